"""Which papers a host deposits for its convention: a list by type of host, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from structures.enums import TypeStructure

FICHIER = Path(__file__).parent / "donnees" / "pieces.yaml"
_CLES = {"libelle", "pour", "age_mois", "source", "statut"}


@dataclass(frozen=True)
class PieceDemandee:
    """A paper: `age_mois` is its greatest age in months on the day of its deposit, None when its date is free."""

    type: str
    libelle: str
    pour: frozenset[str]
    age_mois: int | None
    source: str
    statut: str


@cache
def catalogue() -> dict[str, PieceDemandee]:
    """Slug → paper, in the order of the file. Raises ValueError on a faulty file, which names the paper."""
    contenu = yaml.safe_load(FICHIER.read_text(encoding="utf-8"))
    return {slug: _lire(slug, valeurs) for slug, valeurs in contenu.items()}


def pieces_demandees(type_structure: str) -> list[PieceDemandee]:
    """The papers that a host of this type deposits, in the order of the file."""
    return [piece for piece in catalogue().values() if type_structure in piece.pour]


def _lire(slug: str, valeurs: dict[str, object]) -> PieceDemandee:
    pour, age = valeurs.get("pour"), valeurs.get("age_mois")
    textes = {cle: valeurs.get(cle) for cle in ("libelle", "source", "statut")}
    if (
        set(valeurs) - _CLES
        or not all(isinstance(texte, str) and texte for texte in textes.values())
        or not isinstance(pour, list)
        or not set(pour) <= set(TypeStructure.values)
        or not (age is None or (isinstance(age, int) and age > 0))
    ):
        raise ValueError(f"donnees/pieces.yaml, pièce « {slug} » : champ absent, inconnu ou mal écrit")
    return PieceDemandee(
        type=slug,
        libelle=str(textes["libelle"]),
        pour=frozenset(pour),
        age_mois=age,
        source=str(textes["source"]),
        statut=str(textes["statut"]),
    )
