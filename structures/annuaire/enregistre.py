"""Adapter that answers from files of the package: the demonstration and the tests call nobody.

Each file of `echantillons/` is an answer of the company-search API, written by us about hosts that do not exist.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from structures.annuaire.lecture import lire_reponse
from structures.annuaire.port import Fiche

ECHANTILLONS = Path(__file__).parent / "echantillons"
# What a visitor of the demonstration may type.
EXEMPLES = (
    ("21990001600011", "une commune"),
    ("93990002300010", "une association"),
    ("93990003100013", "un établissement fermé"),
    ("17990005500015", "un service de l'État"),
)
_AUCUN = b'{"results": [], "total_results": 0}'


@cache
def _reponses(dossier: Path) -> dict[str, bytes]:
    """Answers by number: SIRET of every establishment named, RNA of the association."""
    reponses: dict[str, bytes] = {}
    for fichier in sorted(dossier.glob("*.json")):
        corps = fichier.read_bytes()
        for unite in json.loads(corps)["results"]:
            etablissements = [unite["siege"], *unite.get("matching_etablissements", [])]
            numeros = [e["siret"] for e in etablissements]
            numeros.append((unite.get("complements") or {}).get("identifiant_association") or "")
            reponses |= dict.fromkeys(filter(None, numeros), corps)
    return reponses


@dataclass(frozen=True)
class AnnuaireEnregistre:
    """The register of `dossier`; what it does not hold, it does not know."""

    dossier: Path = ECHANTILLONS

    def chercher(self, numero: str) -> Fiche | None:
        """Same answer as the live register would give for the recorded numbers."""
        return lire_reponse(_reponses(self.dossier).get(numero, _AUCUN), numero)
