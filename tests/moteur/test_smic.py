"""The SMIC by month and department."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from conseillers.smic import ErreurSmic, smic_mensuel, table_smic
from financement.moteur.arrondi import arrondir
from tests.moteur.reference_naive import SMIC_MAYOTTE, SMIC_METROPOLE


@pytest.mark.parametrize(
    ("jour", "departement", "attendu"),
    [
        (date(2020, 1, 1), "87", "1539.42"),
        (date(2021, 7, 15), "87", "1554.58"),
        (date(2021, 9, 30), "973", "1554.58"),
        (date(2021, 10, 1), "973", "1589.47"),
        (date(2023, 4, 30), "2A", "1709.28"),
        (date(2023, 5, 1), "975", "1747.20"),
        (date(2026, 6, 1), "87", "1867.02"),
        (date(2031, 1, 1), "87", "1867.02"),
        (date(2020, 6, 1), "976", "1161.77"),
        (date(2024, 1, 1), "976", "1334.67"),
        (date(2031, 1, 1), "976", "1415.05"),
    ],
)
def test_smic_mensuel(jour: date, departement: str, attendu: str) -> None:
    assert smic_mensuel(jour=jour, departement=departement) == Decimal(attendu)


def test_inconnu_avant_2020() -> None:
    with pytest.raises(ErreurSmic) as refus:
        smic_mensuel(jour=date(2019, 12, 31), departement="87")
    assert str(refus.value) == (
        "Le SMIC n'est pas connu avant le 1er janvier 2020 : vérifiez la date du 31/12/2019."
    )


@pytest.mark.parametrize(("zone", "table"), [("metropole", SMIC_METROPOLE), ("mayotte", SMIC_MAYOTTE)])
def test_table_entiere(zone: str, table: list[tuple[str, str]]) -> None:
    valeurs = table_smic().parametre(zone, unite="EUR/mois").valeurs
    connues = [(v.depuis.isoformat(), v.texte) for v in valeurs if v.statut != "non_verifie"]
    assert connues == [(f"{mois}-01", montant) for mois, montant in table]


def test_le_mois_suit_le_taux_horaire() -> None:
    """Monthly = hourly × 35 × 52 / 12, but for the two amounts of Mayotte that were published otherwise."""
    ecarts = []
    for zone in ("metropole", "mayotte"):
        for valeur in table_smic().parametre(zone, unite="EUR/mois").valeurs:
            horaire = re.search(r"(\d+,\d\d) €/h", valeur.source)
            if horaire and valeur.valeur != arrondir(Fraction(horaire[1].replace(",", ".")) * 35 * 52 / 12):
                ecarts.append((zone, valeur.depuis.isoformat()))
    assert ecarts == [("mayotte", "2021-01-01"), ("mayotte", "2021-10-01")]


def test_montants_deduits_marques() -> None:
    valeurs = table_smic().parametre("mayotte", unite="EUR/mois").valeurs
    assert {v.depuis.isoformat(): v.statut for v in valeurs if v.statut != "documente"} == {
        "2020-01-01": "infere",
        "2024-01-01": "infere",
        "2026-06-01": "non_verifie",
    }
