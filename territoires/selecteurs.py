"""What the screens ask about territories: lists, neighbours, zonings. To find one by name: `recherche`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from territoires.enums import TypeCommune
from territoires.geo import DansRayon, ordonner_par_proximite
from territoires.models import Commune, Departement, Quartier, Region, Zonage


def regions() -> QuerySet[Region]:
    """Every région, in French alphabetical order."""
    return Region.objects.order_by("nom_tri")


def departements() -> QuerySet[Departement]:
    """Every département and overseas collectivity by code, with its région."""
    return Departement.objects.select_related("region").order_by("code")


def communes() -> QuerySet[Commune]:
    """Communes and arrondissements of the current COG, with their département."""
    return Commune.objects.filter(en_vigueur=True).select_related("departement")


def zonages_de(commune: Commune, *, le: date) -> QuerySet[Zonage]:
    """Zonings in force for the commune on that day."""
    return Zonage.objects.filter(commune=commune, date_debut__lte=le).filter(
        Q(date_fin__isnull=True) | Q(date_fin__gte=le)
    )


def communes_proches(
    latitude: float, longitude: float, *, limite: int = 10, rayon_km: float | None = None
) -> QuerySet[Commune]:
    """Communes (no arrondissement) nearest first, annotated `distance` in km (great circle)."""
    requete = communes().filter(type=TypeCommune.COMMUNE)
    if rayon_km is not None:
        requete = requete.filter(DansRayon("point", latitude, longitude, km=rayon_km))
    return ordonner_par_proximite(requete, "point", latitude, longitude)[:limite]


def quartiers_de(commune: Commune, *, le: date) -> QuerySet[Quartier]:
    """Priority districts of the commune on that day; none when no official list was imported."""
    return Quartier.objects.filter(commune=commune, date_debut__lte=le).filter(
        Q(date_fin__isnull=True) | Q(date_fin__gte=le)
    )
