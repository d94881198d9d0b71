"""Candidates ranked live for a position, from `ProfilRecherche` alone: no name, no contact, no identity.

Hard filters (programme B3.4): in search, within the distance that the candidate accepts, available when the position
starts (or already, when that day is past). Then the nearest first, the earliest application first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Value

from candidatures.models import MiseEnRelation, ProfilRecherche
from structures.models import Offre
from territoires.geo import Corde, DistanceKm


@dataclass(frozen=True)
class Classement:
    """Ranked profiles (annotated `distance`, km) and what each filter removed, in order: they add up to `total`."""

    profils: QuerySet[Any]
    total: int
    plus_en_recherche: int
    trop_loin: int
    pas_disponibles: int
    deja_preselectionnes: int
    retenus: int


def _assez_pres(point: Any) -> Q:
    """Within the distance that the candidate accepts; no limit: everywhere."""
    if point is None:
        return Q(distance_max_km__isnull=True)
    return Q(distance_max_km__isnull=True) | Q(distance__lte=F("distance_max_km"))


def _profils(offre: Offre) -> tuple[QuerySet[Any], Any]:
    point = offre.point or offre.commune.point
    distance = Value(None, output_field=FloatField()) if point is None else DistanceKm("point", point)
    return ProfilRecherche.objects.annotate(distance=distance), point


def profils_correspondants(offre: Offre, *, jour: date) -> QuerySet[Any]:
    """Profiles that pass the hard filters of the position on that day, preselected ones included."""
    profils, point = _profils(offre)
    return profils.filter(_assez_pres(point), actif=True, disponible_le__lte=max(offre.date_debut, jour))


def classement(offre: Offre, *, jour: date) -> Classement:
    """The ranking of one position on that day: one query counts, the page's slice is another one.

    Ordered by the chord (served by the GiST index), then by date of application, then by key: ties never move.
    """
    profils, point = _profils(offre)
    pres, prets = _assez_pres(point), Q(disponible_le__lte=max(offre.date_debut, jour))
    deja = MiseEnRelation.objects.filter(offre=offre).values("candidat_id")
    comptes = profils.aggregate(
        total=Count("pk"),
        actifs=Count("pk", filter=Q(actif=True)),
        pres=Count("pk", filter=Q(actif=True) & pres),
        prets=Count("pk", filter=Q(actif=True) & pres & prets),
        retenus=Count("pk", filter=Q(actif=True) & pres & prets & ~Q(pk__in=deja)),
    )
    retenus = profils.filter(pres, prets, actif=True).exclude(pk__in=deja)
    proximite = [] if point is None else [Corde("point", point)]
    return Classement(
        profils=retenus.order_by(*proximite, "depose_le", "pk"),
        total=comptes["total"],
        plus_en_recherche=comptes["total"] - comptes["actifs"],
        trop_loin=comptes["actifs"] - comptes["pres"],
        pas_disponibles=comptes["pres"] - comptes["prets"],
        deja_preselectionnes=comptes["prets"] - comptes["retenus"],
        retenus=comptes["retenus"],
    )
