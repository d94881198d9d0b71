"""The one rounding function: half up, exact, whatever the decimal context."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financement.moteur.arrondi import arrondir


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("0", "0.00"),
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("1.005", "1.01"),
        ("2.675", "2.68"),
        ("2.6749999999999999999999999", "2.67"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("50000", "50000.00"),
    ],
)
def test_demi_vers_le_haut(valeur: str, attendu: str) -> None:
    assert str(arrondir(Fraction(valeur))) == attendu


def test_six_decimales() -> None:
    assert str(arrondir(Fraction(170, 31), 6)) == "5.483871"


def test_independant_du_contexte() -> None:
    with localcontext() as contexte:
        contexte.prec = 3
        assert str(arrondir(Fraction("123456789.125"))) == "123456789.13"


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_au_plus_un_demi_centime(valeur: Fraction) -> None:
    ecart = Fraction(arrondir(valeur)) - valeur
    assert abs(ecart) <= Fraction(1, 200)
    assert arrondir(-valeur) == -arrondir(valeur)
    assert arrondir(Fraction(arrondir(valeur))) == arrondir(valeur)
    assert isinstance(arrondir(valeur), Decimal)
