"""Addresses of what a convention gives to read: its preview, its archive."""

from django.urls import path

from financement.vues import archives, regenerations

urlpatterns = [
    path("conventions/<uuid:pk>/apercu/", archives.ApercuView.as_view(), name="convention_apercu"),
    path("conventions/<uuid:pk>/archive/", archives.ArchiveView.as_view(), name="convention_archive"),
    path("instruction/regenerations/", regenerations.RegenerationsView.as_view(), name="regenerations"),
    path(
        "instruction/regenerations/<uuid:pk>/",
        regenerations.RegenerationView.as_view(),
        name="regeneration",
    ),
]
