"""Addresses of the repairs."""

from django.urls import path

from structures.views import reparation

urlpatterns = [
    path(
        "instruction/reparation/recompter-les-postes/",
        reparation.RecompterPostesView.as_view(),
        name="recompter_postes",
    ),
]
