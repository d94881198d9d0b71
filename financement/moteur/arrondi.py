"""The one rounding of the engine: half up, from an exact rational to a decimal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def arrondir(valeur: Fraction, decimales: int = 2) -> Decimal:
    """`valeur` with `decimales` decimals, a half going away from zero (2.5 cents → 3 cents).

    Integers only: the result depends neither on the decimal context nor on any binary float.
    """
    echelle = 10**decimales
    entier = (2 * abs(valeur.numerator) * echelle + valeur.denominator) // (2 * valeur.denominator)
    chiffres = tuple(int(chiffre) for chiffre in str(entier))
    return Decimal((int(valeur < 0 and entier > 0), chiffres, -decimales))
