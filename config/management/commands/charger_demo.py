"""Loads the demonstration, once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commun.dates import jour_de_paris
from comptes.models import Utilisateur
from config.demo import ADRESSES, COMPTES, MOT_DE_PASSE


class Command(BaseCommand):
    help = "Charge les données de démonstration ; ne fait rien si elles sont déjà là."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Les données de démonstration se chargent avec DEMO=1 seulement.")
        if not Utilisateur.objects.filter(email=ADRESSES["administrateur"]).exists():
            from config.demo.recit import raconter

            debut = time.monotonic()
            self.stdout.write("Chargement de la démonstration…")
            raconter(aujourdhui=jour_de_paris(timezone.now()))
            self.stdout.write(f"Démonstration chargée en {time.monotonic() - debut:.0f} s.")
        ecrire_comptes(Path(settings.ETAT_DIR))


def ecrire_comptes(etat: Path) -> None:
    """The documented accounts, for the launcher to print."""
    lignes = [f"Comptes de la démonstration (mot de passe : {MOT_DE_PASSE})"]
    lignes += [f"  {adresse:28} {libelle}" for _, adresse, libelle in COMPTES]
    etat.mkdir(parents=True, exist_ok=True)
    (etat / "comptes-demo.txt").write_text("\n".join(lignes) + "\n", encoding="utf-8")
