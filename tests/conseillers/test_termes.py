"""What a contract may say: each rule refuses just beyond its bound, with its exact words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commun.erreurs import ErreurMetier
from conseillers.termes import TermesContrat, ajouter_mois, controler_termes, salaire_minimal

DEBUT = date(2026, 4, 1)


def termes(**options) -> TermesContrat:
    return TermesContrat(
        **{
            "type": "cdd",
            "date_debut": DEBUT,
            "date_fin": date(2028, 3, 31),
            "salaire": Decimal("1823.03"),
            "quotite": Decimal(1),
        }
        | options
    )


ADMIS = [
    ("public", {}),
    ("prive", {"date_fin": date(2027, 9, 30)}),
    ("public", {"type": "cdi", "date_fin": None}),
    ("prive", {"type": "cdi", "date_fin": None}),
    ("public", {"type": "contrat_projet", "date_fin": date(2027, 3, 31)}),
    ("public", {"type": "contrat_projet", "date_fin": date(2032, 3, 31)}),
    ("prive", {"type": "pec", "date_fin": date(2026, 4, 1)}),
    ("public", {"salaire": Decimal("1458.42"), "quotite": Decimal("0.8")}),
    # A month shorter than the day: 31 August + 18 months is 28 February, so the eve is the 27th.
    (
        "prive",
        {"date_debut": date(2026, 8, 31), "date_fin": date(2028, 2, 28), "salaire": Decimal("1867.02")},
    ),
]


@pytest.mark.parametrize(("statut", "options"), ADMIS)
def test_termes_admis(statut, options):
    controler_termes(termes(**options), statut=statut, departement="87")


REFUSES = [
    (
        "public",
        {"type": "cdi"},
        "date_fin",
        "Un CDI n'a pas de date de fin : effacez-la ou choisissez un autre type de contrat.",
    ),
    ("public", {"date_fin": None}, "date_fin", "Indiquez la date de fin du contrat, ou choisissez un CDI."),
    (
        "public",
        {"date_fin": date(2026, 3, 31)},
        "date_fin",
        "La fin du contrat précède son début : vérifiez les deux dates.",
    ),
    (
        "public",
        {"date_fin": date(2028, 3, 30)},
        "date_fin",
        "Pour un employeur public, un CDD dure au moins 24 mois : indiquez une fin au 31 mars 2028 ou après.",
    ),
    (
        "prive",
        {"date_fin": date(2027, 9, 29)},
        "date_fin",
        "Pour un employeur privé, un CDD dure au moins 18 mois : indiquez une fin au 30 septembre 2027 ou après.",
    ),
    (
        "public",
        {"type": "contrat_projet", "date_fin": date(2027, 3, 30)},
        "date_fin",
        "Pour un employeur public, un contrat de projet dure au moins 12 mois : indiquez une fin au"
        " 31 mars 2027 ou après.",
    ),
    (
        "public",
        {"type": "contrat_projet", "date_fin": date(2032, 4, 1)},
        "date_fin",
        "Un contrat de projet dure au plus 6 ans : indiquez une fin au 31 mars 2032 ou avant.",
    ),
    (
        "prive",
        {"type": "contrat_projet"},
        "type",
        "Le contrat de projet est réservé aux employeurs publics : choisissez un CDD ou un CDI.",
    ),
    (
        "public",
        {"quotite": Decimal(0)},
        "quotite",
        "La quotité est comprise entre 0 (exclu) et 1 : 1 pour un temps plein.",
    ),
    (
        "public",
        {"quotite": Decimal("1.001")},
        "quotite",
        "La quotité est comprise entre 0 (exclu) et 1 : 1 pour un temps plein.",
    ),
    (
        "public",
        {"salaire": Decimal("1823.02")},
        "salaire",
        "Le salaire brut mensuel doit être d'au moins 1\u202f823,03\u00a0€ : c'est le SMIC au 1er avril 2026 pour"
        " un temps plein.",
    ),
    (
        "public",
        {"salaire": Decimal("1458.41"), "quotite": Decimal("0.800")},
        "salaire",
        "Le salaire brut mensuel doit être d'au moins 1\u202f458,42\u00a0€ : c'est le SMIC au 1er avril 2026 pour"
        " une quotité de 0,8.",
    ),
    # The SMIC of the start, not of the signature: it rose on 1 June 2026.
    (
        "public",
        {"date_debut": date(2026, 6, 1), "date_fin": date(2028, 5, 31)},
        "salaire",
        "Le salaire brut mensuel doit être d'au moins 1\u202f867,02\u00a0€ : c'est le SMIC au 1er juin 2026 pour"
        " un temps plein.",
    ),
    (
        "public",
        {"date_debut": date(2019, 12, 31), "date_fin": date(2021, 12, 30)},
        "date_debut",
        "Le SMIC n'est pas connu avant le 1er janvier 2020 : vérifiez la date du 31/12/2019.",
    ),
]


@pytest.mark.parametrize(("statut", "options", "champ", "message"), REFUSES)
def test_termes_refuses(statut, options, champ, message):
    with pytest.raises(ErreurMetier) as refus:
        controler_termes(termes(**options), statut=statut, departement="87")
    assert (refus.value.champ, refus.value.message) == (champ, message)


def test_le_smic_de_mayotte_est_le_sien():
    assert salaire_minimal(jour=DEBUT, departement="976", quotite=Decimal(1)) == Decimal("1415.05")
    controler_termes(termes(salaire=Decimal("1415.05")), statut="public", departement="976")


def test_ajouter_des_mois_tombe_au_dernier_jour():
    assert ajouter_mois(date(2026, 8, 31), 18) == date(2028, 2, 29)
    assert ajouter_mois(date(2025, 12, 15), 1) == date(2026, 1, 15)
    assert ajouter_mois(date(2026, 1, 31), 1) == date(2026, 2, 28)
