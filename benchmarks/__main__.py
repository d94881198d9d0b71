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


def main() -> None:
    """Measure every area for the profile given (`ci` by default) and replace the table of the document."""
    profil = sys.argv[1] if len(sys.argv) > 1 else "ci"
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import appariement, calculs, campagnes, documents, droits, pages, statistiques, structures

    call_command("migrate", interactive=False, verbosity=0)
    depart = time.perf_counter()
    call_command("charger_territoires")
    lignes = [_ligne("35 014 communes chargées", time.perf_counter() - depart)]
    lignes += statistiques.mesurer(profil)
    lignes += appariement.mesurer(profil)
    depart = time.perf_counter()
    call_command("charger_demo")
    lignes.append(_ligne("données de démonstration", time.perf_counter() - depart, "≤ 60 s"))
    for domaine in (droits, calculs, documents, pages, structures, campagnes):
        lignes += domaine.mesurer(profil)
    ecrire(profil, lignes)


def _ligne(nom: str, secondes: float, objectif: str = "") -> dict[str, Any]:
    return {
        "nom": nom,
        "valeur": round(secondes, 1),
        "unite": "s",
        "reference": "",
        "rapport": "",
        "objectif": objectif,
    }


def ecrire(profil: str, lignes: list[dict[str, Any]]) -> None:
    """Put the table between the marks of docs/performances.md."""
    jour = datetime.now(tz=UTC).date().isoformat()
    charge = ", ".join(f"{valeur:.1f}" for valeur in os.getloadavg())
    tableau = [
        f"Relevé du {jour}, profil `{profil}`, {os.cpu_count()} cœurs, charge de la machine {charge}.\n\n",
        "| mesure | valeur | référence du même passage | rapport | objectif |\n|---|---|---|---|---|\n",
    ]
    for ligne in lignes:
        tableau.append(
            f"| {ligne['nom']} | {ligne['valeur']} {ligne['unite']} | {ligne['reference']} |"
            f" {ligne['rapport']} | {ligne['objectif'] or ''} |\n"
        )
    texte = DOCUMENT.read_text(encoding="utf-8")
    avant, _, suite = texte.partition(DEBUT)
    _, _, apres = suite.partition(FIN)
    DOCUMENT.write_text(avant + DEBUT + "".join(tableau) + FIN + apres, encoding="utf-8")
    sys.stdout.write("".join(tableau))


main()
