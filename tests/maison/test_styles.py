"""A drawing without its style sheet is a black square: each page that draws loads the sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GABARITS = Path(__file__).resolve().parents[2] / "templates"
FEUILLES = {"composants/graphique.html": "css/graphiques.css", "territoires/carte.html": "css/cartes.css"}


def inclusions(texte: str) -> set[str]:
    return set(re.findall(r'{%\s*include\s+"([^"]+)"', texte))


def dessine(chemin: Path, composant: str, vus: frozenset[Path] = frozenset()) -> bool:
    """The template includes the component, directly or through another one."""
    trouvees = inclusions(chemin.read_text(encoding="utf-8"))
    return composant in trouvees or any(
        dessine(GABARITS / nom, composant, vus | {chemin})
        for nom in trouvees
        if (GABARITS / nom).exists() and GABARITS / nom not in vus
    )


PAGES = sorted(
    chemin
    for chemin in GABARITS.rglob("*.html")
    if '{% extends "base.html"' in chemin.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("composant", sorted(FEUILLES))
def test_chaque_page_qui_dessine_charge_la_feuille(composant):
    sans = [
        str(chemin.relative_to(GABARITS))
        for chemin in PAGES
        if dessine(chemin, composant) and FEUILLES[composant] not in chemin.read_text(encoding="utf-8")
    ]
    assert sans == []
