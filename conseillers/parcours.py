"""Loading of the training paths from `conseillers/donnees/parcours.yaml` (programme A5)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

FICHIER = Path(__file__).parent / "donnees" / "parcours.yaml"


def lire_parcours() -> list[dict[str, Any]]:
    """The paths of the file as field values; dates are ISO strings in the file."""
    return [
        ligne
        | {
            "date_debut": date.fromisoformat(ligne["date_debut"]),
            "date_fin": date.fromisoformat(ligne["date_fin"]) if ligne["date_fin"] else None,
        }
        for ligne in yaml.safe_load(FICHIER.read_text(encoding="utf-8"))
    ]


def charger_parcours(modele: Any = None) -> int:
    """Write the file's paths; running it again changes nothing. Returns how many paths the file holds.

    `modele` is the historical model when a migration calls.
    """
    if modele is None:
        from conseillers.models import Parcours

        modele = Parcours
    lignes = lire_parcours()
    for ligne in lignes:
        modele._base_manager.update_or_create(code=ligne["code"], defaults=ligne)
    return len(lignes)
