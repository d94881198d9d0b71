"""The engine depends on the standard library alone and on no binary float."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
MODULES = sorted((RACINE / "financement" / "moteur").rglob("*.py"))

SEUL = """
import sys
class Refus:
    def find_spec(self, nom, chemin=None, cible=None):
        moteur = nom == "financement" or (nom + ".").startswith("financement.moteur.")
        if not moteur and nom.partition(".")[0] not in sys.stdlib_module_names:
            raise ImportError(nom)
sys.meta_path.insert(0, Refus())
sys.path.insert(0, sys.argv[1])
import financement.moteur
from datetime import date
from financement.moteur.calendrier import ajouter_mois
print(financement.moteur.calculer.__name__, ajouter_mois(date(2024, 1, 31), 1))
"""


def test_importable_avec_la_seule_bibliotheque_standard() -> None:
    """`-I -S`: neither the environment's packages nor the current folder are on the path."""
    fait = subprocess.run(
        [sys.executable, "-I", "-S", "-c", SEUL, str(RACINE)], capture_output=True, text=True, check=False
    )
    assert (fait.returncode, fait.stdout, fait.stderr) == (0, "calculer 2024-02-29\n", "")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_aucun_flottant_ni_horloge_ni_fichier(module: Path) -> None:
    interdits = {
        "float",
        "round",
        "open",
        "now",
        "today",
        "environ",
        "quantize",
        "getcontext",
        "ROUND_HALF_UP",
    }
    trouves = []
    for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, float):
            trouves.append(f"littéral {noeud.value}")
        nom = (
            noeud.id
            if isinstance(noeud, ast.Name)
            else noeud.attr
            if isinstance(noeud, ast.Attribute)
            else ""
        )
        if nom in interdits and not (nom == "float" and module.name == "champs.py"):
            trouves.append(nom)
    assert trouves == []


def test_champs_ne_parle_de_flottant_que_pour_le_refuser() -> None:
    source = (RACINE / "financement" / "moteur" / "champs.py").read_text(encoding="utf-8")
    assert [ligne.strip() for ligne in source.splitlines() if "float" in ligne and '"""' not in ligne] == [
        "if isinstance(valeur, bool | float) or not isinstance(valeur, int | str):"
    ]


def test_seul_arrondi_fabrique_des_decimales() -> None:
    """Amounts become decimals in one place: no other module builds a Decimal from a computed value."""
    for module in MODULES:
        appels = [
            ast.unparse(noeud)
            for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
            if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id == "Decimal"
        ]
        permis = {
            "champs.py": ["Decimal(lu)"],
            "dossier.py": ["Decimal(1)"],
            "calcul.py": ["Decimal('0.00')"],
            "resultat.py": ["Decimal('0.00')", "Decimal('0.00')"],
            "arrondi.py": ["Decimal((int(valeur < 0 and entier > 0), chiffres, -decimales))"],
        }
        assert appels == permis.get(module.name, []), module
