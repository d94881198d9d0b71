"""The payment plan of a convention: the sum, rank by rank, of the plans of its posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from financement.chargement import bareme_en_vigueur
from financement.dossiers import dossier_previsionnel
from financement.models import Convention, PosteConventionne
from financement.moteur import echeancier
from structures.enums import Dispositif

NON_VERIFIE = (
    "les parts et les dates des versements ne sont pas vérifiées, aucune source publique ne les confirme."
)


@dataclass(frozen=True)
class Echeance:
    """One instalment: euros, date at the earliest, months after the signature, share of the total."""

    rang: int
    date_prevue: date
    mois: int
    montant: Decimal
    part: Fraction

    @property
    def libelle(self) -> str:
        return f"Tranche {self.rang}"

    @property
    def quand(self) -> str:
        """When, before the date of signature is known."""
        return "à la signature" if self.mois == 0 else f"{self.mois} mois après la signature"


@dataclass(frozen=True)
class Plan:
    """Instalments that add up to `montant`; `avertissement` is shown wherever the plan is."""

    montant: Decimal
    echeances: tuple[Echeance, ...]
    avertissement: str


def avertissement_plan(dispositifs: Iterable[str], *, jour: date) -> str:
    """The French warning of the schemes whose plan is not verified, empty when every source is known."""
    connus = bareme_en_vigueur().dispositifs
    for dispositif in sorted(set(dispositifs)):
        for echeance in connus[dispositif].echeances:
            for serie in (echeance.mois, echeance.base):
                if serie.au(max(jour, serie.debut)).statut == "non_verifie":
                    return f"{Dispositif(dispositif).label} : {NON_VERIFIE}"
    return ""


def plan_de_versement(
    convention: Convention, conventionnes: Sequence[PosteConventionne], *, signature: date
) -> Plan:
    """Each post's forecast (signed amount when there is one) is cut by its scheme's plan, then ranks are summed.

    Posts without a first day count for nothing. Raises ErreurMetier.
    """
    montants: dict[int, Decimal] = {}
    modeles: dict[int, tuple[date, int]] = {}
    avertissement = ""
    for conventionne in conventionnes:
        dossier = dossier_previsionnel(conventionne, convention, signature=signature)
        if dossier is None:
            continue
        plan = echeancier(dossier, bareme_en_vigueur(), montant=conventionne.montant_previsionnel)
        avertissement = avertissement or plan.avertissement
        for tranche in plan.tranches:
            montants[tranche.rang] = montants.get(tranche.rang, Decimal("0.00")) + tranche.montant
            modeles[tranche.rang] = (tranche.date_prevue, int(tranche.references[0].valeur))
    total = sum(montants.values(), Decimal("0.00"))
    echeances = tuple(
        Echeance(rang, *modeles[rang], montants[rang], _part(montants[rang], total))
        for rang in sorted(montants)
    )
    return Plan(total, echeances, avertissement)


def _part(montant: Decimal, total: Decimal) -> Fraction:
    return Fraction(montant) / Fraction(total) if total else Fraction(0)
