"""Addresses under `/territoires/`."""

from __future__ import annotations

from django.urls import path

from territoires import views

app_name = "territoires"
urlpatterns = [path("communes", views.CommunesView.as_view(), name="communes")]
