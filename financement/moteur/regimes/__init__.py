"""The computation rules. A rule (`Regle`) made ready for a post is a `Regime`, which then gives line after
line.

A changed rule is a new class and a dated entry in the scheme's `regle.yaml`, never a condition on a year.
"""

from __future__ import annotations

from financement.moteur.regimes.base import Avancement, Majorations, Regime, Regle
from financement.moteur.regimes.paliers import ForfaitLisse, GrilleAnnuelle
from financement.moteur.regimes.smic_plafonne import Modalite, SmicPlafonne

__all__ = [
    "Avancement",
    "ForfaitLisse",
    "GrilleAnnuelle",
    "Majorations",
    "Modalite",
    "Regime",
    "Regle",
    "SmicPlafonne",
]
