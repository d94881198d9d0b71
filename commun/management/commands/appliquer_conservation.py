"""The retention rules, by hand: what each one would remove, or removes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.conservation import appliquer_conservation


class Command(BaseCommand):
    help = "Compte ce que chaque durée de conservation atteint ; avec --appliquer, le supprime ou l'efface."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--appliquer", action="store_true", help="supprimer vraiment")

    def handle(self, *args: Any, **options: Any) -> None:
        with perimetre(SYSTEME):
            passage = appliquer_conservation(par=SYSTEME, le=timezone.now(), appliquer=options["appliquer"])
            resultats = list(passage.resultats.order_by("regle"))
        for resultat in resultats:
            fait = f", {resultat.traites} traité(s)" if passage.applique else ""
            self.stdout.write(f"{resultat.regle} : {resultat.trouves} échu(s){fait}{resultat.erreur}")
        if any(resultat.erreur for resultat in resultats):
            raise SystemExit(1)
