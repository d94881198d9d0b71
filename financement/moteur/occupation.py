"""Occupation of a post: the union of the days held, bounds included. Overlapping contracts count once.

Where the contracts do not have the same working time, a day has the share of the contract that covers it, the highest
one where they overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from financement.moteur.calendrier import Mois
from financement.moteur.dossier import Occupation

_SANS_FIN = date.max


@dataclass(frozen=True, order=True)
class Periode:
    """Consecutive occupied days, bounds included; an open one ends on `date.max`."""

    debut: date
    fin: date

    def jours_dans(self, mois: Mois) -> int:
        """Number of days of the period in a month."""
        premier = max(self.debut.toordinal(), mois.premier_jour.toordinal())
        dernier = min(self.fin.toordinal(), mois.premier_jour.toordinal() + mois.jours - 1)
        return max(dernier - premier + 1, 0)


def reunir(occupations: Iterable[Occupation], *, au: date | None = None) -> tuple[Periode, ...]:
    """The union of the occupations as separate periods in order, cut after the day `au` when it is given."""
    limite = au or _SANS_FIN
    bornees = sorted(
        Periode(debut, min(fin or _SANS_FIN, limite)) for debut, fin in occupations if debut <= limite
    )
    reunies: list[Periode] = []
    for periode in bornees:
        if reunies and periode.debut.toordinal() <= reunies[-1].fin.toordinal() + 1:
            reunies[-1] = Periode(reunies[-1].debut, max(reunies[-1].fin, periode.fin))
        else:
            reunies.append(periode)
    return tuple(reunies)


def jours_par_mois(periodes: tuple[Periode, ...]) -> Iterator[tuple[Mois, int]]:
    """The months with an occupied day, in order, with their number of occupied days.

    Endless when the last period is open: the caller stops when the duration is consumed.
    """
    if not periodes:
        return
    mois = Mois.de(periodes[0].debut)
    while mois <= Mois.de(periodes[-1].fin):
        jours = sum(periode.jours_dans(mois) for periode in periodes)
        if jours:
            yield mois, jours
        mois = mois.suivant


def intervalles_vacants(periodes: tuple[Periode, ...]) -> Iterator[tuple[date, date]]:
    """First and last vacant day between each period and the next."""
    un_jour = timedelta(days=1)
    for avant, apres in pairwise(periodes):
        yield avant.fin + un_jour, apres.debut - un_jour


def quotites_du_mois(
    occupations: Iterable[tuple[Occupation, Decimal]], mois: Mois, *, au: date | None = None
) -> list[Decimal]:
    """The working-time share of each occupied day of a month, in order: the highest of the day's contracts."""
    limite = au or _SANS_FIN
    couvrantes = [(debut, min(fin or _SANS_FIN, limite), quotite) for (debut, fin), quotite in occupations]
    jours = [mois.premier_jour + timedelta(days=rang) for rang in range(mois.jours)]
    quotites = (
        max((quotite for debut, fin, quotite in couvrantes if debut <= jour <= fin), default=None)
        for jour in jours
    )
    return [quotite for quotite in quotites if quotite is not None]


def repartir(
    fraction: Fraction, quotites: Sequence[Decimal], mois: Mois
) -> tuple[tuple[Decimal, Fraction], ...]:
    """What each working-time share has of the `fraction` of a month: days count in order until it is reached.

    The shares come in the order of their first day, and their fractions add up to `fraction`.
    """
    parts: dict[Decimal, Fraction] = {}
    reste = fraction
    for quotite in quotites:
        comptee = min(Fraction(1, mois.jours), reste)
        reste -= comptee
        if comptee:
            parts[quotite] = parts.get(quotite, Fraction(0)) + comptee
    return tuple(parts.items())
