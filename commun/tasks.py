"""The only two Celery tasks: the outbox carries everything else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from commun.courriels import expedier
from commun.evenements import Contexte, abonner, balayer_livraisons, traiter_livraison


@shared_task(name="commun.traiter")
def traiter(livraison_id: str) -> None:
    traiter_livraison(UUID(livraison_id))


@shared_task(name="commun.balayer")
def balayer() -> None:
    balayer_livraisons(le=timezone.now())


@abonner("courriel.compose", file="courriel", perimetre="systeme")
def envoyer_courriel(charge: dict[str, Any], contexte: Contexte) -> None:
    expedier(courriel_id=UUID(charge["courriel"]), le=contexte.le)
