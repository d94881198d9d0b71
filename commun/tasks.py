"""The common Celery tasks: the outbox carries everything else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.analyses import analyser_encore, analyser_fichier, balayer_orphelins
from commun.conservation import appliquer_conservation
from commun.courriels import expedier
from commun.delais import rafraichir_delais
from commun.effacement import executer_effacement, retirer_fichiers
from commun.evenements import Contexte, abonner, balayer_livraisons, traiter_livraison
from commun.integrite import executer_regles
from commun.portabilite import preparer_archive


@shared_task(name="commun.traiter")
def traiter(livraison_id: str) -> None:
    traiter_livraison(UUID(livraison_id))


@shared_task(name="commun.balayer")
def balayer() -> None:
    balayer_livraisons(le=timezone.now())


@shared_task(name="commun.rafraichir_delais")
def rafraichir() -> None:
    with perimetre(SYSTEME):
        rafraichir_delais(le=timezone.now())


@abonner("courriel.compose", file="courriel", perimetre="systeme")
def envoyer_courriel(charge: dict[str, Any], contexte: Contexte) -> None:
    expedier(courriel_id=UUID(charge["courriel"]), le=contexte.le)


@shared_task(name="commun.verifier_integrite")
def verifier_integrite() -> None:
    """Each night, every integrity rule (system task)."""
    with perimetre(SYSTEME):
        executer_regles(par=SYSTEME, le=timezone.now())


@abonner("integrite.demander", perimetre="systeme")
def verifier_integrite_sur_demande(charge: dict[str, Any], contexte: Contexte) -> None:
    executer_regles(par=contexte.par, le=contexte.le)


@abonner("televersement.deposer", perimetre="systeme")
def analyser_le_depot(charge: dict[str, Any], contexte: Contexte) -> None:
    analyser_fichier(televersement=charge["televersement"], pk=charge["id"], le=contexte.le)


@shared_task(name="commun.analyser_les_fichiers")
def analyser_les_fichiers(tous: bool = False) -> None:
    """The files that the antivirus has not answered about; `tous`: every one (system task)."""
    analyser_encore(le=timezone.now(), tous=tous)


@shared_task(name="commun.balayer_les_fichiers")
def balayer_les_fichiers() -> None:
    """Each night, files that no row names (system task)."""
    balayer_orphelins(le=timezone.now())


@abonner("effacement.demander", perimetre="systeme")
def effacer_une_personne(charge: dict[str, Any], contexte: Contexte) -> None:
    executer_effacement(
        demande_id=UUID(charge["demande"]), evenement_id=contexte.evenement_id, le=contexte.le
    )


@abonner("archive.demander", perimetre="systeme")
def preparer_une_archive(charge: dict[str, Any], contexte: Contexte) -> None:
    preparer_archive(archive_id=UUID(charge["archive"]), le=contexte.le)


@abonner("fichiers.retirer", perimetre="systeme")
def retirer_des_fichiers(charge: dict[str, Any], contexte: Contexte) -> None:
    retirer_fichiers(charge["chemins"])


@shared_task(name="commun.appliquer_conservation")
def appliquer_les_durees() -> None:
    """Each night, the retention rules: a trial, unless the setting says that they apply (system task)."""
    with perimetre(SYSTEME):
        appliquer_conservation(par=SYSTEME, le=timezone.now())
