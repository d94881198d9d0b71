"""Splitting what a person types, without a database."""

from __future__ import annotations

import pytest

from commun.tri import cle_recherche, developper_abreges
from territoires.saisie import SaisieCommune, lire_saisie

DEPARTEMENTS = {"87": "87", "haute vienne": "87", "2a": "2A", "974": "974", "la reunion": "974", "58": "58"}


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Limoges", SaisieCommune(cles=("limoges",))),
        ("  LIMOGES ", SaisieCommune(cles=("limoges",))),
        ("87000", SaisieCommune(code="87000")),
        ("870", SaisieCommune(debut_code_postal="870")),
        ("87000 Limoges", SaisieCommune(cles=("limoges",), code="87000")),
        ("Limoges (87000)", SaisieCommune(cles=("limoges",), code="87000")),
        ("Limoges (87)", SaisieCommune(cles=("limoges",), departement="87")),
        ("Limoges 87", SaisieCommune(cles=("limoges",), departement="87")),
        ("Limoges, Haute-Vienne", SaisieCommune(cles=("limoges",), departement="87")),
        ("Ajaccio 2a", SaisieCommune(cles=("ajaccio",), departement="2A")),
        ("2a004", SaisieCommune(code="2A004")),
        ("Saint-Denis (La Réunion)", SaisieCommune(cles=("saint denis",), departement="974")),
        ("St-Étienne", SaisieCommune(cles=("st etienne", "saint etienne"))),
        ("Château-Chinon (Ville)", SaisieCommune(cles=("chateau chinon ville",))),
        ("Château-Chinon (Ville) (58)", SaisieCommune(cles=("chateau chinon ville",), departement="58")),
        ("87031 LIMOGES CEDEX 1", SaisieCommune(cles=("limoges",), code="87031")),
        ("L’Haÿ-les-Roses", SaisieCommune(cles=("l hay les roses",))),
        ("", SaisieCommune()),
        (" , ", SaisieCommune()),
    ],
)
def test_lire_saisie(texte: str, attendu: SaisieCommune) -> None:
    assert lire_saisie(texte, DEPARTEMENTS) == attendu


def test_une_saisie_demesuree_est_coupee() -> None:
    assert lire_saisie("a" * 10_000, {}) == SaisieCommune(cles=("a" * 100,))


@pytest.mark.parametrize(
    ("texte", "cle"),
    [("Œuilly", "oeuilly"), ("Saint-Rémy-l'Honoré", "saint remy l honore"), ("ÇÀ ET LÀ", "ca et la")],
)
def test_cle_recherche(texte: str, cle: str) -> None:
    assert cle_recherche(texte) == cle


def test_developper_abreges_ne_touche_que_les_mots_entiers() -> None:
    assert developper_abreges("st martin ste foy strasbourg") == "saint martin sainte foy strasbourg"
