"""Small builders for the tests of the engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from financement.moteur import Dossier, Occupation

DOSSIER_DES_CAS = Path(__file__).parent / "cas"


def poste(**champs: Any) -> Dossier:
    """A public post of the Haute-Vienne under `relance-2021`, held from 15 July 2021 to 14 July 2023."""
    valeurs: dict[str, Any] = {
        "dispositif": "relance-2021",
        "statut": "public",
        "occupations": ((date(2021, 7, 15), date(2023, 7, 14)),),
        "departement": "87",
        "date_signature": date(2021, 7, 1),
    }
    return Dossier(**(valeurs | champs))


def du_au(debut: str, fin: str | None = None) -> Occupation:
    return date.fromisoformat(debut), None if fin is None else date.fromisoformat(fin)


def euros(*montants: str) -> list[Decimal]:
    return [Decimal(montant) for montant in montants]


def cas_travailles() -> list[dict[str, Any]]:
    """The cases worked out by hand, of every scheme."""
    return [
        cas for chemin in sorted(DOSSIER_DES_CAS.glob("*.yaml")) for cas in yaml.safe_load(chemin.read_text())
    ]
