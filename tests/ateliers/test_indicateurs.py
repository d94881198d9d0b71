"""One figure, one definition, told in the documentation in the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ateliers.indicateurs import DEFINITIONS, avancement, chiffres_publics
from ateliers.statistiques import Totaux
from commun.registres import chiffres
from tests.ateliers.fabriques import creer_activite

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "indicateurs.md"


def test_le_document_porte_chaque_definition():
    texte = DOCUMENT.read_text(encoding="utf-8")
    for libelle, definition in DEFINITIONS.items():
        assert f"| {libelle} | {definition} |" in texte


@pytest.mark.django_db
def test_l_accueil_recoit_les_chiffres(limousin):
    creer_activite(participants=12)
    creer_activite(participants=3)
    assert {c.cle: c.valeur for c in chiffres_publics()} == {"personnes_aidees": 15, "activites": 2}
    assert {c.definition for c in chiffres_publics()} <= set(DEFINITIONS.values())
    assert set(chiffres_publics()) <= set(chiffres())


@pytest.mark.parametrize(
    ("participants", "attendu"),
    [
        (0, "0,0 %"),
        (12_999, "0,0 %"),
        (13_000, "0,1 %"),
        (6_500_000, "50,0 %"),
        (12_999_999, "99,9 %"),
        (14_300_000, "110,0 %"),
    ],
)
def test_avancement_jamais_arrondi_vers_le_haut(participants, attendu):
    assert avancement(Totaux(participants=participants)).endswith(f"({attendu})")
