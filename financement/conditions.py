"""What an instalment waits for: a registry of rules, each of which says what is missing, who must act, and where.

A rule receives an instalment as `selecteurs.tranches` reads it and the Paris day, and gives its conditions, those that
hold too. Declare what the rule reads beside the rule (`prefetch`), so that a list never asks row by row. A rule is
registered in `apps.ready()` or at the import of its module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Prefetch

if TYPE_CHECKING:
    from financement.models import Tranche


class Audience(StrEnum):
    """Who may have to act, and who reads: the host, the ANCT, the two pairs of eyes."""

    STRUCTURE = "structure"
    INSTRUCTION = "instruction"
    COMPTABILITE = "comptabilite"
    ORGANISME = "organisme"
    TEMPS = "temps"

    @property
    def libelle(self) -> str:
        return {
            "structure": "la structure",
            "instruction": "l'ANCT",
            "comptabilite": "la comptabilité",
            "organisme": "l'organisme de formation",
            "temps": "personne : la date suffit",
        }[self.value]


@dataclass(frozen=True)
class Condition:
    """One condition of an instalment.

    `libelle` names it; `manque` is the French sentence of what is missing, empty when it holds. `acteur` must act;
    `liens` gives each audience the page where it may act or read; `depuis` is the day since which it waits.
    """

    code: str
    libelle: str
    manque: str = ""
    acteur: Audience = Audience.TEMPS
    liens: Mapping[str, str] = field(default_factory=dict)
    depuis: date | None = None

    @property
    def satisfaite(self) -> bool:
        return not self.manque

    def lien(self, audience: str) -> str:
        """Where this audience acts, empty when it only reads."""
        return self.liens.get(audience, "")


Regle = Callable[["Tranche", date], list[Condition]]

_regles: list[Regle] = []
_prefetch: list[str | Prefetch] = []


def inscrire_condition(regle: Regle, *, prefetch: tuple[str | Prefetch, ...] = ()) -> None:
    """Add a rule, once. `prefetch`: what it reads of an instalment beyond its convention and its host."""
    if regle not in _regles:
        _regles.append(regle)
        _prefetch.extend(prefetch)


def lectures() -> list[str | Prefetch]:
    """Everything that the rules read, for `prefetch_related`."""
    return list(_prefetch)


def conditions(tranche: Tranche, *, jour: date) -> list[Condition]:
    """Every condition of an instalment on this Paris day, in the order of registration."""
    return [condition for regle in _regles for condition in regle(tranche, jour)]


def manques(tranche: Tranche, *, jour: date) -> list[Condition]:
    """The conditions that do not hold; empty when the instalment is due."""
    return [condition for condition in conditions(tranche, jour=jour) if not condition.satisfaite]
