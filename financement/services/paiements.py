"""What the bank did of an order: paid or rejected, as somebody reads it on the bank's statement."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition
from financement.models import Ordre, Tranche
from financement.services.comptabilisation import comptabiliser_paiement, comptabiliser_rejet
from financement.services.enveloppes import payer_credits


@transaction.atomic
def constater_paiement(*, ordre: Ordre, date_paiement: date, par: Acteur, le: datetime) -> None:
    """The bank paid an order that was sent to it, on this day. Raises ErreurMetier: not sent, date out of bounds."""
    if ordre.transmis_le is not None and not (
        jour_de_paris(ordre.transmis_le) <= date_paiement <= jour_de_paris(le)
    ):
        raise ErreurMetier(
            "date_paiement_impossible",
            "La date du paiement va de la transmission à la banque"
            f" ({date_francaise(jour_de_paris(ordre.transmis_le))}) à aujourd'hui.",
            champ="date_paiement",
        )
    appliquer_transition(ordre, "payer", par=par, le=le, date_paiement=date_paiement)
    appliquer_transition(ordre.tranche, "payer", par=par, le=le)
    payer_credits(ordre=ordre, par=par, le=le)
    comptabiliser_paiement(ordre=ordre, par=par, le=le)


@transaction.atomic
def constater_rejet(*, ordre: Ordre, motif: str, par: Acteur, le: datetime) -> None:
    """The bank rejected an order: the instalment waits for the cause to be corrected."""
    appliquer_transition(ordre, "rejeter", par=par, le=le, motif=motif)
    appliquer_transition(ordre.tranche, "rejeter", par=par, le=le, motif=motif)
    comptabiliser_rejet(ordre=ordre, motif=motif, par=par, le=le)


@transaction.atomic
def corriger_tranche(*, tranche: Tranche, motif: str, par: Acteur, le: datetime) -> None:
    """The cause of a rejection is corrected, `motif` says how: the instalment may be ordered again."""
    appliquer_transition(tranche, "corriger", par=par, le=le, motif=motif)
