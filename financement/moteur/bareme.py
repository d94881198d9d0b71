"""The barème that the engine receives: dated series, ready to be asked for a day.

The engine reads no file. It says here what it needs of a dated value (`Serie`); whoever loads the parameters
brings objects of that shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from financement.moteur.regimes import Regle


class Valeur(Protocol):
    """A value in force from a day on, with its source; `valeur` is None when the measure has ended."""

    @property
    def depuis(self) -> date: ...
    @property
    def valeur(self) -> Decimal | None: ...
    @property
    def source(self) -> str: ...
    @property
    def statut(self) -> str: ...


class Serie(Protocol):
    """A parameter over time."""

    @property
    def nom(self) -> str: ...
    @property
    def unite(self) -> str: ...
    @property
    def debut(self) -> date: ...
    def au(self, jour: date) -> Valeur: ...


@dataclass(frozen=True)
class EcheancePrevue:
    """One instalment of a payment plan: months after the signature, and what it pays.

    `base` is in the unit `part`, a share of the total, or `annee`, a year of the grid.
    """

    mois: Serie
    base: Serie

    @property
    def par_annee(self) -> bool:
        return self.base.unite == "annee"


@dataclass(frozen=True)
class RegleDatee:
    """A computation rule and the first day of signature to which it applies."""

    depuis: date
    regle: Regle


@dataclass(frozen=True)
class Dispositif:
    """A scheme: its rules by date of signature (in order of time) and its payment plan."""

    slug: str
    libelle: str
    regles: tuple[RegleDatee, ...]
    echeances: tuple[EcheancePrevue, ...]

    def regle_au(self, signature: date) -> Regle:
        """The rule of a signature. The scheme is taken as given: a signature before its opening has the first
        rule.
        """
        retenue = self.regles[0]
        for candidate in self.regles[1:]:
            if candidate.depuis <= signature:
                retenue = candidate
        return retenue.regle


@dataclass(frozen=True)
class Bareme:
    """Everything the computation depends on besides the dossier. `version` identifies its content."""

    version: str
    smic_general: Serie
    smic_particuliers: Mapping[str, Serie]
    dispositifs: Mapping[str, Dispositif]
    vacance_maximale: Serie

    def smic(self, departement: str) -> Serie:
        """The monthly gross SMIC (euros) of a department."""
        return self.smic_particuliers.get(departement, self.smic_general)
