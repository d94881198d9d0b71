"""What follows a fact of this room. All run as the system: a visitor or a host may not see what they touch."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.evenements import Contexte, abonner
from structures.models import Comite, RevueAcces
from structures.services import annonces_membres, annonces_postes, revues
from structures.services.annonces import (
    annoncer_annulation,
    annoncer_decision,
    lire_demande,
    prevenir_prefecture,
)
from structures.services.brouillons import purger_brouillons
from structures.services.demandes import rattacher_demande
from structures.services.doublons import chercher_doublons
from structures.services.offres import fermer_offre_pourvue
from structures.services.ordre_du_jour import retirer_demande_annulee
from structures.services.proces_verbal import produire_proces_verbal
from structures.services.rappels import rappeler_avis
from structures.services.verification import verifier_les_demandes


@shared_task(name="structures.rappeler_avis")
def rappeler() -> None:
    with perimetre(SYSTEME):
        rappeler_avis(par=SYSTEME, le=timezone.now())


@abonner("demande.deposer", perimetre="systeme")
def rattacher_a_la_structure(charge: dict[str, Any], contexte: Contexte) -> None:
    rattacher_demande(demande=lire_demande(charge["id"]), par=contexte.par, le=contexte.le)


@abonner("demande.deposer", perimetre="systeme")
def demander_avis(charge: dict[str, Any], contexte: Contexte) -> None:
    prevenir_prefecture(demande=lire_demande(charge["id"]), par=contexte.par, gabarit="demande_a_instruire")


@abonner("demande.rouvrir", perimetre="systeme")
def redemander_avis(charge: dict[str, Any], contexte: Contexte) -> None:
    prevenir_prefecture(demande=lire_demande(charge["id"]), par=contexte.par, gabarit="demande_a_instruire")


@abonner("demande.examiner", perimetre="systeme")
def demander_nouvel_avis(charge: dict[str, Any], contexte: Contexte) -> None:
    demande = lire_demande(charge["id"])
    decision = demande.decisions.order_by("-decidee_le").first()
    prevenir_prefecture(
        demande=demande,
        par=contexte.par,
        gabarit="demande_examen",
        motif=decision.motif if decision else "",
    )


@abonner("demande.attribuer", perimetre="systeme")
def annoncer_attribution(charge: dict[str, Any], contexte: Contexte) -> None:
    annoncer_decision(demande=lire_demande(charge["id"]), par=contexte.par)


@abonner("demande.refuser", perimetre="systeme")
def annoncer_refus(charge: dict[str, Any], contexte: Contexte) -> None:
    annoncer_decision(demande=lire_demande(charge["id"]), par=contexte.par)


@abonner("demande.annuler", perimetre="systeme")
def retirer_de_l_ordre_du_jour(charge: dict[str, Any], contexte: Contexte) -> None:
    retirer_demande_annulee(demande=lire_demande(charge["id"]))


@abonner("comite.publier", file="pdf", perimetre="systeme")
def produire_le_proces_verbal(charge: dict[str, Any], contexte: Contexte) -> None:
    produire_proces_verbal(comite=Comite.objects.get(pk=charge["id"]))


@abonner("demande.annuler", perimetre="systeme")
def annoncer_abandon(charge: dict[str, Any], contexte: Contexte) -> None:
    annoncer_annulation(demande=lire_demande(charge["id"]), par=contexte.par)


@abonner("mouvement.deposer", perimetre="systeme")
def annoncer_mouvement_depose(charge: dict[str, Any], contexte: Contexte) -> None:
    annonces_postes.mouvement_depose(mouvement_id=UUID(charge["id"]), par=contexte.par)


@abonner("mouvement.accepter", perimetre="systeme")
def annoncer_mouvement_accepte(charge: dict[str, Any], contexte: Contexte) -> None:
    annonces_postes.mouvement_decide(mouvement_id=UUID(charge["id"]), par=contexte.par)


@abonner("mouvement.refuser", perimetre="systeme")
def annoncer_mouvement_refuse(charge: dict[str, Any], contexte: Contexte) -> None:
    annonces_postes.mouvement_decide(mouvement_id=UUID(charge["id"]), par=contexte.par)


@abonner("poste.transferer", perimetre="systeme")
def annoncer_transfert(charge: dict[str, Any], contexte: Contexte) -> None:
    annonces_postes.poste_transfere(
        poste_id=UUID(charge["id"]),
        de=UUID(charge["de"]),
        vers=UUID(charge["vers"]),
        date_effet=date.fromisoformat(charge["date"]),
        par=contexte.par,
    )


@shared_task(name="structures.chercher_doublons")
def chercher_les_doublons() -> None:
    """Each night, records that look like one (system task)."""
    with perimetre(SYSTEME):
        chercher_doublons(par=SYSTEME, le=timezone.now())


@shared_task(name="structures.revoir_acces")
def revoir_les_acces() -> None:
    """Each morning: reviews of the quarter that are not open yet, and reminders (system task)."""
    with perimetre(SYSTEME):
        revues.ouvrir_revues(par=SYSTEME, le=timezone.now())
        revues.rappeler_revues(par=SYSTEME, le=timezone.now())


@abonner("revue.ouvrir", perimetre="systeme")
def annoncer_revue(charge: dict[str, Any], contexte: Contexte) -> None:
    revue = RevueAcces.objects.select_related("structure").get(pk=charge["id"])
    revues.ecrire_aux_referents(revue=revue, par=contexte.par, rappel=False)


@abonner("membre.retirer", perimetre="systeme")
def annoncer_retrait_de_membre(charge: dict[str, Any], contexte: Contexte) -> None:
    annonces_membres.membre_retire(
        utilisateur_id=UUID(charge["utilisateur"]),
        structure_id=UUID(charge["structure"]),
        role=charge["role"],
        par=contexte.par,
    )


@abonner("poste.pourvoir", perimetre="systeme")
def fermer_l_offre(charge: dict[str, Any], contexte: Contexte) -> None:
    fermer_offre_pourvue(poste_id=UUID(charge["id"]), par=contexte.par, le=contexte.le)


@shared_task(name="structures.verifier_les_demandes")
def verifier_les_numeros() -> None:
    """Each night, the register is asked again about the requests that it could not answer for (system task)."""
    verifier_les_demandes(le=timezone.now())


@shared_task(name="structures.purger_les_brouillons")
def oublier_les_brouillons() -> None:
    """Each night, drafts that nobody finished are erased (system task)."""
    with perimetre(SYSTEME):
        purger_brouillons(le=timezone.now())
