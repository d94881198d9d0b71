"""`smic_plafonne`: each month at the SMIC in force on its 1st, up to a ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from financement.moteur import champs
from financement.moteur.arrondi import arrondir
from financement.moteur.bareme import Bareme, Serie
from financement.moteur.dossier import QUOTITE_PLEINE, Dossier
from financement.moteur.regimes.base import (
    Avancement,
    Majorations,
    Regime,
    a_la_signature,
    en_vigueur,
    majoration,
)
from financement.moteur.resultat import Facteur, Ligne, Reference, Terme


@dataclass(frozen=True)
class Modalite:
    """A way to spread the aid: months and share of the SMIC."""

    duree: Serie
    taux: Serie


@dataclass(frozen=True)
class SmicPlafonne:
    """Line = fraction × SMIC × employer coefficient × overseas increase × rate × working-time share.

    Where shares differ within a month, the line is the sum of such products, one a share. Rounded once, at the
    end; the ceiling, increased overseas too, bears on the sum of rounded lines.
    """

    plafonds: Mapping[str, Serie]
    coefficients: Mapping[str, Serie]
    modalites: Mapping[str, Modalite]
    majorations: Majorations

    def preparer(self, dossier: Dossier, bareme: Bareme) -> Regime:
        modalite = self.modalites[champs.choix("modalite", dossier.modalite, tuple(self.modalites))]
        plafond = a_la_signature(self.plafonds[dossier.statut], dossier)
        coefficient = a_la_signature(self.coefficients[dossier.statut], dossier)
        taux = a_la_signature(modalite.taux, dossier)
        duree = a_la_signature(modalite.duree, dossier)
        outre_mer = majoration(self.majorations, dossier)

        facteurs = [Facteur("coefficient employeur", coefficient.valeur)]
        if outre_mer:
            facteurs.append(Facteur("majoration outre-mer", outre_mer.valeur))
        if taux.valeur != 1:
            facteurs.append(Facteur("taux", taux.valeur))
        facteurs += _quotite(dossier.quotite)
        return _SmicEnCours(
            plafond=arrondir(Fraction(plafond.valeur) * Fraction(outre_mer.valeur if outre_mer else 1)),
            duree=int(duree.valeur),
            references=tuple(r for r in (plafond, duree, coefficient, outre_mer, taux) if r),
            facteurs=tuple(facteurs),
            smic=bareme.smic(dossier.departement),
        )


@dataclass(frozen=True)
class _SmicEnCours:
    plafond: Decimal
    duree: int
    references: tuple[Reference, ...]
    facteurs: tuple[Facteur, ...]
    smic: Serie
    parts_annuelles: tuple[Fraction, ...] = ()

    def ligne(self, avancement: Avancement) -> Ligne:
        reference = en_vigueur(self.smic, avancement.mois.premier_jour)
        termes = tuple(
            Terme(reference.valeur, fraction, facteurs=self.facteurs + _quotite(quotite), reference=reference)
            for quotite, fraction in avancement.parts or ((QUOTITE_PLEINE, avancement.fraction),)
        )
        brut = arrondir(sum((terme.exact for terme in termes), Fraction(0)))
        cumul = min(Fraction(avancement.cumul_avant) + Fraction(brut), Fraction(self.plafond))
        return Ligne(
            mois=str(avancement.mois),
            jours_occupes=avancement.jours,
            jours_du_mois=avancement.mois.jours,
            fraction=avancement.fraction,
            mois_cumules=avancement.consommes,
            termes=termes,
            montant_brut=brut,
            montant=arrondir(cumul - Fraction(avancement.cumul_avant)),
            cumul=arrondir(cumul),
        )


def _quotite(valeur: Decimal) -> tuple[Facteur, ...]:
    return () if valeur == QUOTITE_PLEINE else (Facteur("quotité de travail", valeur),)
