"""The entitlement engine: what the State owes for a post, exactly, and why.

Standard library only: no Django, no file, no clock, no setting. Amounts are `Decimal` euros, everything in
between is an exact rational, and there is one rounding function. See docs/calcul-des-droits.md.
"""

from __future__ import annotations

from financement.moteur.bareme import Bareme
from financement.moteur.calcul import calculer, previsionnel
from financement.moteur.dossier import Dossier, Occupation
from financement.moteur.echeancier import Echeancier, Tranche, echeancier
from financement.moteur.erreurs import ErreurDossier
from financement.moteur.resultat import Ligne, Reference, Resultat
from financement.moteur.vacance import Vacance, limite_de_vacance, vacances

__all__ = [
    "Bareme",
    "Dossier",
    "Echeancier",
    "ErreurDossier",
    "Ligne",
    "Occupation",
    "Reference",
    "Resultat",
    "Tranche",
    "Vacance",
    "calculer",
    "echeancier",
    "limite_de_vacance",
    "previsionnel",
    "vacances",
]
