"""The payment plan: instalments of the forecast amount, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from financement.moteur.arrondi import arrondir
from financement.moteur.bareme import Bareme, EcheancePrevue
from financement.moteur.calcul import dispositif_de, preparer, previsionnel
from financement.moteur.calendrier import ajouter_mois
from financement.moteur.dossier import Dossier
from financement.moteur.erreurs import ErreurDossier
from financement.moteur.regimes.base import a_la_signature
from financement.moteur.resultat import Reference


@dataclass(frozen=True)
class Tranche:
    """An instalment: rank from 1, date at the earliest, exact share of the total, euros."""

    rang: int
    date_prevue: date
    part: Fraction
    montant: Decimal
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class Echeancier:
    """The instalments, which add up to `montant`. `verifie` is False when a source is missing: show it."""

    montant: Decimal
    tranches: tuple[Tranche, ...]

    @property
    def verifie(self) -> bool:
        return all(r.statut != "non_verifie" for tranche in self.tranches for r in tranche.references)

    @property
    def avertissement(self) -> str:
        """The French sentence to show beside an unverified plan, empty otherwise."""
        if self.verifie:
            return ""
        return "Plan de versement non vérifié : aucune source publique ne confirme ces parts ni ces dates."


def echeancier(
    dossier: Dossier, bareme: Bareme, *, premier_jour: date | None = None, montant: Decimal | None = None
) -> Echeancier:
    """The instalments of the forecast amount, or of `montant` (euros, two decimals) when a decision fixed
    another.

    Dates are counted from the signature. Cumulated values are rounded and an instalment is a difference, so
    that the instalments add up exactly; in a yearly grid each has the amount of its year. Raises
    ErreurDossier.
    """
    if montant is None:
        montant = previsionnel(dossier, bareme, premier_jour=premier_jour).montant_constate
    _verifier_montant(montant)
    annees = preparer(dossier, bareme).parts_annuelles
    tranches: list[Tranche] = []
    part_versee, verse = Fraction(0), Fraction(0)
    for rang, echeance in enumerate(dispositif_de(dossier, bareme).echeances, start=1):
        mois = a_la_signature(echeance.mois, dossier)
        part_cumulee, reference = _part_cumulee(echeance, dossier, part_versee, annees)
        du = Fraction(arrondir(Fraction(montant) * part_cumulee))
        tranches.append(
            Tranche(
                rang=rang,
                date_prevue=ajouter_mois(dossier.date_signature, int(mois.valeur)),
                part=part_cumulee - part_versee,
                montant=arrondir(du - verse),
                references=(mois, reference),
            )
        )
        part_versee, verse = part_cumulee, du
    return Echeancier(montant, tuple(tranches))


def _part_cumulee(
    echeance: EcheancePrevue, dossier: Dossier, avant: Fraction, annees: tuple[Fraction, ...]
) -> tuple[Fraction, Reference]:
    base = a_la_signature(echeance.base, dossier)
    if echeance.par_annee:
        return annees[int(base.valeur) - 1], base
    return avant + Fraction(base.valeur), base


def _verifier_montant(montant: object) -> None:
    if not isinstance(montant, Decimal):
        raise ErreurDossier(
            "montant", "un montant décimal exact est attendu (Decimal), jamais un nombre flottant"
        )
    if not montant.is_finite() or montant < 0 or Fraction(montant) * 100 % 1:
        raise ErreurDossier(
            "montant", f"« {montant} » n'est pas un montant en euros et centimes, positif ou nul"
        )
