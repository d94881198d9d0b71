"""What each act of the programme writes in the ledger. Each function may be called again: nothing is booked twice.

Call them in the transaction of the act, last: they lock the ledger until its end. docs/grand-livre.md shows every
entry with figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from financement.enums import Journal, TypePiece
from financement.livre import lignes
from financement.models import Calcul, Convention, Ecriture, Ordre
from financement.selecteurs_livre import (
    droits_comptabilises,
    ecriture_vivante,
    notifications_suivies,
    sans_constate_notifie,
)
from financement.services.grand_livre import (
    Saisie,
    cle_libre,
    cles_libres,
    contrepasser,
    passer_ecriture,
    passer_en_lot,
    verrouiller_livre,
)
from structures.models import Poste


@transaction.atomic
def comptabiliser_engagement(*, convention: Convention, par: Acteur, le: datetime) -> Ecriture | None:
    """Engage the granted amount of an active convention (off balance); None when nothing was granted."""
    if not convention.montant_previsionnel:
        return None
    verrouiller_livre()
    return passer_ecriture(
        cle=cle_libre(f"engagement:{convention.pk}"),
        journal=Journal.ENGAGEMENTS,
        libelle=f"Engagement de la convention {convention.numero}",
        lignes=lignes.engagement(convention.montant_previsionnel),
        piece_type=TypePiece.CONVENTION,
        piece_id=convention.pk,
        convention=convention,
        par=par,
        le=le,
    )


@transaction.atomic
def annuler_engagement(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> Ecriture | None:
    """Reverse the engagement of a cancelled or terminated convention; None when none stands."""
    return _annuler(f"engagement:{convention.pk}", motif, par, le)


@transaction.atomic
def comptabiliser_ordre(*, ordre: Ordre, par: Acteur, le: datetime) -> Ecriture:
    """An order is approved: its amount is owed to the host."""
    convention = ordre.tranche.convention
    verrouiller_livre()
    return passer_ecriture(
        cle=cle_libre(f"ordre:{ordre.pk}"),
        journal=Journal.ORDRES,
        libelle=f"Ordre de paiement, convention {convention.numero}, {ordre.tranche.libelle}",
        lignes=lignes.ordre_approuve(ordre.montant),
        piece_type=TypePiece.ORDRE,
        piece_id=ordre.pk,
        convention=convention,
        par=par,
        le=le,
    )


@transaction.atomic
def comptabiliser_paiement(*, ordre: Ordre, par: Acteur, le: datetime) -> Ecriture:
    """The bank has paid an approved order. Raises ErreurMetier `ordre_non_comptabilise` when it was not approved."""
    convention = ordre.tranche.convention
    verrouiller_livre()
    if ecriture_vivante(f"ordre:{ordre.pk}") is None:
        raise ErreurMetier(
            "ordre_non_comptabilise",
            "Cet ordre n'est pas au grand livre : approuvez-le avant de constater son paiement.",
        )
    return passer_ecriture(
        cle=cle_libre(f"paiement:{ordre.pk}"),
        journal=Journal.PAIEMENTS,
        libelle=f"Paiement, convention {convention.numero}, {ordre.tranche.libelle}",
        lignes=lignes.ordre_paye(ordre.montant),
        piece_type=TypePiece.ORDRE,
        piece_id=ordre.pk,
        convention=convention,
        par=par,
        le=le,
    )


@transaction.atomic
def comptabiliser_rejet(*, ordre: Ordre, motif: str, par: Acteur, le: datetime) -> Ecriture | None:
    """The bank rejects an order, or an approved order is cancelled: reverse what was booked, payment first.

    Returns the reversal of the approval; None when nothing stands.
    """
    _annuler(f"paiement:{ordre.pk}", motif, par, le)
    return _annuler(f"ordre:{ordre.pk}", motif, par, le)


def _annuler(cle: str, motif: str, par: Acteur, le: datetime) -> Ecriture | None:
    verrouiller_livre()
    ecriture = ecriture_vivante(cle)
    return contrepasser(ecriture=ecriture, motif=motif, par=par, le=le) if ecriture else None


@transaction.atomic
def comptabiliser_droits(*, calcul: Calcul, par: Acteur, le: datetime) -> Ecriture | None:
    """A « constaté » is notified: book its difference with what was booked for the same post and convention.

    Returns the entry of this computation; None when there was no difference, or when a later one was notified.
    Raises ErreurMetier `droit_non_notifie`.
    """
    nouvelles = comptabiliser_droits_en_lot([calcul], par=par, le=le)
    return nouvelles[0] if nouvelles else ecriture_vivante(f"droits:{calcul.pk}")


@transaction.atomic
def comptabiliser_droits_en_lot(calculs: Sequence[Calcul], *, par: Acteur, le: datetime) -> list[Ecriture]:
    """The same for thousands of notified computations in few statements; returns the entries passed by this call.

    Only the last notified version of each post counts: an older one, or one already booked, writes nothing.
    """
    _exiger_notifies(calculs)
    verrouiller_livre()
    derniers = _derniers(calculs)
    suivies = notifications_suivies(derniers)
    a_passer = [calcul for calcul in derniers if calcul.pk not in suivies]
    deja = droits_comptabilises(a_passer)
    ecarts = {
        calcul.pk: calcul.montant - deja.get((calcul.convention_id, calcul.poste_id), Decimal("0.00"))
        for calcul in a_passer
    }
    a_passer = [calcul for calcul in a_passer if ecarts[calcul.pk]]
    cles = cles_libres([f"droits:{calcul.pk}" for calcul in a_passer])
    numeros = Poste._base_manager.in_bulk([calcul.poste_id for calcul in a_passer])
    return passer_en_lot(
        [
            Saisie(
                cle=cles[f"droits:{calcul.pk}"],
                journal=Journal.DROITS,
                libelle=f"Droits constatés notifiés, poste {numeros[calcul.poste_id].numero}, v{calcul.version}",
                lignes=lignes.droits(ecarts[calcul.pk]),
                piece_type=TypePiece.CALCUL,
                piece_id=calcul.pk,
                convention_id=calcul.convention_id,
                structure_id=calcul.structure_id,
                departement_id=calcul.departement_id,
                poste_id=calcul.poste_id,
            )
            for calcul in a_passer
        ],
        par=par,
        le=le,
    )


def _derniers(calculs: Sequence[Calcul]) -> list[Calcul]:
    """The last version of each post in this batch, in the order of the batch."""
    par_poste: dict[tuple[object, object], Calcul] = {}
    for calcul in calculs:
        cle = (calcul.convention_id, calcul.poste_id)
        if cle not in par_poste or par_poste[cle].version < calcul.version:
            par_poste[cle] = calcul
    return list(par_poste.values())


def _exiger_notifies(calculs: Sequence[Calcul]) -> None:
    if sans_constate_notifie(calculs):
        raise ErreurMetier(
            "droit_non_notifie",
            "Seul un droit constaté et notifié entre au grand livre : notifiez-le d'abord.",
        )
