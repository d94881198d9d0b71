"""Compare the public counts of posts with the posts themselves, and correct them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from commun.acteurs import SYSTEME, perimetre
from structures.services.attribution import recompter_postes


class Command(BaseCommand):
    help = "Recompte les postes attribués par département et corrige les chiffres publics."

    def handle(self, *args: Any, **options: Any) -> None:
        with perimetre(SYSTEME):
            ecarts = recompter_postes()
        for departement, (ancien, reel) in ecarts.items():
            self.stdout.write(f"{departement} : {ancien} corrigé en {reel}")
        self.stdout.write(f"{len(ecarts)} écart(s).")
