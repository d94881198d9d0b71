"""Background work of the room."""

from __future__ import annotations

from celery import shared_task

from ateliers.services.agregats import LOT, fusionner
from commun.acteurs import SYSTEME, perimetre

LOTS_PAR_PASSAGE = 20
"""Batches of one pass. The figures do not wait for it: readers add the queue."""


@shared_task(name="ateliers.fusionner")
def fusionner_les_agregats() -> None:
    """Empty the queue of differences, one transaction per batch (system task)."""
    for _ in range(LOTS_PAR_PASSAGE):
        with perimetre(SYSTEME):
            if fusionner(limite=LOT) < LOT:
                return
