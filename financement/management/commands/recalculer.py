"""`manage.py recalculer --tout`: every stored result computed again from its own inputs and barème.

Exit code 0 when nothing differs, 1 otherwise. Reads only; see docs/exploitation.md for the restore drill.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commun.acteurs import SYSTEME, perimetre
from financement.enums import NatureCalcul
from financement.rejeu import Rapport, rejouer
from financement.version import version_masse, version_moteur

MONTREES = 20


class Command(BaseCommand):
    help = (
        "Rejoue les calculs de droits enregistrés et dit s'ils redonnent les mêmes montants, ligne par ligne."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        lesquels = parser.add_mutually_exclusive_group(required=True)
        lesquels.add_argument("--tout", action="store_true", help="tous les calculs et toutes les campagnes")
        lesquels.add_argument("--poste", metavar="NUMÉRO", default="", help="ceux d'un poste")
        parser.add_argument(
            "--exact", action="store_true", help="par le moteur exact, explications comprises (plus long)"
        )
        parser.add_argument("--rapport", metavar="F", help="fichier JSON où écrire les différences")

    def handle(self, *args: Any, **options: Any) -> None:
        debut = perf_counter()
        with perimetre(SYSTEME):
            rapport = rejouer(poste=options["poste"], exact=options["exact"])
        self._dire(rapport, perf_counter() - debut)
        if options["rapport"]:
            _ecrire(rapport, Path(options["rapport"]))
        if not rapport.sain:
            raise CommandError(
                f"{len(rapport.differences)} différence(s), {len(rapport.desaccords)} désaccord(s) de la voie rapide"
            )

    def _dire(self, rapport: Rapport, duree: float) -> None:
        libelles = dict(NatureCalcul.choices) | {"campagne": "lignes de campagne"}
        for origine, nombre in sorted(rapport.rejoues.items()):
            differentes = {d.identifiant for d in rapport.differences if d.origine == origine}
            self.stdout.write(f"{libelles[origine]} : {nombre} rejoués, {len(differentes)} différents")
        presentes = {"calcul": version_moteur(), "campagne": version_masse()}
        for (table, code), nombre in sorted(rapport.codes.items()):
            age = "présente" if code == presentes[table] else "autre que la présente"
            self.stdout.write(f"code {code[:12]} ({table}, version {age}) : {nombre}")
        for difference in rapport.differences[:MONTREES]:
            self.stdout.write(str(difference))
        for desaccord in rapport.desaccords[:MONTREES]:
            self.stdout.write(f"voie rapide en désaccord avec le moteur exact : {desaccord}")
        total = sum(rapport.rejoues.values())
        self.stdout.write(
            f"{total} résultats rejoués en {f'{duree:.1f}'.replace('.', ',')} s :"
            f" {len(rapport.differences)} différence(s)."
        )


def _ecrire(rapport: Rapport, fichier: Path) -> None:
    try:
        fichier.write_text(
            json.dumps([vars(d) for d in rapport.differences], ensure_ascii=False, indent=1), encoding="utf-8"
        )
    except OSError as erreur:
        raise CommandError(f"écriture de {fichier} impossible : {erreur.strerror}") from erreur
