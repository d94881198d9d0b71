"""Types of the columns, the check that no float enters, and the rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Entiers = npt.NDArray[np.int64]
#: Parts of a month: those of eighty years and more fit in 32 bits, and half the memory is half the time.
Parts = npt.NDArray[np.int32]
Masque = npt.NDArray[np.bool_]

#: Parts of a month: the least common multiple of 28, 29, 30 and 31, so that a day of any month is a whole number.
PARTS = 377_580
#: A product must stay below, half of the denominator included, to be exact in 64 bits.
BORNE = 2**63 - 1


def colonne(valeurs: Sequence[int] | npt.NDArray[np.generic]) -> Entiers:
    """An `int64` column. Raises TypeError on anything that is not made of integers, floats first of all."""
    if len(valeurs) == 0:
        return np.zeros(0, dtype=np.int64)
    tableau = np.asarray(valeurs)
    if tableau.dtype.kind not in "iu" or not np.can_cast(tableau.dtype, np.int64):
        raise TypeError(f"une colonne d'entiers est attendue, pas de {tableau.dtype}")
    return tableau.astype(np.int64, copy=False)


def quotient_arrondi(numerateur: Entiers, denominateur: Entiers | int) -> Entiers:
    """numerator / denominator to the nearest integer, a half going up; both are integers, the first >= 0.

    Exact for even and odd denominators: with an odd one there is no half, and adding its integer half cannot
    cross another integer.
    """
    arrondi = numerateur + denominateur // 2
    arrondi //= denominateur
    return arrondi
