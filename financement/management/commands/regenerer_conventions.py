"""`manage.py regenerer_conventions --motif "…"`: make again the documents that texts or templates left behind.

The workers do it and this command follows them; `--ici` does it in this process. Exit code 1 when some were abandoned.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.evenements import traiter_livraison
from commun.models import Livraison
from commun.models.evenement import EtatLivraison
from financement.enums import EtatConvention
from financement.models import Regeneration
from financement.services.regeneration import Avancement, avancement, lancer_regeneration

PAUSE = 1


class Command(BaseCommand):
    help = "Régénère les documents des conventions. Ce qui est signé n'est jamais refait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--motif", required=True, help="pourquoi, gardé avec la campagne")
        parser.add_argument("--departement", default="", metavar="CODE")
        parser.add_argument("--etat", default="", choices=["", *EtatConvention.values])
        parser.add_argument("--numero", action="append", default=[], help="cette convention (répétable)")
        parser.add_argument("--ici", action="store_true", help="dans ce processus, sans travailleur")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with perimetre(SYSTEME):
                regeneration = lancer_regeneration(
                    motif=options["motif"],
                    departement=options["departement"],
                    etat=options["etat"],
                    numeros=options["numero"],
                    par=SYSTEME,
                    le=timezone.now(),
                )
        except ErreurMetier as erreur:
            raise CommandError(erreur.message) from erreur
        bilan = self._suivre(regeneration, ici=options["ici"])
        self.stdout.write(
            f"{bilan.produits} refait(s), {bilan.inchanges} à jour, {bilan.signes} signé(s) laissé(s), "
            f"{bilan.abandonnes} abandonné(s)"
        )
        if bilan.abandonnes:
            raise CommandError("Des documents n'ont pas pu être faits : voir la boîte d'envoi.")

    def _suivre(self, regeneration: Regeneration, *, ici: bool) -> Avancement:
        with tqdm(total=regeneration.total, unit="doc", disable=None) as barre:
            while True:
                if ici:
                    _travailler()
                with perimetre(SYSTEME):
                    bilan = avancement(regeneration)
                barre.update(bilan.faits + bilan.abandonnes - barre.n)
                if bilan.finie:
                    return bilan
                if not ici:
                    time.sleep(PAUSE)


def _travailler(paquet: int = 50) -> None:
    """What a worker would do, a batch at a time."""
    with perimetre(SYSTEME):
        attendent = Livraison.objects.filter(
            etat=EtatLivraison.A_FAIRE,
            abonne__in=("financement.repartir_regeneration", "financement.regenerer_document"),
        )
        identifiants = list(attendent.order_by("envoyee_le", "pk").values_list("pk", flat=True)[:paquet])
    for identifiant in identifiants:
        traiter_livraison(identifiant)
