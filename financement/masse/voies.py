"""A rule prepared by the exact engine, rewritten in integers of 64 bits; refused when they would not suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import Protocol, cast

import numpy as np

from financement.masse.calendrier import rang_de, tables
from financement.masse.entiers import BORNE, PARTS, Entiers, Masque, colonne
from financement.masse.ruptures import ruptures_de_serie
from financement.moteur.bareme import Serie
from financement.moteur.champs import PREMIER_JOUR
from financement.moteur.regimes import ForfaitLisse, GrilleAnnuelle, Regime, Regle, SmicPlafonne
from financement.moteur.regimes.paliers import Palier
from financement.moteur.resultat import Facteur

#: Longest duration (months) of the fast path: the tables of months go that far after the last day.
DUREE_MAXIMALE = 120


class HorsVoie(Exception):
    """The fast path does not know such a post: the exact engine computes it, or refuses it."""


@dataclass(frozen=True)
class Voie:
    """A rule for a group of posts, in cents and parts of a month.

    SMIC rule (`zone` >= 0): a month is parts × smic[zone] × `numerateur` / `denominateur`. Spread amounts: the
    cumulated value is the sum over `paliers` of weighted cents × parts consumed in the step, over
    `denominateur`; a step is (weighted cents, first part, number of parts).
    """

    plafond: int
    duree: int
    denominateur: int
    zone: int = -1
    numerateur: int = 0
    paliers: tuple[tuple[int, int, int], ...] = ()


class Zones:
    """The SMIC tables met so far: cents of each month."""

    def __init__(self) -> None:
        self.tables: list[Entiers] = []
        self._rangs: dict[str, int] = {}

    def rang(self, smic: Serie) -> int:
        """The rank of a series, read at its first use. Raises HorsVoie when a month has no exact value."""
        if smic.nom not in self._rangs:
            self.tables.append(_smic_par_mois(smic))
            self._rangs[smic.nom] = len(self.tables) - 1
        return self._rangs[smic.nom]


class Voies:
    """The groups as columns; `rang[post]` is the group of a post, -1 when it is out of the fast path."""

    def __init__(self, voies: Sequence[Voie], zones: Zones, rang: Entiers) -> None:
        self.rang = rang
        self.plafond = colonne([voie.plafond for voie in voies])
        self.duree = colonne([voie.duree for voie in voies])
        self.denominateur = colonne([voie.denominateur for voie in voies])
        self.zone = colonne([voie.zone for voie in voies])
        self.numerateur = colonne([voie.numerateur for voie in voies])
        # a wide grid may go beyond the last month, where nobody is
        prolongees = [np.pad(table, (0, len(table)), "edge") for table in zones.tables]
        self.smic = np.array(prolongees, dtype=np.int64)
        nombre = max((len(voie.paliers) for voie in voies), default=0)
        completes = [voie.paliers + ((0, 0, 0),) * (nombre - len(voie.paliers)) for voie in voies]
        self.paliers = np.array(completes, dtype=np.int64).reshape(len(voies), nombre, 3)

    @property
    def hors_voie(self) -> Masque:
        return self.rang < 0

    @property
    def au_smic(self) -> Masque:
        """The posts of the fast path under the SMIC rule."""
        trouves = np.zeros(len(self.rang), dtype=np.bool_)
        connus = ~self.hors_voie
        trouves[connus] = self.zone[self.rang[connus]] >= 0
        return trouves

    @property
    def duree_des_postes(self) -> Entiers:
        """The duration of each post in months, 0 when it is out of the fast path."""
        durees = np.zeros(len(self.rang), dtype=np.int64)
        connus = ~self.hors_voie
        durees[connus] = self.duree[self.rang[connus]]
        return durees


def voie_de(regle: Regle, regime: Regime, zones: Zones) -> Voie:
    """The prepared rule in integers. Raises HorsVoie for a rule that the fast path does not know."""
    if regime.duree > DUREE_MAXIMALE:
        raise HorsVoie
    if type(regle) is SmicPlafonne:
        return _voie_smic(regime, zones)
    if type(regle) in (ForfaitLisse, GrilleAnnuelle):
        return _voie_paliers(regime)
    raise HorsVoie


class _RegimeSmic(Protocol):
    facteurs: tuple[Facteur, ...]
    smic: Serie


class _RegimePaliers(Protocol):
    paliers: tuple[Palier, ...]


def _voie_smic(regime: Regime, zones: Zones) -> Voie:
    prepare = cast(_RegimeSmic, regime)
    multiplicateur = prod((Fraction(facteur.valeur) for facteur in prepare.facteurs), start=Fraction(1))
    zone = zones.rang(prepare.smic)
    denominateur = PARTS * multiplicateur.denominator
    plus_grand = PARTS * int(zones.tables[zone].max()) * multiplicateur.numerator
    plafond = _entier(Fraction(regime.plafond) * 100)
    # the cumulated lines stay in 64 bits too: at most `duree` whole months, one more line, half a cent each
    cumul = (regime.duree + 1) * (plus_grand // denominateur + 1)
    _tenir(plus_grand + denominateur // 2, cumul, plafond)
    return Voie(plafond, regime.duree, denominateur, zone=zone, numerateur=multiplicateur.numerator)


def _voie_paliers(regime: Regime) -> Voie:
    paliers = cast(_RegimePaliers, regime).paliers
    commun = lcm(*(palier.mois for palier in paliers))
    entiers = tuple(
        (
            _entier(Fraction(palier.montant) * 100) * (commun // palier.mois),
            _entier(palier.depuis * PARTS),
            palier.mois * PARTS,
        )
        for palier in paliers
    )
    denominateur = commun * PARTS
    _tenir(sum(poids * parts for poids, _, parts in entiers) + denominateur // 2)
    return Voie(_entier(Fraction(regime.plafond) * 100), regime.duree, denominateur, paliers=entiers)


def _smic_par_mois(smic: Serie) -> Entiers:
    """The cents in force on the 1st of each month of the tables."""
    if smic.debut > PREMIER_JOUR:
        raise HorsVoie
    par_mois = np.zeros(len(tables(DUREE_MAXIMALE).premier), dtype=np.int64)
    for jour in ruptures_de_serie(smic):
        valeur = smic.au(jour).valeur
        if valeur is None:
            raise HorsVoie
        par_mois[max(rang_de(jour) + (jour.day > 1), 0) :] = _entier(Fraction(valeur) * 100)
    return par_mois


def _entier(valeur: Fraction) -> int:
    if valeur.denominator != 1:
        raise HorsVoie
    return valeur.numerator


def _tenir(*grandeurs: int) -> None:
    """The largest values of the computation fit in 64 bits: nothing can overflow."""
    if max(grandeurs) > BORNE:
        raise HorsVoie
