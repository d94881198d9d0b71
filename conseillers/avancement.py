"""Progress of the programme: posts attributed and occupied against the targets (definitions: docs/indicateurs.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from conseillers.models import AvancementParDepartement
from territoires.models import Departement
from territoires.objectifs import TOTAL_POSTES

OBJECTIF_ETE_2021 = 1_000


@dataclass(frozen=True)
class Territoire:
    """A département, or all of them: counts, and the rates that come from them."""

    code: str
    nom: str
    population: int
    objectif: int
    infere: bool
    attribues: int
    occupes: int
    prioritaires: int
    ete_2021: int = 0

    @property
    def taux(self) -> Decimal | None:
        """Posts attributed for 100 posts of the target, to one decimal; None without target."""
        return part(self.attribues, self.objectif)

    @property
    def taux_occupation(self) -> Decimal | None:
        return part(self.occupes, self.attribues)

    @property
    def part_prioritaire(self) -> Decimal | None:
        return part(self.prioritaires, self.attribues)

    @property
    def pour_100_000(self) -> Decimal | None:
        """Posts attributed for 100 000 inhabitants, to one decimal."""
        return part(self.attribues * 1_000, self.population)


def part(nombre: int, total: int) -> Decimal | None:
    """`nombre` for 100 of `total`, one decimal, half up; None when there is nothing to share."""
    if not total:
        return None
    return (Decimal(nombre) * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP)


TRIS: dict[str, Callable[[Territoire], Any]] = {
    "nom": lambda t: t.code,
    "objectif": lambda t: t.objectif,
    "attribues": lambda t: t.attribues,
    "occupes": lambda t: t.occupes,
    "taux": lambda t: t.taux or 0,
    "habitants": lambda t: t.pour_100_000 or 0,
    "prioritaires": lambda t: t.part_prioritaire or 0,
}


def par_departement(tri: str = "nom", codes: Sequence[str] | None = None) -> list[Territoire]:
    """One line by département; `tri` is a key of TRIS, `-` first for the largest first. One query."""
    requete = Departement.objects.annotate(
        attribues=Coalesce(F("postes_attribues__attribues"), 0),
        occupes=Coalesce(F("avancement__occupes"), 0),
        prioritaires=Coalesce(F("avancement__prioritaires"), 0),
        ete=Coalesce(F("avancement__ete_2021"), 0),
    ).order_by("code")
    if codes is not None:
        requete = requete.filter(code__in=codes)
    lignes = [
        Territoire(
            d.code,
            d.nom,
            d.population,
            d.objectif_postes,
            d.objectif_statut == "infere",
            d.attribues,
            d.occupes,
            d.prioritaires,
            d.ete,
        )
        for d in requete
    ]
    cle = tri.removeprefix("-")
    return sorted(lignes, key=TRIS.get(cle, TRIS["nom"]), reverse=tri.startswith("-") and cle in TRIS)


def ensemble(lignes: Sequence[Territoire], nom: str = "France entière") -> Territoire:
    """The sum of these départements. The target of the whole country is 4 000 posts."""
    return Territoire(
        "",
        nom,
        sum(t.population for t in lignes),
        sum(t.objectif for t in lignes) or TOTAL_POSTES,
        False,
        sum(t.attribues for t in lignes),
        sum(t.occupes for t in lignes),
        sum(t.prioritaires for t in lignes),
        sum(t.ete_2021 for t in lignes),
    )


def calcule_le() -> datetime | None:
    """When the projection was counted."""
    ligne = AvancementParDepartement.objects.first()
    return ligne.calcule_le if ligne else None
