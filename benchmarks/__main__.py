"""`make bench`: builds its data, measures ours beside the reference in one run, writes docs/performances.md."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ["PROCESSUS"] = "proprietaire"
os.environ["DEMO"] = "1"
os.environ["DEBUG"] = "0"

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performances.md"
DEBUT, FIN = "<!-- mesures -->\n", "<!-- fin des mesures -->\n"
ENTETE = "| mesure | valeur | référence du même passage | rapport | objectif |\n|---|---|---|---|---|\n"


def main() -> None:
    """Measure for the profile given (`ci` by default): every domain, or those named after it, and write the table.

    `python -m benchmarks ci structures` replaces the lines of this domain only, and says when they were measured.
    """
    profil, *voulus = sys.argv[1:] or ["ci"]
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import appariement, calculs, campagnes, documents, droits, pages, statistiques, structures

    call_command("migrate", interactive=False, verbosity=0)
    depart = time.perf_counter()
    call_command("charger_territoires")
    lignes = [] if voulus else [_ligne("35 014 communes chargées", time.perf_counter() - depart)]
    lignes += _mesurer(profil, voulus, statistiques, appariement)
    depart = time.perf_counter()
    call_command("charger_demo")
    if not voulus:
        lignes.append(_ligne("données de démonstration", time.perf_counter() - depart, "≤ 60 s"))
    lignes += _mesurer(profil, voulus, droits, calculs, documents, pages, structures, campagnes)
    ecrire(profil, lignes, voulus)


def _mesurer(profil: str, voulus: list[str], *domaines: Any) -> list[dict[str, Any]]:
    """The lines of these domains; those left out of `voulus` are not measured."""
    return [
        ligne
        for domaine in domaines
        if not voulus or domaine.__name__.rpartition(".")[2] in voulus
        for ligne in domaine.mesurer(profil)
    ]


def _ligne(nom: str, secondes: float, objectif: str = "") -> dict[str, Any]:
    return {
        "nom": nom,
        "valeur": round(secondes, 1),
        "unite": "s",
        "reference": "",
        "rapport": "",
        "objectif": objectif,
    }


def ecrire(profil: str, lignes: list[dict[str, Any]], voulus: list[str]) -> None:
    """Put the table between the marks of docs/performances.md; with `voulus`, only its lines change."""
    texte = DOCUMENT.read_text(encoding="utf-8")
    avant, _, suite = texte.partition(DEBUT)
    ancien, _, apres = suite.partition(FIN)
    jour = datetime.now(tz=UTC).date().isoformat()
    charge = ", ".join(f"{valeur:.1f}" for valeur in os.getloadavg())
    releve = f"relevé du {jour}, profil `{profil}`, {os.cpu_count()} cœurs, charge de la machine {charge}.\n"
    neuves = {
        ligne["nom"]: (
            f"| {ligne['nom']} | {ligne['valeur']} {ligne['unite']} | {ligne['reference']} |"
            f" {ligne['rapport']} | {ligne['objectif'] or ''} |\n"
        )
        for ligne in lignes
    }
    if voulus:
        tete, rangs = _lire(ancien)
        domaines = f"Lignes de {', '.join(f'`{nom}`' for nom in voulus)}, "
        tete = [*(ligne for ligne in tete if not ligne.startswith(domaines)), domaines + releve]
        neuves = rangs | neuves
    else:
        tete = [releve.capitalize()]
    tableau = "\n".join(tete) + "\n" + ENTETE + "".join(neuves.values())
    DOCUMENT.write_text(avant + DEBUT + tableau + FIN + apres, encoding="utf-8")
    sys.stdout.write(tableau)


def _lire(tableau: str) -> tuple[list[str], dict[str, str]]:
    """What the document says of its measures, and its lines by name."""
    tete, _, corps = tableau.partition(ENTETE)
    rangs = {ligne.split(" | ")[0].removeprefix("| "): ligne for ligne in corps.splitlines(keepends=True)}
    return [ligne + "\n" for ligne in tete.split("\n") if ligne], rangs


main()
