"""The assumption on employer charges: rates by date, general reduction, coherence with what was published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from financement.simulateur.charges import Charges, charges_estimees, cotisations, hypotheses, pourcentage

SMIC = {2021: "1554.58", 2022: "1603.12", 2023: "1709.28", 2024: "1766.92", 2025: "1801.80", 2026: "1823.03"}


def estimer(statut: str, jour: date, salaire: str, smic: str) -> Charges:
    return charges_estimees(statut=statut, jour=jour, salaire=Decimal(salaire), smic=Decimal(smic))


@pytest.mark.parametrize(
    ("jour", "taux"),
    [
        (date(2021, 1, 1), "0.3975"),
        (date(2023, 12, 31), "0.3975"),
        (date(2024, 1, 1), "0.3987"),
        (date(2025, 5, 1), "0.3982"),
        (date(2026, 1, 1), "0.3991"),
        (date(2040, 1, 1), "0.3991"),
    ],
)
def test_un_employeur_public_ne_depend_pas_du_salaire(jour, taux):
    for salaire in ("1600", "3000"):
        assert estimer("public", jour, salaire, "1554.58") == Charges(Decimal(taux), Decimal(0))


@pytest.mark.parametrize(
    ("jour", "salaire", "smic", "reduction"),
    [
        # At the SMIC the reduction is the highest; at the threshold and above there is none.
        (date(2021, 1, 1), "1554.58", "1554.58", "0.3206"),
        (date(2022, 1, 1), "1603.12", "1603.12", "0.3195"),
        (date(2025, 6, 1), "1801.80", "1801.80", "0.3193"),
        (date(2021, 1, 1), "2487.328", "1554.58", "0"),
        (date(2021, 1, 1), "4000", "1554.58", "0"),
        # (0.3194 / 0.6) × (1.6 × 1 766.92 / 2 000 − 1) = 0.22014…
        (date(2024, 1, 1), "2000", "1766.92", "0.2201"),
        # 0.02 + 0.3781 × 0.5^1.75... at 1.5 SMIC: (3 / 1.5 − 1) / 2 = 0.5; 0.5^1.75 = 0.297302
        (date(2026, 1, 1), "1823.03", "1823.03", "0.3981"),
        (date(2026, 1, 1), "2734.545", "1823.03", "0.1324"),
        (date(2026, 1, 1), "5469.08", "1823.03", "0.0200"),
        (date(2026, 1, 1), "5469.09", "1823.03", "0"),
    ],
)
def test_la_reduction_generale_baisse_quand_le_salaire_monte(jour, salaire, smic, reduction):
    assert estimer("prive", jour, salaire, smic).reduction == Decimal(reduction)


@pytest.mark.parametrize(
    ("annee", "part_accidents"),
    [(2021, "0.0070"), (2022, "0.0059"), (2023, "0.0055"), (2024, "0.0046"), (2026, "0.0049")],
)
def test_la_reduction_maximale_est_la_somme_des_taux_qu_elle_couvre(annee, part_accidents):
    """As the decrees build it: every covered rate, and the part of accidents at work that they fix each year."""
    jour = date(annee, 1, 1)
    hors_champ = {"garantie_des_salaires", "formation", "accidents_du_travail"}
    couverts = sum(
        parametre.au(jour).valeur
        for parametre in cotisations("prive")
        if parametre.nom.rsplit("/", 1)[1] not in hors_champ
    )
    maximale = hypotheses().groupe("reduction").parametre("maximale", unite="part").au(jour).valeur
    assert couverts + Decimal(part_accidents) == maximale


def test_chaque_taux_a_sa_source_et_son_statut():
    for statut in ("public", "prive"):
        for parametre in cotisations(statut):
            for valeur in parametre.valeurs:
                assert valeur.source
                assert valeur.statut in {"documente", "infere", "non_verifie"}


def test_ecrire_un_taux():
    assert [pourcentage(Decimal(part)) for part in ("0.3975", "0.07", "0", "1", "0.4200")] == [
        "39,75\u00a0%",
        "7\u00a0%",
        "0\u00a0%",
        "100\u00a0%",
        "42\u00a0%",
    ]
