"""`manage.py charger_parcours`: training paths of the markets, from the shipped file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from conseillers.parcours import charger_parcours


class Command(BaseCommand):
    help = "Charge les parcours de formation des marchés (sans effet s'ils sont déjà à jour)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{charger_parcours()} parcours de formation à jour.")
