"""`manage.py importer_zonages [FICHIER] [--rapport F.json]`: FRR, ZRR and QPV from an official list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from territoires.zonages import LIVRE, ListeRefusee, importer_zonages


class Command(BaseCommand):
    help = "Importe une liste de zonages (CSV, UTF-8) ; sans fichier, celle que le projet livre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, default=LIVRE)
        parser.add_argument("--rapport", type=Path, help="écrire le bilan en JSON dans ce fichier")

    def handle(self, *args: Any, **options: Any) -> None:
        fichier: Path = options["fichier"]
        try:
            with fichier.open(encoding="utf-8-sig", newline="") as flux:
                bilan = importer_zonages(flux)
        except ListeRefusee as refus:
            montrees = "\n".join(f"  {erreur}" for erreur in refus.erreurs[:50])
            suite = f"\n  … et {len(refus.erreurs) - 50} autres" if len(refus.erreurs) > 50 else ""
            raise CommandError(
                f"{fichier.name} : liste refusée, rien n'est écrit.\n{montrees}{suite}"
            ) from None
        except (OSError, UnicodeDecodeError) as erreur:
            raise CommandError(f"{fichier} : fichier illisible ({erreur}).") from None
        if options["rapport"]:
            options["rapport"].write_text(
                json.dumps(bilan.en_json(), ensure_ascii=False, indent=2) + "\n", "utf-8"
            )
        self.stdout.write(
            f"Zonages : {bilan.lues} lignes lues, {bilan.ajoutees} ajoutées, {bilan.modifiees} modifiées,"
            f" {bilan.inchangees} inchangées, {len(bilan.inconnues)} communes inconnues."
        )
        for inconnue in bilan.inconnues[:50]:
            self.stdout.write(f"  {inconnue}")
