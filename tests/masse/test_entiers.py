"""No binary float anywhere in the vectorised path: in its source, and in every array that it makes."""

from __future__ import annotations

import ast
import sys
from fractions import Fraction
from math import floor
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from financement.chargement import bareme_en_vigueur
from financement.masse import Lot, calculer_lot
from financement.masse.entiers import PARTS, colonne, quotient_arrondi
from tests.masse.outils import tirer_plusieurs

RACINE = Path(__file__).parents[2] / "financement" / "masse"
MODULES = sorted(RACINE.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_aucun_flottant_dans_la_source(module: Path) -> None:
    interdits = {"float", "float32", "float64", "round", "rint", "true_divide", "divide", "mean", "average"}
    trouves = []
    for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, float):
            trouves.append(noeud.value)
        if isinstance(noeud, ast.BinOp | ast.AugAssign) and isinstance(noeud.op, ast.Div):
            trouves.append(ast.unparse(noeud))
        nom = getattr(noeud, "id", None) or getattr(noeud, "attr", None)
        if nom in interdits:
            trouves.append(nom)
    assert trouves == []


def test_aucun_flottant_a_l_execution() -> None:
    """Every array held by a variable of the package, at every line run, is made of integers or of booleans."""
    vus: set[tuple[str, str, str]] = set()

    def suivre(cadre: FrameType, evenement: str, argument: Any) -> Any:
        if not cadre.f_code.co_filename.startswith(str(RACINE)):
            return None
        valeurs = dict(cadre.f_locals) | ({"retour": argument} if evenement == "return" else {})
        for nom, valeur in valeurs.items():
            if isinstance(valeur, np.ndarray | np.generic):
                vus.add((cadre.f_code.co_name, nom, str(valeur.dtype)))
        return suivre

    lot = Lot.depuis_dossiers(tirer_plusieurs(60, graine=3))
    sys.settrace(suivre)
    try:
        masse = calculer_lot(lot, bareme_en_vigueur())
    finally:
        sys.settrace(None)
    assert {dtype for _, _, dtype in vus} == {"int64", "bool"}
    assert {"calculer_bloc", "_cumul_au_smic", "_cumul_par_paliers", "parts_occupees", "reunir"} <= {
        fonction for fonction, _, _ in vus
    }
    colonnes = [valeur for valeur in vars(masse).values() if isinstance(valeur, np.ndarray)]
    assert [c.dtype for c in colonnes] == [np.dtype(np.int64)] * 8


@given(st.integers(0, 2**60), st.integers(1, 2**60))
def test_quotient_arrondi(numerateur: int, denominateur: int) -> None:
    obtenu = quotient_arrondi(colonne([numerateur]), colonne([denominateur]))
    assert obtenu.tolist() == [floor(Fraction(numerateur, denominateur) + Fraction(1, 2))]


def test_un_mois_se_partage_exactement() -> None:
    assert [PARTS % jours for jours in (28, 29, 30, 31)] == [0, 0, 0, 0]


@pytest.mark.parametrize("valeurs", [[1.0], [0.5, 1], ["1"], [True], np.array([2], dtype=np.uint64), [2**70]])
def test_colonne_refusee(valeurs: Any) -> None:
    with pytest.raises(TypeError):
        colonne(valeurs)


def test_colonne() -> None:
    assert colonne([]).dtype == colonne(np.array([3], dtype=np.int32)).dtype == np.int64
