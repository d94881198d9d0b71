"""Addresses of what a convention gives to read: its preview, its archive."""

from django.urls import path

from financement.vues import archives

urlpatterns = [
    path("conventions/<uuid:pk>/apercu/", archives.ApercuView.as_view(), name="convention_apercu"),
    path("conventions/<uuid:pk>/archive/", archives.ArchiveView.as_view(), name="convention_archive"),
]
