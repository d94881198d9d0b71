"""Addresses of the end of a convention."""

from django.urls import path

from financement.vues import fin

ANCT = "instruction/conventions/<uuid:pk>/"

urlpatterns = [
    path(f"{ANCT}resilier/", fin.ResilierView.as_view(), name="resilier"),
    path(f"{ANCT}solder/", fin.SolderView.as_view(), name="solder"),
]
