"""What a préfecture sees of its territory: hosts with their posts by state, and places on the map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commun.acteurs import Acteur
from commun.cartes import Point
from commun.tri import cle_recherche
from conseillers.enums import EtatPoste
from conseillers.selecteurs.postes import postes_avec_etat
from structures.models import Poste, Structure


@dataclass(frozen=True)
class Hote:
    """A host of the territory and its posts by state."""

    pk: UUID
    denomination: str
    commune: str
    departement: str
    longitude: float | None
    latitude: float | None
    occupes: int
    vacants: int
    a_pourvoir: int

    @property
    def postes(self) -> int:
        return self.occupes + self.vacants + self.a_pourvoir


def hotes_du_territoire(
    acteur: Acteur, *, jour: date, departement: str = "", texte: str = "", etat: str = ""
) -> list[Hote]:
    """Hosts that hold a post, by name. `etat`: only those with a post in this state. Two queries."""
    postes = Poste.objects.visibles_par(acteur).filter(structure__isnull=False)
    if departement:
        postes = postes.filter(departement_id=departement)
    comptes: dict[UUID, Counter[str]] = {}
    for structure_id, etat_poste in postes_avec_etat(postes, jour=jour).values_list(
        "structure_id", "etat_poste"
    ):
        comptes.setdefault(structure_id, Counter())[etat_poste] += 1
    structures = (
        Structure.objects.visibles_par(acteur)
        .filter(pk__in=comptes)
        .select_related("commune")
        .order_by("nom_tri", "pk")
    )
    for mot in cle_recherche(texte).split():
        structures = structures.filter(nom_tri__contains=mot)
    hotes = [_hote(structure, comptes[structure.pk]) for structure in structures]
    champs = {EtatPoste.OCCUPE: "occupes", EtatPoste.VACANT: "vacants", EtatPoste.A_POURVOIR: "a_pourvoir"}
    garde = champs.get(EtatPoste(etat)) if etat else None
    return [hote for hote in hotes if hote.postes and (garde is None or getattr(hote, garde))]


def _hote(structure: Structure, postes: Counter[str]) -> Hote:
    commune = structure.commune
    return Hote(
        structure.pk,
        structure.denomination,
        commune.nom if commune else "",
        structure.departement_id,
        commune.longitude if commune else None,
        commune.latitude if commune else None,
        postes[EtatPoste.OCCUPE],
        postes[EtatPoste.VACANT],
        postes[EtatPoste.A_POURVOIR],
    )


def points_des_hotes(hotes: list[Hote]) -> list[Point]:
    """One point by commune, with its number of posts."""
    postes: Counter[tuple[str, float, float]] = Counter()
    for hote in hotes:
        if hote.longitude is not None and hote.latitude is not None:
            postes[(hote.commune, hote.longitude, hote.latitude)] += hote.postes
    return [
        Point(longitude, latitude, nombre, f"{commune} : {nombre} poste{'s' if nombre > 1 else ''}")
        for (commune, longitude, latitude), nombre in postes.items()
    ]
