"""Documents produced by the code: `docs/cycles-de-vie.md` and `docs/traitements.md`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from commun.documentation import documents


class Command(BaseCommand):
    help = "Régénère les documents tirés du code ; avec --verifier, échoue s'ils ne sont plus à jour."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verifier", action="store_true", help="ne rien écrire, échouer sur un écart")

    def handle(self, *args: Any, **options: Any) -> None:
        ecarts = []
        for nom, contenu in documents().items():
            chemin = Path(settings.BASE_DIR) / "docs" / nom
            if chemin.exists() and chemin.read_text(encoding="utf-8") == contenu:
                continue
            ecarts.append(nom)
            if not options["verifier"]:
                chemin.write_text(contenu, encoding="utf-8")
        if ecarts and options["verifier"]:
            self.stderr.write(f"À régénérer (make docs) : {', '.join(ecarts)}")
            raise SystemExit(1)
        self.stdout.write(f"{len(ecarts)} document(s) régénéré(s).")
