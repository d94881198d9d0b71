"""Real attribution decisions of spring 2021 (public data of the programme, Licence Ouverte).

The amount that the State published is the flat amount of each post plus 4 805 € of training.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from financement.chargement import bareme_en_vigueur
from financement.moteur import calculer
from tests.moteur.outils import poste

FORMATION_PAR_POSTE = Decimal(4805)


@pytest.mark.parametrize(
    ("structure", "statut", "departement", "decision", "postes", "publie"),
    [
        ("Haut-Bugey Agglomération", "public", "01", date(2021, 5, 19), 5, "274025"),
        ("CC Bugey Sud", "public", "01", date(2021, 5, 19), 2, "109610"),
        ("Amical Club Darboussier", "prive", "971", date(2021, 4, 28), 1, "36805"),
        ("Points Services Particuliers Martinique", "prive", "972", date(2021, 4, 28), 2, "73610"),
        ("Guyaclic'", "prive", "973", date(2021, 4, 28), 4, "147220"),
        ("Commune de Capesterre-Belle-Eau", "public", "971", date(2021, 4, 28), 1, "72305"),
        ("Commune de Kourou", "public", "973", date(2021, 4, 28), 2, "144610"),
        ("Département de Mayotte", "public", "976", date(2021, 4, 28), 35, "2530675"),
    ],
)
def test_montant_publie(
    structure: str, statut: str, departement: str, decision: date, postes: int, publie: str
) -> None:
    decide = poste(
        dispositif="forfait-2021",
        statut=statut,
        departement=departement,
        date_signature=decision,
        occupations=(),
    )
    par_poste = calculer(decide, bareme_en_vigueur()).plafond + FORMATION_PAR_POSTE
    assert postes * par_poste == Decimal(publie), structure
