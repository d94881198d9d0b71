"""No binary float anywhere in the vectorised path: in its source, and in every array that it makes."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
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


def tableaux(nom: str, valeur: Any) -> Iterator[tuple[str, str]]:
    """The arrays of a variable, and those of the attributes of an object of the package: name, dtype."""
    if isinstance(valeur, np.ndarray | np.generic):
        yield nom, str(valeur.dtype)
    elif type(valeur).__module__.startswith("financement.masse") and hasattr(valeur, "__dict__"):
        for attribut, contenu in vars(valeur).items():
            yield from tableaux(attribut, contenu)


@pytest.mark.parametrize("dispositifs", [{"relance-2021"}, {"forfait-2021", "renouvellement-2023"}, set()])
def test_aucun_flottant_a_l_execution(dispositifs: set[str]) -> None:
    """Every array held by the package, at every line run, is made of integers or of booleans."""
    vus: set[tuple[str, str, str]] = set()

    def suivre(cadre: FrameType, evenement: str, argument: Any) -> Any:
        if not cadre.f_code.co_filename.startswith(str(RACINE)):
            return None
        valeurs = dict(cadre.f_locals) | ({"retour": argument} if evenement == "return" else {})
        for nom, valeur in valeurs.items():
            vus.update((cadre.f_code.co_name, *trouve) for trouve in tableaux(nom, valeur))
        return suivre

    tires = [poste for poste in tirer_plusieurs(60, graine=3) if poste.dispositif in dispositifs]
    lot = Lot.depuis_dossiers(tires)
    sys.settrace(suivre)
    try:
        masse = calculer_lot(lot, bareme_en_vigueur())
    finally:
        sys.settrace(None)
    assert {dtype for _, _, dtype in vus} <= {"int64", "int32", "bool"}
    colonnes = [valeur for valeur in vars(masse).values() if isinstance(valeur, np.ndarray)]
    assert [c.dtype for c in colonnes] == [np.dtype(np.int64)] * 8
    # 32 bits for parts of a month only, never for money
    en_32_bits = {(fonction, nom) for fonction, nom, dtype in vus if dtype == "int32"}
    argent = {"cumul", "exact", "larges", "montants", "totaux", "arrondi", "numerateur", "poids", "smic"}
    assert {nom for fonction, nom in en_32_bits if fonction != "_par_mois"} & argent == set()
    if tires:
        genre = "_cumul_au_smic" if dispositifs == {"relance-2021"} else "_cumul_par_paliers"
        assert {"calculer_bloc", "parts_occupees", "reunir", genre} <= {fonction for fonction, _, _ in vus}


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
