"""What follows the second signature: entitlements, the granted amount, the instalments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from financement.models import Convention
from financement.services.comptabilisation import comptabiliser_engagement
from financement.services.droits import calculer_droits
from financement.services.enveloppes import engager_credits
from financement.services.notification import notifier_octroi
from financement.services.tranches import creer_tranches, examiner_tranches


@transaction.atomic
def ouvrir_droits(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """Compute, notify the amount granted, make the instalments, look at them, commit the credits, book.

    Done twice, it changes nothing.

    Raises ErreurMetier when a party has not signed.
    """
    calculer_droits(
        convention=convention,
        par=par,
        le=le,
        declencheur="convention.activer",
        objet_declencheur=convention.pk,
    )
    notifier_octroi(convention=convention, par=par, le=le)
    creer_tranches(convention=convention, par=par, le=le)
    examiner_tranches(convention=convention, par=par, le=le)
    engager_credits(convention=convention, par=par, le=le)
    comptabiliser_engagement(convention=convention, par=par, le=le)
