"""The public list of open positions near a place: criteria of the address, one query for the page, one for the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString

from commun.cartes import Carte
from commun.plans import Point, plan
from structures.models import Offre
from territoires.carte import METROPOLE, OUTRE_MER, anneaux_des_departements, carte_departements
from territoires.geo import Corde, DansRayon, DistanceKm
from territoires.models import Commune

RAYON_DU_PLAN = 50  # km, when the search has no radius
COMMUNES_MAX = 400
SEUILS = (1, 5, 10, 20, 50)

TRIS = {
    "": "Les plus proches",
    "recentes": "Les plus récentes",
    "debut": "Les premières à pourvoir",
    "salaire": "Les salaires les plus élevés",
}


@dataclass(frozen=True)
class Criteres:
    """What a visitor looks for. `rayon_km` counts only beside a commune."""

    autour_de: Commune | None = None
    rayon_km: int | None = None
    debut: date | None = None
    statut: str = ""
    tri: str = ""

    @property
    def centre(self) -> tuple[float, float] | None:
        """The town hall, in degrees."""
        lieu = self.autour_de
        if lieu is None or lieu.latitude is None or lieu.longitude is None:
            return None
        return lieu.latitude, lieu.longitude


def offres_trouvees(criteres: Criteres) -> QuerySet[Offre]:
    """Published positions that answer to the criteria, annotated `distance` (km) when there is a place.

    Without a sort: the nearest first around a place (those without coordinates last, none of them within a radius),
    else the latest first.
    """
    return _trier(_filtrer(criteres), criteres).select_related("commune", "structure")


def _filtrer(criteres: Criteres) -> QuerySet[Offre]:
    requete: QuerySet[Offre] = Offre.objects.publiees()
    if criteres.debut:
        requete = requete.filter(date_debut__gte=criteres.debut)
    if criteres.statut:
        requete = requete.filter(structure__statut=criteres.statut)
    if criteres.centre and criteres.rayon_km:
        requete = requete.filter(DansRayon("point", *criteres.centre, km=criteres.rayon_km))
    return requete


def _trier(requete: QuerySet[Offre], criteres: Criteres) -> QuerySet[Offre]:
    ordres: dict[str, Any] = {
        "recentes": ("-publiee_le", "pk"),
        "debut": ("date_debut", "pk"),
        "salaire": ("-salaire_brut_mensuel", "pk"),
    }
    if criteres.centre:
        requete = requete.annotate(distance=DistanceKm("point", *criteres.centre))
        ordres[""] = (Corde("point", *criteres.centre).asc(nulls_last=True), "pk")
    return requete.order_by(*ordres.get(criteres.tri, ordres["recentes"]))


def offre_publiee(pk: UUID) -> Offre:
    """A published position with its host and its place; 404 otherwise."""
    return get_object_or_404(
        Offre.objects.publiees().select_related("commune", "departement", "structure"), pk=pk
    )


def communes_des_offres(criteres: Criteres) -> list[dict[str, Any]]:
    """By commune: number of positions and lowest pay; the most positions first, at most `COMMUNES_MAX`."""
    groupes = (
        _filtrer(criteres)
        .order_by()
        .values("commune_id", nom=F("commune__nom"), lat=F("commune__latitude"), lon=F("commune__longitude"))
        .annotate(nombre=Count("pk"), salaire=Min("salaire_brut_mensuel"))
        .order_by("-nombre", "nom", "commune_id")
    )
    return [dict(groupe) for groupe in groupes[:COMMUNES_MAX]]


def plan_des_offres(criteres: Criteres, communes: list[dict[str, Any]]) -> SafeString | None:
    """The neighbourhood of the place with a disc by commune; None without a place."""
    if criteres.centre is None or criteres.autour_de is None:
        return None
    rayon = criteres.rayon_km or RAYON_DU_PLAN
    return plan(
        centre=criteres.centre,
        rayon_km=rayon,
        points=[
            Point(c["lat"], c["lon"], f"{c['nom']} : {_nombre(c['nombre'])}", c["nombre"])
            for c in communes
            if c["lat"] is not None
        ],
        contours=anneaux_des_departements(),
        identifiant="plan-offres",
        titre=f"Offres à moins de {rayon} km de {criteres.autour_de.nom}",
        description="Un disque par commune, avec le nombre d'offres. Le tableau qui suit dit la même chose.",
    )


def carte_des_offres(criteres: Criteres) -> Carte:
    """France by département, coloured by the number of positions that answer to the criteria."""
    comptes = _filtrer(criteres).order_by().values_list("departement_id").annotate(n=Count("pk"))
    aucune = dict.fromkeys((*METROPOLE, *OUTRE_MER), (0, "aucune offre"))
    return carte_departements(
        aucune | {code: (nombre, _nombre(nombre)) for code, nombre in comptes},
        SEUILS,
        titre="Offres de conseiller numérique par département",
        description="Plus la couleur est foncée, plus il y a d'offres. Le tableau qui suit dit la même chose.",
        unite="offres",
        identifiant="carte-offres",
    )


def _nombre(nombre: int) -> str:
    return f"{nombre} offre{'s' if nombre > 1 else ''}"
