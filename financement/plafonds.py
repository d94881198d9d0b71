"""The ceiling that a host may expect, shown before it commits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from financement.chargement import bareme_en_vigueur
from financement.moteur.calcul import preparer
from financement.moteur.dossier import Dossier

DISPOSITIF = "relance-2021"  # of every new convention (docs/calcul-des-droits.md)


def plafond_par_poste(*, jour: date, departement: str, statut: str) -> Decimal:
    """Euros for one post of a convention signed on `jour`, overseas increase included. `statut`: public or prive."""
    dossier = Dossier(
        dispositif=DISPOSITIF, statut=statut, occupations=(), departement=departement, date_signature=jour
    )
    return preparer(dossier, bareme_en_vigueur()).plafond
