"""Months and dates, without a clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple


class Mois(NamedTuple):
    """A calendar month; months compare in the order of time."""

    annee: int
    numero: int

    @classmethod
    def de(cls, jour: date) -> Mois:
        return cls(jour.year, jour.month)

    @property
    def jours(self) -> int:
        """Number of days of the month, leap years included."""
        return monthrange(self.annee, self.numero)[1]

    @property
    def premier_jour(self) -> date:
        return date(self.annee, self.numero, 1)

    @property
    def suivant(self) -> Mois:
        return Mois(self.annee + self.numero // 12, self.numero % 12 + 1)

    def __str__(self) -> str:
        return f"{self.annee:04d}-{self.numero:02d}"


def ajouter_mois(jour: date, mois: int) -> date:
    """The same day `mois` months later, or the last day of that month when it has no such day.

    Always count from the first date: two steps of one month may differ from one step of two (31 January).
    """
    rang = jour.year * 12 + jour.month - 1 + mois
    arrivee = Mois(rang // 12, rang % 12 + 1)
    return date(arrivee.annee, arrivee.numero, min(jour.day, arrivee.jours))
