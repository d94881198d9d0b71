"""Bring in the results of a Pix campaign, from its file or from the source of the setting `PIX`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from candidatures.pix import source_pix
from candidatures.pix.fichier import lire_resultats
from candidatures.services.pix import importer_pix
from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier


class Command(BaseCommand):
    help = "Importe les résultats d'une campagne Pix : un fichier CSV, ou la campagne nommée par --campagne."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, help="fichier CSV exporté par Pix")
        parser.add_argument("--campagne", default="", help="nom de la campagne")
        parser.add_argument("--essai", action="store_true", help="compter sans rien enregistrer")

    def handle(self, *args: Any, **options: Any) -> None:
        fichier, campagne = options["fichier"], options["campagne"]
        if fichier is None and not campagne:
            raise CommandError("Donnez un fichier CSV, ou --campagne.")
        try:
            if fichier is None:
                source, resultats = "service Pix", list(source_pix().resultats(campagne))
            else:
                source = fichier.name
                nom, resultats = lire_resultats(fichier.read_bytes())
                campagne = campagne or nom or fichier.stem
            with perimetre(SYSTEME):
                bilan = importer_pix(
                    resultats=resultats, campagne=campagne, source=source, par=SYSTEME, le=timezone.now()
                )
                if options["essai"]:
                    transaction.set_rollback(True)
        except (ErreurMetier, OSError) as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(
            f"{bilan.lignes} ligne(s) : {bilan.rapprochees} niveau(x) enregistré(s), {bilan.inchangees} déjà connu(s)."
        )
        for ecart in bilan.ecarts:
            self.stdout.write(f"  ligne {ecart['ligne']} : {ecart['motif']}")
