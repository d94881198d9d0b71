"""Our own golden cases: the arithmetic written beside each amount is true, and the engine agrees.

The amounts were worked out day by day from the published tables, without the engine. Here the written
arithmetic is done again, then three results must be equal: the file, the engine, the naive computation.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, calculer
from tests.moteur.dores import CAS, attendu, egalite, montant_ecrit, poste_complet
from tests.moteur.reference_naive import calculer_naivement

IDENTIFIANTS = [cas["nom"] for cas in CAS]


def test_au_moins_deux_cents_cas_distincts() -> None:
    assert len(CAS) >= 200
    assert len(set(IDENTIFIANTS)) == len(CAS)
    assert len({repr(sorted(poste_complet(cas).items())) for cas in CAS}) == len(CAS)


@pytest.mark.parametrize("cas", CAS, ids=IDENTIFIANTS)
def test_le_moteur_donne_le_cas(cas: dict[str, Any]) -> None:
    assert calculer(Dossier.depuis_json(cas["poste"]), bareme_en_vigueur()).en_json() == attendu(cas)


@pytest.mark.parametrize("cas", CAS, ids=IDENTIFIANTS)
def test_le_calcul_ecrit_mene_aux_montants(cas: dict[str, Any]) -> None:
    ecrits = cas["attendu"]
    assert [montant_ecrit(ligne[4]) for ligne in ecrits["lignes"]] == [
        Fraction(ligne[3]) for ligne in ecrits["lignes"]
    ]
    assert sum(Fraction(ligne[3]) for ligne in ecrits["lignes"]) == Fraction(ecrits["montant_constate"])
    assert egalite(cas["calcul"]["plafond"]) == Fraction(ecrits["plafond"])
    mois = egalite(cas["calcul"]["mois_consommes"])
    assert abs(mois - Fraction(ecrits["mois_consommes"])) <= Fraction(1, 2 * 10**6)


def test_la_seconde_voie_donne_les_memes_cas() -> None:
    for cas in CAS:
        assert calculer_naivement(poste_complet(cas)) == attendu(cas), cas["nom"]


@pytest.mark.parametrize(
    ("texte", "montant"),
    [
        ("17/31 × 1 554,58 × 1,34 = 1 142,365561…", "1142.37"),
        ("50 000 × (1 + 17/30) ÷ 24 = 3 263,888888… ; 3 263,89 − 1 180,56", "2083.33"),
        ("1 747,20 × 1,34 = 2 341,248 ; reste sous le plafond : 341,76", "341.76"),
        ("0,005 × 1 = 0,005", "0.01"),
    ],
)
def test_lecture_d_un_calcul(texte: str, montant: str) -> None:
    assert montant_ecrit(texte) == Fraction(montant)


@pytest.mark.parametrize(
    "faux",
    [
        "17/31 × 1 554,58 × 1,34 = 1 142,365562…",
        "1 747,20 × 1,34 = 2 341,25",
        "1 747,20 × 1,34 = 2 341,248 ; reste sous le plafond : 2 341,25",
        "50 000 × (1 + 17/30) ÷ 24 = 3 263,888888… ; 3 263,88 − 1 180,56",
    ],
)
def test_un_calcul_faux_est_vu(faux: str) -> None:
    with pytest.raises(AssertionError):
        montant_ecrit(faux)
