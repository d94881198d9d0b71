"""What the rules have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from financement.moteur.bareme import Bareme, Serie
from financement.moteur.calendrier import Mois
from financement.moteur.dossier import Dossier
from financement.moteur.erreurs import ErreurDossier
from financement.moteur.resultat import Ligne, Reference


@dataclass(frozen=True)
class Avancement:
    """A month to be paid: its days, what it consumes, and where the post stands before it.

    `parts` cut `fraction` by working-time share; empty when the post has only one.
    """

    mois: Mois
    jours: int
    fraction: Fraction
    consommes_avant: Fraction
    cumul_avant: Decimal
    parts: tuple[tuple[Decimal, Fraction], ...] = ()

    @property
    def consommes(self) -> Fraction:
        return self.consommes_avant + self.fraction


class Regime(Protocol):
    """A rule made ready for one post. `duree` is in months, `plafond` in euros.

    `parts_annuelles` are the cumulated shares of the total at the end of each year, empty when the rule has
    no years.
    """

    @property
    def plafond(self) -> Decimal: ...
    @property
    def duree(self) -> int: ...
    @property
    def references(self) -> tuple[Reference, ...]: ...
    @property
    def parts_annuelles(self) -> tuple[Fraction, ...]: ...
    def ligne(self, avancement: Avancement) -> Ligne: ...


class Regle(Protocol):
    """A rule as the barème describes it."""

    def preparer(self, dossier: Dossier, bareme: Bareme) -> Regime: ...


#: Status of the host → department → dated multiplier. Absent status or department: no increase.
Majorations = Mapping[str, Mapping[str, Serie]]


def en_vigueur(serie: Serie, jour: date) -> Reference:
    """The value in force on a day; raises ErreurDossier when the measure has ended."""
    valeur = serie.au(jour)
    if valeur.valeur is None:
        raise ErreurDossier(
            "date_signature",
            f"la mesure « {serie.nom} » a pris fin le {valeur.depuis.isoformat()} ; "
            "choisissez un autre dispositif",
        )
    return Reference(serie.nom, valeur.valeur, serie.unite, valeur.depuis, valeur.source, valeur.statut)


def a_la_signature(serie: Serie, dossier: Dossier) -> Reference:
    """The value of the day of signature; the scheme being given, an earlier signature has the first one."""
    return en_vigueur(serie, max(dossier.date_signature, serie.debut))


def majoration(majorations: Majorations, dossier: Dossier) -> Reference | None:
    """The overseas increase of the post, fixed by the date of signature; None when there is none."""
    serie = majorations.get(dossier.statut, {}).get(dossier.departement)
    return a_la_signature(serie, dossier) if serie is not None else None
