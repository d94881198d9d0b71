"""The instalments of an active convention: made from the payment plan, released when nothing blocks them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from financement import selecteurs
from financement.enums import EtatTranche
from financement.models import Convention, Tranche
from financement.plan import plan_de_versement
from financement.regles import blocages


@transaction.atomic
def creer_tranches(*, convention: Convention, par: Acteur, le: datetime) -> list[Tranche]:
    """The instalments of a signed convention; those that exist are returned, not doubled.

    They add up to the signed forecast to the cent. Raises ErreurMetier when a party has not signed.
    """
    if convention.date_signature is None:
        raise ErreurMetier("convention_non_signee", "Cette convention n'est pas signée des deux parties.")
    with verrouiller(convention):
        existantes = list(Tranche.objects.filter(convention=convention).order_by("rang"))
        if existantes:
            return existantes
        plan = plan_de_versement(
            convention, selecteurs.postes_de(convention), signature=convention.date_signature
        )
        return Tranche.objects.bulk_create(
            Tranche(
                convention=convention,
                structure_id=convention.structure_id,
                departement_id=convention.departement_id,
                rang=echeance.rang,
                libelle=echeance.libelle,
                date_exigibilite=echeance.date_prevue,
                montant=echeance.montant,
            )
            for echeance in plan.echeances
        )


@transaction.atomic
def examiner_tranches(*, convention: Convention, par: Acteur, le: datetime) -> list[Tranche]:
    """Release the blocked instalments of a convention that nothing blocks any more; returns them.

    One that was ready and not yet ordered is blocked again when something is missing again.
    """
    with verrouiller(convention):
        siennes = selecteurs.tranches(par).filter(convention=convention)
        _rebloquer(siennes.filter(etat=EtatTranche.PRETE), par, le)
        return _debloquer(siennes.filter(etat=EtatTranche.BLOQUEE), par, le)


@transaction.atomic
def examiner_echeances(*, par: Acteur, le: datetime) -> list[Tranche]:
    """Release, in the whole perimeter of the actor, the instalments whose date is reached and that nothing blocks.

    Ready ones for which something is missing again are blocked.
    """
    pretes = Tranche.objects.visibles_par(par).filter(etat=EtatTranche.PRETE)
    verrouillees = pretes.select_for_update(of=("self",), skip_locked=True)
    _rebloquer(selecteurs.tranches(par).filter(pk__in=[t.pk for t in verrouillees]), par, le)
    echues = selecteurs.tranches_echues(par, jour=jour_de_paris(le)).select_for_update(
        of=("self",), skip_locked=True
    )
    return _debloquer(selecteurs.tranches(par).filter(pk__in=[tranche.pk for tranche in echues]), par, le)


def _rebloquer(candidates: Iterable[Tranche], par: Acteur, le: datetime) -> None:
    jour = jour_de_paris(le)
    for tranche in candidates:
        if raisons := blocages(tranche, jour=jour):
            appliquer_transition(tranche, "bloquer", par=par, le=le, motif=" ".join(raisons))


def _debloquer(candidates: Iterable[Tranche], par: Acteur, le: datetime) -> list[Tranche]:
    jour = jour_de_paris(le)
    debloquees = []
    for tranche in candidates:
        if not blocages(tranche, jour=jour) and tranche.montant > Decimal(0):
            appliquer_transition(tranche, "debloquer", par=par, le=le)
            debloquees.append(tranche)
    return debloquees
