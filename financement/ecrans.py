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
from financement.conditions import Condition, conditions
from financement.enums import CONVENTIONS_EN_PREPARATION, EtatConvention, EtatTranche, NatureCalcul
from financement.fiches import Estimation, estimer, fiche_du_calcul
from financement.models import Convention, Piece, PosteConventionne, Tranche
from financement.pieces import PieceDemandee, pieces_demandees
from financement.plan import plan_de_versement
from financement.regles import blocages
from financement.signature import actes

A_EXAMINER = "Échéance atteinte : à examiner par l'ordonnateur."
A_VENIR = (EtatTranche.BLOQUEE, EtatTranche.PRETE)


@dataclass(frozen=True)
class LigneTranche:
    """An instalment, what it waits for, and every condition of it while it is not ordered."""

    tranche: Tranche
    blocages: list[str]
    conditions: tuple[LigneCondition, ...] = ()

    @property
    def manquantes(self) -> int:
        return sum(not ligne.condition.satisfaite for ligne in self.conditions)


@dataclass(frozen=True)
class LigneCondition:
    """A condition as one audience reads it: who must act (« vous » when it is the reader) and where."""

    condition: Condition
    qui: str
    lien: str


def lignes_de_tranches(tranches: Iterable[Tranche], *, jour: date, audience: str = "") -> list[LigneTranche]:
    """Blocked instalments say why, even when the only thing missing is to look at them again.

    With an `audience`, each instalment that is not ordered yet also has the list of its conditions.
    """
    return [
        LigneTranche(
            tranche,
            blocages(tranche, jour=jour) or [A_EXAMINER] if tranche.etat == EtatTranche.BLOQUEE else [],
            _conditions(tranche, jour, audience) if audience and tranche.etat in A_VENIR else (),
        )
        for tranche in tranches
    ]


def _conditions(tranche: Tranche, jour: date, audience: str) -> tuple[LigneCondition, ...]:
    return tuple(
        LigneCondition(
            condition,
            "vous" if condition.acteur == audience else condition.acteur.libelle,
            condition.lien(audience),
        )
        for condition in conditions(tranche, jour=jour)
    )


def contexte_convention(convention: Convention, acteur: Acteur, *, texte: bool = False) -> dict[str, Any]:
    """Posts, forecast with its lines, payment plan, document and history of one convention.

    `texte`: the page also composes the text (`ecrans_instruction.texte_de`), which quotes the decisions.
    """
    conventionnes = selecteurs.postes_a_lire(convention, decisions=texte)
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
        "document_attendu": convention.etat not in (EtatConvention.BROUILLON, EtatConvention.ANNULEE),
        "transitions": selecteurs.historique(convention),
        "signatures": actes.signatures_de(convention) if convention.validee_le else [],
    }


def _estimation(
    convention: Convention, conventionnes: list[PosteConventionne], signature: date
) -> Estimation:
    """Computed now while nothing is fixed, read from the stored computations afterwards."""
    if convention.etat not in CONVENTIONS_EN_PREPARATION:
        calculs = selecteurs.calculs_de_convention(convention, NatureCalcul.PREVISIONNEL)
        if calculs:
            return Estimation(tuple(fiche_du_calcul(calcul) for calcul in calculs), ())
    return estimer(convention, conventionnes, signature=signature)


@dataclass(frozen=True)
class LignePiece:
    """A paper asked of the host, and those deposited, last first."""

    demandee: PieceDemandee
    deposees: tuple[Piece, ...]

    @property
    def derniere(self) -> Piece | None:
        return self.deposees[0] if self.deposees else None


def contexte_pieces(convention: Convention) -> dict[str, Any]:
    """The papers of a convention, in the order in which they are asked."""
    deposees = list(convention.pieces.order_by("-deposee_le", "-cree_le"))
    return {
        "convention": convention,
        "lignes": [
            LignePiece(demandee, tuple(piece for piece in deposees if piece.type == demandee.type))
            for demandee in pieces_demandees(convention.structure.type)
        ],
    }
