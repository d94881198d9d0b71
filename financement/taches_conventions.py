"""What follows the examination of conventions, and its daily reminders."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.evenements import Contexte, abonner
from financement import notifications, selecteurs
from financement.services.relances_conventions import relancer_conventions


@shared_task(name="financement.relancer_conventions")
def relancer_les_conventions() -> None:
    """Each morning, those who hold a convention beyond its deadline are told once (system task)."""
    with perimetre(SYSTEME):
        relancer_conventions(par=SYSTEME, le=timezone.now())


@abonner("convention.renvoyer", perimetre="systeme")
def dire_renvoi(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_renvoi(selecteurs.convention_du_systeme(charge["id"]), par=contexte.par)


@abonner("convention.reprendre_instruction", perimetre="systeme")
def dire_reprise(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.dire_reprise(selecteurs.convention_du_systeme(charge["id"]), par=contexte.par)
