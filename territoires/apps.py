"""Territories: régions, départements, EPCI, communes, zonings and distances."""

from __future__ import annotations

from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "territoires"
    verbose_name = "Territoires"
