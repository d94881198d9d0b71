"""What follows the acts of this room and of the contracts: one service each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone

from commun import sceau
from commun.acteurs import SYSTEME, perimetre
from commun.dates import jour_de_paris
from commun.documents import MoteurPdfAbsent, precharger
from commun.evenements import Contexte, abonner
from financement import (
    effet_fin,
    notifications,
    notifications_signature,
    selecteurs,
    selecteurs_droits,
    selecteurs_paiement,
    selecteurs_signatures,
)
from financement.enums import EtatConvention
from financement.models import Campagne, Convention
from financement.services import (
    application_campagne,
    documents,
    fin_convention,
    lots_campagne,
    originaux,
    ouverture,
    pieces,
    suivi_signatures,
    tranches,
    vacances,
)
from financement.services.enveloppes import liberer_credits


@worker_process_init.connect
def precharger_pdf(**_: object) -> None:
    """Fonts are loaded with the process, not with its first document."""
    with contextlib.suppress(MoteurPdfAbsent):
        precharger()
        sceau.precharger()


@shared_task(name="financement.examiner_echeances")
def examiner_les_echeances() -> None:
    """Each morning, the instalments whose date came become ready (system task)."""
    with perimetre(SYSTEME):
        tranches.examiner_echeances(par=SYSTEME, le=timezone.now())


@shared_task(name="financement.echoir_conventions")
def echoir_les_conventions() -> None:
    """Each morning, the conventions whose last post has had its last day are over (system task)."""
    with perimetre(SYSTEME):
        for pk in effet_fin.conventions_a_echoir(jour=jour_de_paris(timezone.now())):
            fin_convention.echoir_convention(
                convention=selecteurs.convention_du_systeme(pk), par=SYSTEME, le=timezone.now()
            )


@abonner("convention.echoir", perimetre="systeme")
def dire_convention_echue(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_fin(
        selecteurs.convention_du_systeme(charge["id"]), fin="arrivée à son terme", par=contexte.par
    )


@abonner("convention.resilier", perimetre="systeme")
def dire_convention_resiliee(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_fin(selecteurs.convention_du_systeme(charge["id"]), fin="résiliée", par=contexte.par)


@abonner("convention.solder", perimetre="systeme")
def dire_convention_soldee(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_fin(selecteurs.convention_du_systeme(charge["id"]), fin="soldée", par=contexte.par)


@abonner("convention.resilier", file="argent", perimetre="systeme")
def examiner_solde_resiliee(charge: dict[str, Any], contexte: Contexte) -> None:
    _examiner([selecteurs.convention_du_systeme(charge["id"])], contexte)


@abonner("convention.solder", file="argent", perimetre="systeme")
def examiner_solde(charge: dict[str, Any], contexte: Contexte) -> None:
    _examiner([selecteurs.convention_du_systeme(charge["id"])], contexte)


@shared_task(name="financement.alerter_vacances")
def alerter_les_vacances() -> None:
    """Each morning, hosts whose post has been vacant for too long, or soon, are told once (system task)."""
    with perimetre(SYSTEME):
        vacances.alerter_vacances(par=SYSTEME, le=timezone.now())


def _produire(charge: dict[str, Any], contexte: Contexte) -> None:
    documents.produire_convention(convention=selecteurs.convention_du_systeme(charge["id"]), par=contexte.par)


@abonner("convention.soumettre", file="pdf")
def produire_projet(charge: dict[str, Any], contexte: Contexte) -> None:
    _produire(charge, contexte)


@abonner("convention.renvoyer", file="pdf")
def produire_projet_corrige(charge: dict[str, Any], contexte: Contexte) -> None:
    _produire(charge, contexte)


@abonner("convention.valider", file="pdf")
def produire_a_signer(charge: dict[str, Any], contexte: Contexte) -> None:
    _produire(charge, contexte)


@abonner("convention.activer", file="pdf")
def produire_signee(charge: dict[str, Any], contexte: Contexte) -> None:
    _produire(charge, contexte)


@abonner("convention.corriger", perimetre="systeme")
def dire_correction(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_correction(selecteurs.convention_du_systeme(charge["id"]), par=contexte.par)


@abonner("convention.valider", perimetre="systeme")
def dire_signature(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_signature(selecteurs.convention_du_systeme(charge["id"]), par=contexte.par)


@abonner("convention.activer", perimetre="systeme")
def dire_active(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_active(selecteurs.convention_du_systeme(charge["id"]), par=contexte.par)


@abonner("convention.activer", file="argent", perimetre="systeme")
def ouvrir_droits(charge: dict[str, Any], contexte: Contexte) -> None:
    ouverture.ouvrir_droits(
        convention=selecteurs.convention_du_systeme(charge["id"]), par=contexte.par, le=contexte.le
    )


def _examiner(conventions: Iterable[Convention], contexte: Contexte) -> None:
    for convention in conventions:
        tranches.examiner_tranches(convention=convention, par=contexte.par, le=contexte.le)


@abonner("piece.accepter", file="argent", perimetre="systeme")
def examiner_piece_acceptee(charge: dict[str, Any], contexte: Contexte) -> None:
    _examiner(selecteurs.conventions_actives_de_la_piece(charge["id"]), contexte)


@abonner("piece.refuser", file="argent", perimetre="systeme")
def examiner_piece_refusee(charge: dict[str, Any], contexte: Contexte) -> None:
    _examiner(selecteurs.conventions_actives_de_la_piece(charge["id"]), contexte)


@abonner("piece.refuser", perimetre="systeme")
def dire_piece_refusee(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_piece_refusee(selecteurs.piece_du_systeme(charge["id"]), par=contexte.par)


@abonner("droits.notifier", perimetre="systeme")
def dire_droit_notifie(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_droit_notifie(selecteurs_droits.calcul_du_systeme(charge["id"]), par=contexte.par)


@abonner("piece.infecter", perimetre="systeme")
def ecarter_piece_infectee(charge: dict[str, Any], contexte: Contexte) -> None:
    piece = selecteurs.piece_du_systeme(charge["id"])
    pieces.ecarter_piece_infectee(piece=piece, par=contexte.par, le=contexte.le)
    notifications.dire_piece_infectee(piece, par=contexte.par)


@abonner("original_signe.infecter", perimetre="systeme")
def ecarter_original_infecte(charge: dict[str, Any], contexte: Contexte) -> None:
    originaux.ecarter_original_infecte(
        original=selecteurs_signatures.original_du_systeme(charge["id"]), par=contexte.par, le=contexte.le
    )


@abonner("original_signe.refuser", perimetre="systeme")
def dire_original_refuse(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications_signature.dire_original_refuse(
        selecteurs_signatures.original_du_systeme(charge["id"]), par=contexte.par
    )


@abonner("convention.refuser_signature", perimetre="systeme")
def dire_signature_refusee(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications_signature.dire_signature_refusee(
        selecteurs.convention_du_systeme(charge["id"]), par=contexte.par
    )


@shared_task(name="financement.suivre_signatures")
def suivre_les_signatures() -> None:
    """Each morning, reminders, and offers to sign that ended (system task)."""
    suivi_signatures.suivre_signatures(par=SYSTEME, le=timezone.now())


@abonner("campagne.calculer_lot", file="argent", perimetre="systeme")
def calculer_lot_de_campagne(charge: dict[str, Any], contexte: Contexte) -> None:
    lots_campagne.calculer_lot_campagne(lot_id=UUID(charge["lot"]), le=contexte.le)


@abonner("campagne.conclure", file="argent", perimetre="systeme")
def conclure_campagne(charge: dict[str, Any], contexte: Contexte) -> None:
    lots_campagne.conclure_campagne(campagne=Campagne.objects.get(pk=charge["id"]), le=contexte.le)


@abonner("campagne.appliquer_lot", file="argent")
def appliquer_lot_de_campagne(charge: dict[str, Any], contexte: Contexte) -> None:
    application_campagne.appliquer_lot_campagne(lot_id=UUID(charge["lot"]), par=contexte.par, le=contexte.le)


@abonner("convention.annuler", file="argent", perimetre="systeme")
def rendre_les_credits(charge: dict[str, Any], contexte: Contexte) -> None:
    convention = selecteurs.convention_du_systeme(charge["id"])
    # Taken up and validated again in the meantime: its new reservation holds.
    if convention.etat == EtatConvention.ANNULEE:
        liberer_credits(convention=convention, motif="Convention annulée.", par=contexte.par, le=contexte.le)


@abonner("enveloppe.alerter", perimetre="systeme")
def dire_enveloppe_en_alerte(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_enveloppe_en_alerte(
        selecteurs_paiement.enveloppe_du_systeme(charge["id"]), par=contexte.par
    )


@abonner("condition.poser", file="argent", perimetre="systeme")
def examiner_condition_posee(charge: dict[str, Any], contexte: Contexte) -> None:
    _examiner(selecteurs.conventions_actives_du_poste(charge["poste"]), contexte)


@abonner("condition.lever", file="argent", perimetre="systeme")
def examiner_condition_levee(charge: dict[str, Any], contexte: Contexte) -> None:
    _examiner(selecteurs.conventions_actives_du_poste(charge["poste"]), contexte)


@abonner("compte_bancaire.verifier", file="argent", perimetre="systeme")
def examiner_compte_verifie(charge: dict[str, Any], contexte: Contexte) -> None:
    for convention in selecteurs_paiement.conventions_du_compte(charge["id"]):
        tranches.examiner_tranches(convention=convention, par=contexte.par, le=contexte.le)


@abonner("compte_bancaire.refuser", perimetre="systeme")
def dire_compte_refuse(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_compte_refuse(selecteurs_paiement.compte_du_systeme(charge["id"]), par=contexte.par)
