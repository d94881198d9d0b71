"""What the ledger does by itself, and what follows its events."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import SYSTEME, Acteur
from commun.argent import montant_francais
from commun.courriels import ecrire
from commun.evenements import Contexte, abonner
from comptes.enums import ROLES_STRUCTURE
from comptes.selecteurs import courriels_par_role
from financement import selecteurs_livre
from financement.models import TropPercu
from financement.services import controle_livre


@shared_task(name="financement.controler_grand_livre")
def controler_le_grand_livre() -> None:
    """Each night, the ledger is read again, anchored, and the result kept (system task)."""
    controle_livre.controler_et_ancrer(par=SYSTEME, le=timezone.now())


@abonner("grand_livre.controler", file="argent", perimetre="systeme")
def controler_sur_demande(charge: dict[str, Any], contexte: Contexte) -> None:
    controle_livre.controler_et_ancrer(par=contexte.par, le=contexte.le)


@abonner("trop_percu.notifier", perimetre="systeme")
def dire_trop_percu(charge: dict[str, Any], contexte: Contexte) -> None:
    objet = selecteurs_livre.trop_percu(contexte.par, UUID(charge["id"]))
    ecrire_trop_percu(objet, par=contexte.par)


def ecrire_trop_percu(objet: TropPercu, *, par: Acteur) -> None:
    """To every member of the host: what it must give back, and why."""
    for adresse in courriels_par_role(*ROLES_STRUCTURE, structure_id=objet.structure_id):
        ecrire(
            gabarit="trop_percu_notifie",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:paiements"),
            numero=objet.convention.numero,
            structure=objet.structure.denomination,
            montant=montant_francais(objet.montant),
            motif=objet.motif,
        )
