"""Candidates ranked live for a position, from `ProfilRecherche` alone: no name, no contact, no identity.

Hard filters (programme B3.4), each with the number that it removes: in search, not across the sea from an island,
within the distance that the person accepts, free when the position starts (or already, when that day is past). Then
the best score first (`candidatures.appariement`), the earliest application first, the key last: ties never move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, Literal, overload

from django.db.models import Count, Q, QuerySet, Sum

from candidatures.appariement import Note, Position, noter
from candidatures.appariement.requetes import a_temps, assez_pres, meme_ile, mesures, note_sql
from candidatures.models import CompteProfils, MiseEnRelation, ProfilRecherche
from structures.models import Offre
from territoires.geo import Corde

Tri = Literal["note", "proximite"]


@dataclass(frozen=True)
class Rang:
    """A profile of the ranking with its score and the reason of each line."""

    profil: ProfilRecherche
    note: Note
    distance: float | None


@dataclass(frozen=True)
class Filtres:
    """Profiles left after each filter, in order; what each one removed adds up to `total` with `retenus`."""

    total: int
    actifs: int
    meme_ile: int
    pres: int
    prets: int
    retenus: int

    @property
    def plus_en_recherche(self) -> int:
        return self.total - self.actifs

    @property
    def sur_une_ile(self) -> int:
        return self.actifs - self.meme_ile

    @property
    def trop_loin(self) -> int:
        return self.meme_ile - self.pres

    @property
    def pas_disponibles(self) -> int:
        return self.pres - self.prets

    @property
    def deja_preselectionnes(self) -> int:
        return self.prets - self.retenus


class Classement(Sequence["Rang"]):
    """The ranking of one position. A slice is one query; the counts are two more, asked for when they are read."""

    def __init__(
        self, position: Position, profils: QuerySet[Any], compter: Callable[[], dict[str, int]]
    ) -> None:
        self.position = position
        self.profils = profils
        self._compter = compter

    @cached_property
    def filtres(self) -> Filtres:
        return Filtres(**self._compter())

    def __len__(self) -> int:
        return self.filtres.retenus

    @overload
    def __getitem__(self, rang: int) -> Rang: ...
    @overload
    def __getitem__(self, rang: slice) -> list[Rang]: ...
    def __getitem__(self, rang: int | slice) -> Rang | list[Rang]:
        if isinstance(rang, slice):
            return [self._expliquer(profil) for profil in self.profils[rang]]
        return self._expliquer(self.profils[rang])

    def __iter__(self) -> Iterator[Rang]:
        return map(self._expliquer, self.profils)

    def _expliquer(self, profil: Any) -> Rang:
        km = profil.distance
        return Rang(profil, noter(profil, self.position, metres=None if km is None else round(km * 1000)), km)


def profils_correspondants(offre: Offre, *, jour: date) -> QuerySet[Any]:
    """Profiles that pass the hard filters of the position on that day, preselected ones included."""
    return _retenus(Position.de_l_offre(offre, jour=jour))


def _retenus(position: Position, *autres: Q) -> QuerySet[Any]:
    return mesures(position).filter(
        assez_pres(position), a_temps(position), meme_ile(position), *autres, actif=True
    )


def classement(offre: Offre, *, jour: date, tri: Tri = "note") -> Classement:
    """The ranking of one position on that day, by score, or the nearest first."""
    deja = MiseEnRelation.objects.filter(offre=offre).values("candidat_id")
    return classer(Position.de_l_offre(offre, jour=jour), deja=deja, tri=tri)


def classer(position: Position, *, deja: QuerySet[Any], tri: Tri = "note") -> Classement:
    """The ranking of any position without the candidates of `deja`."""
    retenus = _retenus(position, ~Q(pk__in=deja))
    if tri == "note":
        retenus = retenus.annotate(note=note_sql(position))
    return Classement(position, retenus.order_by(*_ordre(position, tri)), partial(_compter, position, deja))


def _ordre(position: Position, tri: Tri) -> list[Any]:
    """The chord is served by the GiST index: the nearest come without looking at the others."""
    if tri == "note":
        return ["-note", "depose_le", "pk"]
    proximite = [] if position.point is None else [Corde("point", position.point)]
    return [*proximite, "depose_le", "pk"]


def _compter(position: Position, deja: QuerySet[Any]) -> dict[str, int]:
    """Two queries: the counts of everybody, then the distances of those whom an index finds near enough."""
    groupes = CompteProfils.objects.values_list("actif", "ile").annotate(nombre=Sum("nombre"))
    tous = {"total": 0, "actifs": 0, "meme_ile": 0}
    for actif, ile, nombre in groupes:
        tous["total"] += nombre
        tous["actifs"] += nombre * actif
        tous["meme_ile"] += nombre * (actif and ile == position.ile)
    prets = a_temps(position)
    pres = ProfilRecherche.objects.filter(assez_pres(position), meme_ile(position), actif=True).aggregate(
        pres=Count("*"),
        prets=Count("pk", filter=prets),
        retenus=Count("pk", filter=prets & ~Q(pk__in=deja)),
    )
    return tous | pres
