"""What follows an act on a candidate or a meeting; as the system, since a host sees neither other hosts nor mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from candidatures import notifications
from candidatures.enums import MotifCloture
from candidatures.services.comptes import recompter_profils
from candidatures.services.equite import mesurer_rangs
from candidatures.services.relances import relancer_rencontres
from commun.acteurs import SYSTEME, perimetre
from commun.evenements import Contexte, abonner


def _au_candidat(gabarit: str, charge: dict[str, Any], contexte: Contexte, lien: str = "") -> None:
    lien = lien or f"/candidats/espace/echanges/{charge['id']}/"
    notifications.ecrire_au_candidat(
        gabarit=gabarit, rencontre_id=UUID(charge["id"]), lien=lien, par=contexte.par
    )


@abonner("mise_en_relation.preselectionner", perimetre="systeme")
def annoncer_preselection(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_preselectionne", charge, contexte)


@abonner("mise_en_relation.convier", perimetre="systeme")
def annoncer_entretien(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_convie", charge, contexte)


@abonner("entretien.choisir", perimetre="systeme")
def annoncer_creneau(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.annoncer_creneau(creneau_id=UUID(charge["id"]), par=contexte.par)


@abonner("mise_en_relation.proposer", perimetre="systeme")
def annoncer_proposition(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("poste_propose", charge, contexte)


@abonner("mise_en_relation.ecarter", perimetre="systeme")
def annoncer_refus(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_ecarte", charge, contexte)


@abonner("mise_en_relation.recruter", perimetre="systeme")
def annoncer_recrutement(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_recrute", charge, contexte, lien="/espace/")


@abonner("mise_en_relation.accepter", perimetre="systeme")
def annoncer_acceptation(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.ecrire_a_la_structure(
        gabarit="proposition_acceptee", rencontre_id=UUID(charge["id"]), par=contexte.par
    )


@abonner("mise_en_relation.decliner", perimetre="systeme")
def annoncer_declin(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.ecrire_a_la_structure(
        gabarit="candidat_decline", rencontre_id=UUID(charge["id"]), par=contexte.par
    )


@abonner("message.envoyer", perimetre="systeme")
def porter_le_message(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.porter_message(message_id=UUID(charge["id"]), par=contexte.par)


@abonner("cv.infecter", perimetre="systeme")
def dire_le_cv_infecte(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_cv_infecte(cv_id=UUID(charge["id"]), par=contexte.par)


@shared_task(name="candidatures.relancer_rencontres")
def relancer() -> None:
    """Each morning, meetings where nothing happens (system task)."""
    with perimetre(SYSTEME):
        relancer_rencontres(par=SYSTEME, le=timezone.now())


@abonner("candidat.recruter", perimetre="systeme")
def liberer_les_autres_structures(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_du_candidat(
        candidat_id=UUID(charge["id"]),
        motif=MotifCloture.RECRUTE_AILLEURS,
        par=contexte.par,
        le=contexte.le,
    )


@abonner("candidat.retirer", perimetre="systeme")
def prevenir_les_structures(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_du_candidat(
        candidat_id=UUID(charge["id"]),
        motif=MotifCloture.CANDIDATURE_RETIREE,
        par=contexte.par,
        le=contexte.le,
    )


@abonner("offre.pourvoir", perimetre="systeme")
def liberer_les_autres_candidats(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_de_l_offre(
        offre_id=UUID(charge["id"]), motif=MotifCloture.POSTE_POURVU, par=contexte.par, le=contexte.le
    )


@abonner("offre.retirer", perimetre="systeme")
def prevenir_les_candidats(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_de_l_offre(
        offre_id=UUID(charge["id"]), motif=MotifCloture.OFFRE_RETIREE, par=contexte.par, le=contexte.le
    )


@shared_task(name="candidatures.mesurer_rangs")
def mesurer_les_rangs() -> None:
    """Each night, what the fairness page says of the ranking (system task)."""
    with perimetre(SYSTEME):
        mesurer_rangs(le=timezone.now())


@shared_task(name="candidatures.recompter_profils")
def recompter_les_profils() -> None:
    """Each hour, the differences of the counts become counts again (system task)."""
    with perimetre(SYSTEME):
        recompter_profils()
