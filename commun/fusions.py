"""What becomes of each table when two structures are merged: declared by every room, for every column that names one.

`declarer_fusion("structures_poste", sort=Sort.DEPLACER, …)` stands in the room's `fusions.py`. A test fails when a
column that names a structure (foreign key, bare identifier, generic reference) has no rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from commun.acteurs import Acteur


class Sort(StrEnum):
    """`DEPLACER`: the living rows follow. `GARDER`: proof and history stay as they were written, and stay readable.

    `COMBINER`: figures of the two add up, or doubles become one, by the rule's own means.
    """

    DEPLACER = "deplacer"
    GARDER = "garder"
    COMBINER = "combiner"

    @property
    def libelle(self) -> str:
        return {"deplacer": "déplacé", "garder": "gardé tel quel", "combiner": "combiné"}[self.value]


@dataclass(frozen=True)
class Contexte:
    """One merge under way: `absorbee` goes into `cible`."""

    cible: UUID
    absorbee: UUID
    par: Acteur
    le: datetime
    motif: str = ""


class Combinaison(Protocol):
    """How doubles become one. `faire` runs before the rows move and returns what `defaire` needs (JSON)."""

    def annoncer(self, cible: UUID, absorbee: UUID) -> list[str]:
        """French sentences of the preview: what will happen to the doubles, in figures."""

    def faire(self, contexte: Contexte) -> dict[str, Any]: ...

    def defaire(self, contexte: Contexte, memoire: dict[str, Any]) -> None: ...


@dataclass(frozen=True)
class RegleFusion:
    """The fate of one column. SQL conditions name the table `t`.

    `seulement`: the rows that move, the others stay. `ouvert`: rows that forbid the merge, with their `remede`.
    """

    table: str
    colonne: str
    sort: Sort
    libelle: str
    raison: str
    seulement: str = ""
    ouvert: str = ""
    remede: str = ""
    combinaison: Combinaison | None = None
    comptable: bool = field(default=True)
    """False: a reference inside a JSON document, which no count can follow."""

    @property
    def cle(self) -> str:
        return f"{self.table}.{self.colonne}"

    @property
    def deplace(self) -> bool:
        """True when rows of this column are moved from one structure to the other."""
        return self.sort == Sort.DEPLACER or (self.sort == Sort.COMBINER and self.seulement != "")


REGLES: dict[str, RegleFusion] = {}


def declarer_fusion(
    table: str,
    colonne: str = "structure_id",
    *,
    sort: Sort,
    libelle: str,
    raison: str,
    seulement: str = "",
    ouvert: str = "",
    remede: str = "",
    combinaison: Combinaison | None = None,
    comptable: bool = True,
) -> None:
    """Declare the fate of a column that names a structure. `libelle` is a French plural, `raison` a sentence."""
    regle = RegleFusion(
        table, colonne, sort, libelle, raison, seulement, ouvert, remede, combinaison, comptable
    )
    if bool(ouvert) != bool(remede):
        raise ValueError(f"{regle.cle} : un obstacle a un remède, et réciproquement")
    REGLES[regle.cle] = regle


def regles_deplacees() -> list[RegleFusion]:
    """The rules that move rows, in the order in which they are declared: parents before what hangs on them."""
    return [regle for regle in REGLES.values() if regle.deplace]
