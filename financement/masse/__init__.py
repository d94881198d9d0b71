"""The entitlement of many posts at once: the rules of `financement.moteur`, vectorised.

numpy `int64` only (cents, ordinals of days, exact fractions of a month): no binary float. No Django, no file,
no clock. The exact engine stays the law: parameters are the ones it prepares, whatever this path does not
know goes through it, and tests/masse proves both equal line by line. See docs/calcul-des-droits.md.
"""

from __future__ import annotations

from financement.masse.calcul import calculer_lot
from financement.masse.lot import SANS_FIN, Categorie, Lot
from financement.masse.resultats import Resultats

__all__ = ["SANS_FIN", "Categorie", "Lot", "Resultats", "calculer_lot"]
