"""`manage.py importer_attributions FICHIER [--rapport F.json]`: structures and posts from the decisions of 2021.

The report is a JSON list with one object per line of the file, in its order. See docs/importation.md.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from tqdm import tqdm

from commun.acteurs import SYSTEME
from commun.erreurs import ErreurMetier
from financement.importation import Bilan, ErreurFichier, StatutLigne, importer, lire_fichier

REJETS_MONTRES = 20


class Command(BaseCommand):
    help = "Importe les décisions d'attribution publiées en 2021 : structures, décisions et postes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", metavar="FICHIER", help="liste JSON de décisions (.json ou .json.gz)")
        parser.add_argument(
            "--rapport", metavar="F", help="fichier JSON où écrire ce qu'est devenue chaque ligne"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        debut = perf_counter()
        rapport = Path(options["rapport"]) if options["rapport"] else None
        if rapport and (rapport.is_dir() or not rapport.parent.is_dir()):
            raise CommandError(f"écriture de {rapport} impossible : donnez un fichier d'un dossier existant")
        try:
            brutes = lire_fichier(Path(options["fichier"]))
            # disable=None: no bar unless somebody looks at a terminal.
            with tqdm(total=len(brutes), unit=" lignes", disable=None) as barre:
                bilan = importer(brutes, par=SYSTEME, le=timezone.now(), avancer=barre.update)
        except (ErreurFichier, ErreurMetier) as erreur:
            raise CommandError(str(erreur)) from erreur
        except (OperationalError, InterfaceError) as erreur:
            raise CommandError(
                "la base de données n'a pas répondu ; relancez la même commande, ce qui est fait ne sera pas"
                f" refait. {erreur}"
            ) from erreur
        if rapport:
            _ecrire_rapport(bilan, rapport)
        self._dire(bilan, perf_counter() - debut)

    def _dire(self, bilan: Bilan, duree: float) -> None:
        statuts = bilan.par_statut
        self.stdout.write(
            f"Lignes : {len(bilan.constats)} ; importées : {statuts[StatutLigne.IMPORTEE]} ;"
            f" réparées : {statuts[StatutLigne.REPAREE]} ; inchangées : {statuts[StatutLigne.INCHANGEE]} ;"
            f" rejetées : {statuts[StatutLigne.REJETEE]} ({f'{duree:.1f}'.replace('.', ',')} s)."
        )
        self.stdout.write(
            f"Montants publiés égaux au calcul : {bilan.montants_egaux} sur {bilan.montants_publies}."
        )
        for motif, nombre in sorted(bilan.par_motif.items()):
            self.stdout.write(f"  {motif} : {nombre}")
        rejets = [constat for constat in bilan.constats if constat.raison]
        for constat in rejets[:REJETS_MONTRES]:
            self.stdout.write(f"Ligne {constat.ligne} rejetée. {constat.raison}.")
        if len(rejets) > REJETS_MONTRES:
            self.stdout.write(f"… et {len(rejets) - REJETS_MONTRES} autres rejets, dans le rapport.")


def _ecrire_rapport(bilan: Bilan, rapport: Path) -> None:
    lignes = ",\n".join(json.dumps(ligne, ensure_ascii=False) for ligne in bilan.en_json())
    try:
        rapport.write_text(f"[\n{lignes}\n]\n", encoding="utf-8")
    except OSError as erreur:
        raise CommandError(
            f"import terminé, mais écriture de {rapport} impossible : {erreur.strerror}"
        ) from erreur
