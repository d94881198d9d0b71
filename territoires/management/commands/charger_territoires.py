"""`manage.py charger_territoires`: régions, départements, EPCI and communes of the package."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from territoires.chargement import charger_territoires
from territoires.zonages import LIVRE, importer_zonages


class Command(BaseCommand):
    help = (
        "Charge les régions, départements, EPCI et communes ; ne fait rien si les fichiers sont déjà chargés."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forcer", action="store_true", help="relire les fichiers même déjà chargés")

    def handle(self, *args: Any, **options: Any) -> None:
        debut = perf_counter()
        bilan = charger_territoires(le=timezone.now(), forcer=options["forcer"])
        with LIVRE.open(encoding="utf-8", newline="") as flux:
            zonages = importer_zonages(flux)
        duree = f"{perf_counter() - debut:.2f}".replace(".", ",")
        if bilan.deja_a_jour:
            self.stdout.write(f"Territoires : déjà à jour, {bilan.communes} communes ({duree} s).")
        else:
            self.stdout.write(
                f"Territoires : {bilan.communes} communes lues, {bilan.ecrites} écrites, "
                f"{bilan.disparues} sorties du code officiel ({duree} s)."
            )
        if zonages.ajoutees or zonages.modifiees:
            self.stdout.write(f"Zonages : {zonages.ajoutees} ajoutés, {zonages.modifiees} modifiés.")
