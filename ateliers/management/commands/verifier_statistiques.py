"""Prove the public figures: recount every activity and compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ateliers.services.agregats import recompter, verifier
from commun.acteurs import SYSTEME, perimetre

MONTRES = 10


class Command(BaseCommand):
    help = "Compare les statistiques à un recomptage complet ; --corriger remet les chiffres d'accord."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--corriger", action="store_true", help="corrige les écarts trouvés")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["corriger"]:
            with perimetre(SYSTEME):
                corriges = recompter()
            self.stdout.write(f"{corriges} ligne(s) corrigée(s).")
        with perimetre(SYSTEME):
            ecarts = verifier()
        if not ecarts:
            self.stdout.write("Aucun écart entre les statistiques et les activités.")
            return
        for e in ecarts[:MONTRES]:
            self.stderr.write(
                f"{e.portee} {e.portee_id} {e.grain} {e.periode} : {e.activites:+d} activité(s),"
                f" {e.participants:+d} participant(s), {e.minutes:+d} minute(s)"
            )
        raise CommandError(f"{len(ecarts)} écart(s). Corrigez-les avec --corriger.")
