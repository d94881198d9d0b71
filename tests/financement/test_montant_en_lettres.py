"""Amounts in words, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commun.argent import montant_en_lettres, nombre_en_lettres

NOMBRES = {
    0: "zéro",
    1: "un",
    7: "sept",
    10: "dix",
    11: "onze",
    16: "seize",
    17: "dix-sept",
    19: "dix-neuf",
    20: "vingt",
    21: "vingt et un",
    22: "vingt-deux",
    31: "trente et un",
    45: "quarante-cinq",
    51: "cinquante et un",
    60: "soixante",
    61: "soixante et un",
    69: "soixante-neuf",
    70: "soixante-dix",
    71: "soixante et onze",
    72: "soixante-douze",
    77: "soixante-dix-sept",
    80: "quatre-vingts",
    81: "quatre-vingt-un",
    89: "quatre-vingt-neuf",
    90: "quatre-vingt-dix",
    91: "quatre-vingt-onze",
    97: "quatre-vingt-dix-sept",
    99: "quatre-vingt-dix-neuf",
    100: "cent",
    101: "cent un",
    180: "cent quatre-vingts",
    200: "deux cents",
    201: "deux cent un",
    280: "deux cent quatre-vingts",
    999: "neuf cent quatre-vingt-dix-neuf",
    1000: "mille",
    1001: "mille un",
    1100: "mille cent",
    2000: "deux mille",
    2200: "deux mille deux cents",
    21_000: "vingt et un mille",
    80_000: "quatre-vingt mille",
    80_080: "quatre-vingt mille quatre-vingts",
    100_000: "cent mille",
    200_000: "deux cent mille",
    380_000: "trois cent quatre-vingt mille",
    1_000_000: "un million",
    1_000_001: "un million un",
    2_000_000: "deux millions",
    80_000_000: "quatre-vingts millions",
    200_000_000: "deux cents millions",
    200_200_200: "deux cents millions deux cent mille deux cents",
    1_000_000_000: "un milliard",
    3_000_001_000: "trois milliards mille",
}

MONTANTS = {
    "0.00": "zéro euro",
    "0.01": "un centime",
    "0.50": "cinquante centimes",
    "1.00": "un euro",
    "1.01": "un euro et un centime",
    "2.00": "deux euros",
    "80.80": "quatre-vingts euros et quatre-vingts centimes",
    "1554.58": "mille cinq cent cinquante-quatre euros et cinquante-huit centimes",
    "40000.00": "quarante mille euros",
    "49995.29": "quarante-neuf mille neuf cent quatre-vingt-quinze euros et vingt-neuf centimes",
    "50000.00": "cinquante mille euros",
    "67500.00": "soixante-sept mille cinq cents euros",
    "70000.00": "soixante-dix mille euros",
    "1000000.00": "un million d'euros",
    "2000000.50": "deux millions d'euros et cinquante centimes",
    "1200000.00": "un million deux cent mille euros",
    "-12.30": "moins douze euros et trente centimes",
}


@pytest.mark.parametrize(("nombre", "lettres"), NOMBRES.items())
def test_nombre(nombre: int, lettres: str):
    assert nombre_en_lettres(nombre) == lettres


@pytest.mark.parametrize(("montant", "lettres"), MONTANTS.items())
def test_montant(montant: str, lettres: str):
    assert montant_en_lettres(Decimal(montant)) == lettres


def test_chaque_nombre_a_une_seule_ecriture():
    ecritures = {nombre_en_lettres(nombre) for nombre in range(20_000)}
    assert len(ecritures) == 20_000


@pytest.mark.parametrize("nombre", [-1, 10**12])
def test_nombre_hors_bornes(nombre: int):
    with pytest.raises(ValueError, match="ne s'écrit pas en lettres ici"):
        nombre_en_lettres(nombre)


def test_trois_decimales_refusees():
    with pytest.raises(ValueError, match="deux décimales"):
        montant_en_lettres(Decimal("1.005"))
