"""Deciding on several checked orders: one decision each, recorded one by one; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from financement.models import Ordre
from financement.services.ordres import approuver_ordre, refuser_ordre
from financement.services.paiements import constater_paiement

Decision = Literal["approuver", "refuser"]


@dataclass(frozen=True)
class Issue:
    """What became of one order; `erreur` is empty when the decision is recorded."""

    ordre: Ordre
    erreur: str = ""


def decider_ordres(
    *, ordres: Sequence[Ordre], decision: Decision, motif: str, par: Acteur, le: datetime
) -> list[Issue]:
    """Approve or refuse each order, in the given order. A refused act is told and changes nothing."""
    issues = []
    for ordre in ordres:
        try:
            with transaction.atomic():
                if decision == "approuver":
                    approuver_ordre(ordre=ordre, par=par, le=le)
                else:
                    refuser_ordre(ordre=ordre, motif=motif, par=par, le=le)
            issues.append(Issue(ordre))
        except ErreurMetier as erreur:
            issues.append(Issue(ordre, erreur.message))
    return issues


@transaction.atomic
def constater_paiements(*, ordres: Sequence[Ordre], date_paiement: date, par: Acteur, le: datetime) -> None:
    """The bank paid all these orders on this day: all or none. Raises ErreurMetier as `constater_paiement` does."""
    if not ordres:
        raise ErreurMetier("aucun_ordre", "Aucun ordre de ce lot n'attend son paiement.")
    for ordre in ordres:
        constater_paiement(ordre=ordre, date_paiement=date_paiement, par=par, le=le)
