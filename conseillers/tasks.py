"""What follows an act on a contract or a training file; as the system, since the author may not read addresses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.evenements import Contexte, abonner
from conseillers import notifications
from conseillers.services.avancement import actualiser_avancement
from conseillers.services.roles import retirer_roles_des_partis


@shared_task(name="conseillers.actualiser_avancement")
def actualiser() -> None:
    with perimetre(SYSTEME):
        actualiser_avancement(le=timezone.now())


@shared_task(name="conseillers.retirer_roles")
def retirer_les_roles() -> None:
    """Each night, who no longer has a contract loses the adviser's space (system task)."""
    with perimetre(SYSTEME):
        retirer_roles_des_partis(par=SYSTEME, le=timezone.now())


def _retirer_le_role(charge: dict[str, Any], contexte: Contexte) -> None:
    retirer_roles_des_partis(par=contexte.par, le=contexte.le, contrat_id=UUID(charge["id"]))


@abonner("contrat.rompre", perimetre="systeme")
def retirer_role_apres_depart(charge: dict[str, Any], contexte: Contexte) -> None:
    _retirer_le_role(charge, contexte)


@abonner("contrat.annuler", perimetre="systeme")
def retirer_role_apres_annulation(charge: dict[str, Any], contexte: Contexte) -> None:
    _retirer_le_role(charge, contexte)


@abonner("contrat.verifier", perimetre="systeme")
def annoncer_verification(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.contrat_verifie(contrat_id=UUID(charge["id"]), par=contexte.par)


@abonner("contrat.annuler", perimetre="systeme")
def annoncer_annulation(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.contrat_annule(contrat_id=UUID(charge["id"]), par=contexte.par)


@abonner("contrat.rompre", perimetre="systeme")
def annoncer_depart(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.depart_declare(contrat_id=UUID(charge["id"]), par=contexte.par)


@abonner("formation.ouvrir", perimetre="systeme")
def annoncer_stagiaire(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.stagiaire_inscrit(dossier_id=UUID(charge["id"]), par=contexte.par)


@abonner("formation.positionner", perimetre="systeme")
def annoncer_parcours(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.parcours_choisi(dossier_id=UUID(charge["id"]), par=contexte.par)


@abonner("formation.terminer", perimetre="systeme")
def annoncer_fin_de_formation(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.formation_terminee(dossier_id=UUID(charge["id"]), par=contexte.par)
