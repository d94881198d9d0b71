"""Imports run one way: a room knows the rooms below it, never beside nor above."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
DESSOUS = {
    "commun": set(),
    "territoires": {"commun"},
    "comptes": {"commun", "territoires"},
    "structures": {"commun", "territoires", "comptes"},
    "conseillers": {"commun", "territoires", "comptes", "structures"},
    "candidatures": {"commun", "territoires", "comptes", "structures", "conseillers"},
    "ateliers": {"commun", "territoires", "comptes", "structures", "conseillers"},
    "financement": {"commun", "territoires", "comptes", "structures", "conseillers"},
}


def imports_de(fichier: Path) -> set[str]:
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    noms: set[str] = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            noms |= {alias.name.split(".")[0] for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.level == 0 and noeud.module:
            noms.add(noeud.module.split(".")[0])
    return noms


@pytest.mark.parametrize("salle", sorted(DESSOUS))
def test_les_imports_vont_dans_un_seul_sens(salle):
    maison = {*DESSOUS, "config"}
    permis = DESSOUS[salle] | {salle}
    fautes = {
        f"{fichier.relative_to(RACINE)} → {nom}"
        for fichier in (RACINE / salle).rglob("*.py")
        if "migrations" not in fichier.parts
        for nom in imports_de(fichier) & maison - permis
    }
    assert fautes == set()


def test_le_moteur_ne_connait_que_la_bibliotheque_standard():
    import sys

    fautes = {
        f"{fichier.name} → {nom}"
        for fichier in (RACINE / "financement" / "moteur").rglob("*.py")
        for nom in imports_de(fichier)
        if nom not in sys.stdlib_module_names and nom != "financement"
    }
    assert fautes == set()


def test_aucune_vue_ne_touche_les_tables():
    fautes = {
        f"{fichier.relative_to(RACINE)}:{noeud.lineno}"
        for salle in DESSOUS
        for motif in ("views.py", "vues.py", "views/*.py", "vues/*.py", "api.py")
        for fichier in (RACINE / salle).glob(motif)
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.Attribute) and noeud.attr in {"objects", "_base_manager"}
    }
    assert fautes == set()


def test_aucun_module_ne_depasse_400_lignes():
    longs = {
        str(fichier.relative_to(RACINE)): nombre
        for salle in (*DESSOUS, "config")
        for fichier in (RACINE / salle).rglob("*.py")
        if "migrations" not in fichier.parts
        and (nombre := len(fichier.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert longs == {}


def test_aucun_float_dans_les_montants():
    """Amounts are Decimal: `float(` and float literals are banned where money is computed."""
    fautes = set()
    for dossier in ("financement",):
        for fichier in (RACINE / dossier).rglob("*.py"):
            if "migrations" in fichier.parts:
                continue
            for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
                if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") == "float":
                    fautes.add(f"{fichier.relative_to(RACINE)}:{noeud.lineno}")
                if isinstance(noeud, ast.Constant) and isinstance(noeud.value, float):
                    fautes.add(f"{fichier.relative_to(RACINE)}:{noeud.lineno}")
    assert fautes == set()
