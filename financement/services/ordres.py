"""Payment orders: one person proposes, another one decides, once per instalment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from financement.contraintes import contraintes_en_clair
from financement.models import Ordre, Tranche


@transaction.atomic
def proposer_ordre(*, tranche: Tranche, par: Acteur, le: datetime) -> Ordre:
    """Propose the payment of a ready instalment, for its whole amount.

    Raises ErreurMetier: instalment not ready, order already there, nothing to pay.
    """
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Un ordre de paiement est proposé par une personne.")
    with verrouiller(tranche), contraintes_en_clair(Ordre):
        appliquer_transition(tranche, "ordonner", par=par, le=le)
        ordre = Ordre(
            tranche=tranche,
            structure_id=tranche.structure_id,
            departement_id=tranche.departement_id,
            montant=tranche.montant,
            propose_le=le,
            propose_par_id=par.utilisateur_id,
        )
        ordre.save(force_insert=True)
    publier("ordre.proposer", par=par, id=ordre.pk)
    return ordre


@transaction.atomic
def approuver_ordre(*, ordre: Ordre, par: Acteur, le: datetime) -> None:
    """Approve an order proposed by somebody else: the instalment stays « ordonnée » until it is paid."""
    with contraintes_en_clair(Ordre):
        appliquer_transition(ordre, "approuver", par=par, le=le)


@transaction.atomic
def refuser_ordre(*, ordre: Ordre, motif: str, par: Acteur, le: datetime) -> None:
    """Refuse an order with the reason: its instalment is ready again."""
    with contraintes_en_clair(Ordre):
        appliquer_transition(ordre, "refuser", par=par, le=le, motif=motif)
    appliquer_transition(ordre.tranche, "rendre", par=par, le=le, motif=motif)
