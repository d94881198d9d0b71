"""Entitlements computed and stored per second, through the service that Celery calls."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any


def mesurer(profil: str) -> list[dict[str, Any]]:
    """A first computation of each active convention of the demonstration, then the same again: nothing is written."""
    from django.db import transaction
    from django.utils import timezone

    from commun.acteurs import SYSTEME, perimetre
    from financement.models import Calcul, Convention
    from financement.services.droits import calculer_droits

    with perimetre(SYSTEME), transaction.atomic():
        conventions = list(Convention.objects.filter(etat="active"))
        avant = Calcul.objects.count()
        depart = time.perf_counter()
        lendemain = timezone.now() + timedelta(days=1)
        calculs = [
            calcul for c in conventions for calcul in calculer_droits(convention=c, le=lendemain, par=SYSTEME)
        ]
        premiere = time.perf_counter() - depart
        ecrits = Calcul.objects.count() - avant
        depart = time.perf_counter()
        for convention in conventions:
            calculer_droits(convention=convention, le=lendemain, par=SYSTEME)
        seconde = time.perf_counter() - depart
        if Calcul.objects.count() - avant != ecrits:
            raise AssertionError("les mêmes entrées ont donné de nouvelles lignes")
        transaction.set_rollback(True)
    return [
        {
            "nom": "droits calculés et enregistrés (service)",
            "valeur": round(len(calculs) / premiere),
            "unite": "postes/s",
            "reference": f"{len(calculs) / seconde:.0f} postes/s quand rien n'a changé",
            "rapport": "",
            "objectif": "",
        }
    ]
