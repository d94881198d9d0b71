"""The payment plan and the forecast."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from financement.chargement import bareme_en_vigueur
from financement.moteur import ErreurDossier, echeancier, previsionnel
from financement.moteur.calendrier import ajouter_mois
from tests.moteur.outils import du_au, euros, poste

BAREME = bareme_en_vigueur()


def test_previsionnel_comme_si_le_poste_etait_tenu_sans_interruption() -> None:
    troue = poste(occupations=(du_au("2022-05-01", "2022-06-30"), du_au("2021-10-01", "2021-12-31")))
    prevu = previsionnel(troue, BAREME)
    assert prevu == previsionnel(poste(occupations=(du_au("2021-10-01"),)), BAREME)
    assert (prevu.lignes[0].mois, prevu.lignes[-1].mois, prevu.consommes) == (
        "2021-10",
        "2023-09",
        Fraction(24),
    )
    assert prevu.montant_constate == Decimal("50000.00")


def test_previsionnel_le_dernier_smic_connu_tient() -> None:
    """24 × round(1 867.02 × 1.34) = 24 × 2 501.81 passes the ceiling; at half time 24 × 1 250.90 does not."""
    plein = previsionnel(poste(), BAREME, premier_jour=date(2030, 1, 1))
    mi_temps = previsionnel(poste(quotite=Decimal("0.5")), BAREME, premier_jour=date(2030, 1, 1))
    assert [ligne.montant for ligne in plein.lignes[:2]] == euros("2501.81", "2501.81")
    assert (plein.montant_constate, mi_temps.montant_constate) == (Decimal("50000.00"), Decimal("30021.60"))


@pytest.mark.parametrize(
    ("premier_jour", "quotite"),
    [
        (None, "0.5"),  # the first occupied day: only the half-time contract
        (date(2021, 8, 31), "0.5"),
        (date(2021, 9, 1), "0.8"),  # both contracts: the highest share
        (date(2021, 10, 31), "0.8"),
        (date(2022, 1, 5), "0.8"),
        (date(2023, 1, 1), "0.5"),  # no contract: the share of the first one
    ],
)
def test_previsionnel_a_la_quotite_du_premier_jour(premier_jour: date | None, quotite: str) -> None:
    deux = poste(
        occupations=(du_au("2021-09-01", "2022-01-05"), du_au("2021-07-15", "2021-10-31")),
        quotites=(Decimal("0.8"), Decimal("0.5")),
    )
    seul = poste(quotite=Decimal(quotite))
    attendu = previsionnel(seul, BAREME, premier_jour=premier_jour or date(2021, 7, 15))
    assert previsionnel(deux, BAREME, premier_jour=premier_jour) == attendu


def test_previsionnel_sans_premier_jour() -> None:
    with pytest.raises(ErreurDossier) as refus:
        previsionnel(poste(occupations=()), BAREME)
    assert str(refus.value) == (
        "champ « occupations » : aucune période : indiquez le premier jour prévu pour le prévisionnel"
    )


@pytest.mark.parametrize(
    ("champs", "montants"),
    [
        ({"dispositif": "relance-2021"}, ("10000.00", "15000.00", "25000.00")),
        ({"dispositif": "relance-2021", "statut": "prive"}, ("8000.00", "12000.00", "20000.00")),
        # 27 335.03 × 0.20 = 5 467.006; × 0.50 = 13 667.515
        (
            {"occupations": (du_au("2022-02-14"),), "quotite": Decimal("0.5")},
            ("5467.01", "8200.51", "13667.51"),
        ),
        ({"dispositif": "forfait-2021", "statut": "prive"}, ("6400.00", "9600.00", "16000.00")),
        (
            {"dispositif": "forfait-2021", "departement": "973", "date_signature": date(2021, 7, 22)},
            ("14000.00", "21000.00", "35000.00"),
        ),
    ],
)
def test_vingt_trente_cinquante(champs: dict[str, Any], montants: tuple[str, ...]) -> None:
    plan = echeancier(poste(**champs), BAREME)
    assert [tranche.montant for tranche in plan.tranches] == euros(*montants)
    assert [tranche.part for tranche in plan.tranches] == [Fraction(1, 5), Fraction(3, 10), Fraction(1, 2)]
    assert plan.verifie is False
    assert plan.avertissement == (
        "Plan de versement non vérifié : aucune source publique ne confirme ces parts ni ces dates."
    )


@pytest.mark.parametrize(
    ("champs", "montants"),
    [
        ({}, ("17500.00", "12500.00", "12500.00")),
        ({"territoire_prioritaire": True}, ("20000.00", "17500.00", "12500.00")),
        ({"statut": "prive"}, ("20000.00", "14000.00", "10000.00")),
    ],
)
def test_un_versement_par_an(champs: dict[str, Any], montants: tuple[str, ...]) -> None:
    renouvele = poste(dispositif="renouvellement-2023", date_signature=date(2024, 2, 29), **champs)
    plan = echeancier(renouvele, BAREME, premier_jour=date(2024, 3, 4))
    assert [tranche.montant for tranche in plan.tranches] == euros(*montants)
    assert [t.date_prevue for t in plan.tranches] == [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)]
    assert (plan.verifie, plan.avertissement) == (True, "")


def test_dates_comptees_depuis_la_signature() -> None:
    plan = echeancier(poste(date_signature=date(2021, 8, 31)), BAREME)
    assert [(t.rang, t.date_prevue) for t in plan.tranches] == [
        (1, date(2021, 8, 31)),
        (2, date(2022, 2, 28)),
        (3, date(2022, 8, 31)),
    ]


def test_montant_fixe_par_une_decision() -> None:
    """A decision may fix another amount: the plan splits it, and its last instalment closes it."""
    plan = echeancier(poste(), BAREME, montant=Decimal("56098.33"))
    assert [tranche.montant for tranche in plan.tranches] == euros("11219.67", "16829.50", "28049.16")
    grille = echeancier(poste(dispositif="renouvellement-2023"), BAREME, montant=Decimal("42500.01"))
    assert [tranche.montant for tranche in grille.tranches] == euros("17500.00", "12500.01", "12500.00")


@pytest.mark.parametrize(
    "montant", [50000.0, 50000, "50000", Decimal("-1"), Decimal("0.001"), Decimal("NaN")]
)
def test_montant_refuse(montant: Any) -> None:
    with pytest.raises(ErreurDossier) as refus:
        echeancier(poste(), BAREME, montant=montant)
    assert refus.value.champ == "montant"


@pytest.mark.parametrize(
    ("depart", "mois", "attendu"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 2, date(2024, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2021, 12, 15), 1, date(2022, 1, 15)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2021, 7, 1), 0, date(2021, 7, 1)),
    ],
)
def test_ajouter_mois(depart: date, mois: int, attendu: date) -> None:
    assert ajouter_mois(depart, mois) == attendu
