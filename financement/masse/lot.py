"""The input: many posts as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

import numpy as np

from financement.masse.entiers import Entiers, colonne
from financement.moteur import Dossier
from financement.moteur.dossier import Occupation

T = TypeVar("T")

#: The last day of an occupation that goes on.
SANS_FIN = date.max.toordinal()


@dataclass(frozen=True)
class Categorie(Generic[T]):
    """A column of few different values: `valeurs[codes[rang]]` is the one of a post."""

    valeurs: tuple[T, ...]
    codes: Entiers

    @classmethod
    def de(cls, valeurs: Iterable[T]) -> Categorie[T]:
        """From one value per post."""
        rangs: dict[T, int] = {}
        codes = [rangs.setdefault(valeur, len(rangs)) for valeur in valeurs]
        return cls(tuple(rangs), colonne(codes))

    def __getitem__(self, rang: int) -> T:
        return self.valeurs[self.codes[rang]]


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Posts as columns, of the same meaning as the fields of `Dossier`.

    Days are ordinals (`date.toordinal`; in PostgreSQL, `jour - DATE '0001-01-01' + 1`). The occupations of post
    `i` are those of ranks `bornes[i]` to `bornes[i + 1]` in `debuts` and `fins`, bounds included, `SANS_FIN` when
    it goes on. `quotites`: by rank, the share of each occupation of the few posts whose contracts do not have the
    same one (their `quotite` is 1); `repris`: by rank, the first day (ordinal) counted for the present host of the few
    posts that another one held before; the exact engine computes both. A post that cannot be computed is refused by
    the computation, with its field. Raises ValueError when columns do not fit together.
    """

    dispositif: Categorie[str]
    statut: Categorie[str]
    departement: Categorie[str]
    modalite: Categorie[str]
    quotite: Categorie[Decimal]
    territoire_prioritaire: Categorie[bool]
    date_signature: Entiers
    bornes: Entiers
    debuts: Entiers
    fins: Entiers
    quotites: Mapping[int, tuple[Decimal, ...]] = field(default_factory=dict)
    repris: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nombre = len(self.date_signature)
        for nom in ("date_signature", "bornes", "debuts", "fins"):
            object.__setattr__(self, nom, colonne(getattr(self, nom)))
        for nom in _CATEGORIES:
            categorie: Categorie[object] = getattr(self, nom)
            codes = colonne(categorie.codes)
            object.__setattr__(self, nom, Categorie(categorie.valeurs, codes))
            if len(codes) != nombre or (
                nombre and not 0 <= codes.min() <= codes.max() < len(categorie.valeurs)
            ):
                raise ValueError(f"la colonne « {nom} » ne va pas avec les autres")
        if len(self.bornes) != nombre + 1 or self.bornes[0] != 0 or (np.diff(self.bornes) < 0).any():
            raise ValueError("les bornes des occupations ne vont pas avec les autres colonnes")
        if not self.bornes[-1] == len(self.debuts) == len(self.fins):
            raise ValueError("les occupations ne vont pas avec leurs bornes")
        for jours in (self.date_signature, self.debuts, self.fins):
            if len(jours) and not 1 <= jours.min() <= jours.max() <= SANS_FIN:
                raise ValueError("un jour n'est pas l'ordinal d'une date")
        if any(not 0 <= rang < nombre for rang in (*self.quotites, *self.repris)):
            raise ValueError("les quotités ou les reprises ne vont pas avec les postes")

    def __len__(self) -> int:
        return len(self.date_signature)

    @classmethod
    def depuis_dossiers(cls, dossiers: Sequence[Dossier]) -> Lot:
        """The same posts as these dossiers, in the same order."""
        occupations = [periode for dossier in dossiers for periode in dossier.occupations]
        return cls(
            dispositif=Categorie.de(dossier.dispositif for dossier in dossiers),
            statut=Categorie.de(dossier.statut for dossier in dossiers),
            departement=Categorie.de(dossier.departement for dossier in dossiers),
            modalite=Categorie.de(dossier.modalite for dossier in dossiers),
            quotite=Categorie.de(dossier.quotite for dossier in dossiers),
            territoire_prioritaire=Categorie.de(dossier.territoire_prioritaire for dossier in dossiers),
            date_signature=colonne([dossier.date_signature.toordinal() for dossier in dossiers]),
            bornes=bornes_de([len(dossier.occupations) for dossier in dossiers]),
            debuts=colonne([debut.toordinal() for debut, _ in occupations]),
            fins=colonne([SANS_FIN if fin is None else fin.toordinal() for _, fin in occupations]),
            quotites={rang: dossier.quotites for rang, dossier in enumerate(dossiers) if dossier.quotites},
            repris={
                rang: dossier.repris_le.toordinal()
                for rang, dossier in enumerate(dossiers)
                if dossier.repris_le
            },
        )

    def dossier(self, rang: int, occupations: tuple[Occupation, ...] | None = None) -> Dossier:
        """The post as the exact engine receives it, with its own occupations unless others are given.

        Raises ErreurDossier on an incoherent field.
        """
        return Dossier(
            dispositif=self.dispositif[rang],
            statut=self.statut[rang],
            occupations=self._occupations(rang) if occupations is None else occupations,
            departement=self.departement[rang],
            date_signature=date.fromordinal(int(self.date_signature[rang])),
            modalite=self.modalite[rang],
            quotite=self.quotite[rang],
            territoire_prioritaire=self.territoire_prioritaire[rang],
            quotites=self.quotites.get(rang, ()) if occupations is None else (),
            repris_le=date.fromordinal(self.repris[rang])
            if occupations is None and rang in self.repris
            else None,
        )

    def _occupations(self, rang: int) -> tuple[Occupation, ...]:
        siennes = slice(self.bornes[rang], self.bornes[rang + 1])
        return tuple(
            (date.fromordinal(debut), None if fin == SANS_FIN else date.fromordinal(fin))
            for debut, fin in zip(self.debuts[siennes].tolist(), self.fins[siennes].tolist(), strict=True)
        )


_CATEGORIES = ("dispositif", "statut", "departement", "modalite", "quotite", "territoire_prioritaire")


def bornes_de(nombres: Sequence[int] | Entiers) -> Entiers:
    """From the number of items of each post to the bounds of its slice."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(colonne(nombres))))


def choisir(lot: Lot, rangs: Sequence[int]) -> Lot:
    """The posts of these ranks, in this order, as a lot of their own."""
    choisis = colonne(rangs)
    nombres = np.diff(lot.bornes)[choisis]
    decalages = lot.bornes[:-1][choisis] - (np.cumsum(nombres) - nombres)
    occupations = np.repeat(decalages, nombres) + np.arange(int(nombres.sum()), dtype=np.int64)
    categories: dict[str, Any] = {
        nom: Categorie(getattr(lot, nom).valeurs, getattr(lot, nom).codes[choisis]) for nom in _CATEGORIES
    }
    return Lot(
        **categories,
        date_signature=lot.date_signature[choisis],
        bornes=bornes_de(nombres),
        debuts=lot.debuts[occupations],
        fins=lot.fins[occupations],
        quotites={
            nouveau: lot.quotites[rang]
            for nouveau, rang in enumerate(choisis.tolist())
            if rang in lot.quotites
        },
        repris={
            nouveau: lot.repris[rang] for nouveau, rang in enumerate(choisis.tolist()) if rang in lot.repris
        },
    )
