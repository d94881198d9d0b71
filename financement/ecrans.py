"""What several screens show the same way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from financement import selecteurs
from financement.enums import EtatConvention, EtatTranche, NatureCalcul
from financement.fiches import Estimation, estimer, fiche_du_calcul
from financement.models import Convention, PosteConventionne, Tranche
from financement.plan import plan_de_versement
from financement.regles import blocages

A_EXAMINER = "Échéance atteinte : à examiner par l'ordonnateur."
AVANT_VALIDATION = (EtatConvention.BROUILLON, EtatConvention.SOUMISE)


@dataclass(frozen=True)
class LigneTranche:
    """An instalment and what it waits for."""

    tranche: Tranche
    blocages: list[str]


def lignes_de_tranches(tranches: Iterable[Tranche], *, jour: date) -> list[LigneTranche]:
    """Blocked instalments say why, even when the only thing missing is to look at them again."""
    return [
        LigneTranche(
            tranche,
            blocages(tranche, jour=jour) or [A_EXAMINER] if tranche.etat == EtatTranche.BLOQUEE else [],
        )
        for tranche in tranches
    ]


def contexte_convention(convention: Convention, acteur: Acteur) -> dict[str, Any]:
    """Posts, forecast with its lines, payment plan, document and history of one convention."""
    conventionnes = selecteurs.postes_de(convention)
    signature = convention.date_signature or jour_de_paris(convention.validee_le or timezone.now())
    try:
        estimation = _estimation(convention, conventionnes, signature)
        plan = plan_de_versement(convention, conventionnes, signature=signature)
        impossible = ""
    except ErreurMetier as erreur:
        estimation, plan, impossible = Estimation((), ()), None, erreur.message
    return {
        "convention": convention,
        "conventionnes": conventionnes,
        "estimation": estimation,
        "estimation_impossible": impossible,
        "plan": plan,
        "document": selecteurs.document_courant(acteur, convention),
        "document_attendu": convention.etat
        in (
            EtatConvention.SOUMISE,
            EtatConvention.A_SIGNER,
            EtatConvention.ACTIVE,
        ),
        "transitions": selecteurs.historique(convention),
    }


def _estimation(
    convention: Convention, conventionnes: list[PosteConventionne], signature: date
) -> Estimation:
    """Computed now while nothing is fixed, read from the stored computations afterwards."""
    if convention.etat not in AVANT_VALIDATION:
        calculs = selecteurs.calculs_de_convention(convention, NatureCalcul.PREVISIONNEL)
        if calculs:
            return Estimation(tuple(fiche_du_calcul(calcul) for calcul in calculs), ())
    return estimer(convention, conventionnes, signature=signature)
