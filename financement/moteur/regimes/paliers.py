"""`forfait_lisse` and `grille_annuelle`: known amounts, spread over the consumed months.

Both are steps: an amount over a number of consumed months. The flat scheme has one, the yearly grid one of
twelve months a year. The cumulated value is rounded and a line is a difference, so that the lines always add
up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from financement.moteur.arrondi import arrondir
from financement.moteur.bareme import Bareme, Serie
from financement.moteur.dossier import Dossier
from financement.moteur.regimes.base import Avancement, Majorations, Regime, a_la_signature, majoration
from financement.moteur.resultat import Ligne, Reference, Terme

MOIS_PAR_ANNEE = 12


@dataclass(frozen=True)
class ForfaitLisse:
    """Total T over D consumed months: cumulated = round(T × c / D)."""

    totaux: Mapping[str, Serie]
    durees: Mapping[str, Serie]
    majorations: Majorations

    def preparer(self, dossier: Dossier, bareme: Bareme) -> Regime:
        total = a_la_signature(self.totaux[dossier.statut], dossier)
        duree = a_la_signature(self.durees[dossier.statut], dossier)
        outre_mer = majoration(self.majorations, dossier)
        montant = arrondir(Fraction(total.valeur) * Fraction(outre_mer.valeur if outre_mer else 1))
        return _PaliersEnCours(
            paliers=(Palier(montant, Fraction(0), int(duree.valeur)),),
            references=tuple(r for r in (total, duree, outre_mer) if r),
        )


@dataclass(frozen=True)
class GrilleAnnuelle:
    """Year n of the grid covers the consumed months 12(n-1) to 12n; a bonus adds to its year in a priority
    zone.
    """

    grilles: Mapping[str, tuple[Serie, ...]]
    primes: Mapping[str, tuple[Serie, ...]]

    def preparer(self, dossier: Dossier, bareme: Bareme) -> Regime:
        annees = [a_la_signature(serie, dossier) for serie in self.grilles[dossier.statut]]
        primes = [
            a_la_signature(serie, dossier)
            for serie in (self.primes.get(dossier.statut, ()) if dossier.territoire_prioritaire else ())
        ]
        montants = [Fraction(annee.valeur) for annee in annees]
        for rang, prime in enumerate(primes):
            montants[rang] += Fraction(prime.valeur)
        return _PaliersEnCours(
            paliers=tuple(
                Palier(arrondir(montant), Fraction(MOIS_PAR_ANNEE * rang), MOIS_PAR_ANNEE)
                for rang, montant in enumerate(montants)
            ),
            references=(*annees, *primes),
        )


@dataclass(frozen=True)
class Palier:
    """`montant` euros spread over `mois` consumed months, from the consumed month `depuis`."""

    montant: Decimal
    depuis: Fraction
    mois: int

    def mois_dus(self, consommes: Fraction) -> Fraction:
        """The months of the step that are due once `consommes` months are consumed, from 0 to `mois`."""
        return min(max(consommes - self.depuis, Fraction(0)), Fraction(self.mois))

    def du(self, consommes: Fraction) -> Fraction:
        """The euros of the step that are due once `consommes` months are consumed, exact."""
        return Fraction(self.montant) * self.mois_dus(consommes) / self.mois


@dataclass(frozen=True)
class _PaliersEnCours:
    paliers: tuple[Palier, ...]
    references: tuple[Reference, ...]

    @property
    def plafond(self) -> Decimal:
        return arrondir(sum((Fraction(palier.montant) for palier in self.paliers), Fraction(0)))

    @property
    def duree(self) -> int:
        return sum(palier.mois for palier in self.paliers)

    @property
    def parts_annuelles(self) -> tuple[Fraction, ...]:
        cumuls = accumulate(Fraction(palier.montant) for palier in self.paliers)
        return tuple(cumul / Fraction(self.plafond) for cumul in cumuls)

    def ligne(self, avancement: Avancement) -> Ligne:
        termes = tuple(
            Terme(palier.montant, mois, sur=palier.mois)
            for palier in self.paliers
            if (mois := palier.mois_dus(avancement.consommes) - palier.mois_dus(avancement.consommes_avant))
        )
        cumul = arrondir(sum((palier.du(avancement.consommes) for palier in self.paliers), Fraction(0)))
        montant = arrondir(Fraction(cumul) - Fraction(avancement.cumul_avant))
        return Ligne(
            mois=str(avancement.mois),
            jours_occupes=avancement.jours,
            jours_du_mois=avancement.mois.jours,
            fraction=avancement.fraction,
            mois_cumules=avancement.consommes,
            termes=termes,
            montant_brut=montant,
            montant=montant,
            cumul=cumul,
        )
