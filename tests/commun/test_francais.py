"""What the pages write by themselves is French: plural from two, elision, dates and hours."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from commun.templatetags.commun import de, jour_long, pluriel, rendez_vous

GABARITS = Path(__file__).parents[2] / "templates"
# The plural of English (0 takes an s), the first of a month without its « er », hours as on a clock.
ANGLAIS = re.compile(r'\|pluralize|\|date:"(?:l )?j F Y|\|date:"[^"]*H:i')


@pytest.mark.parametrize(
    ("nombre", "suffixes", "attendu"),
    [
        (0, "s", ""),
        (1, "s", ""),
        (2, "s", "s"),
        (0, "a,ont", "a"),
        (2, "a,ont", "ont"),
        (1, ",ent", ""),
        (None, "s", ""),
        ([1, 2], "s", "s"),
    ],
)
def test_pluriel(nombre: int, suffixes: str, attendu: str):
    assert pluriel(nombre, suffixes) == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Awa Girard", "d'Awa Girard"),
        ("Émile Girard", "d'Émile Girard"),
        ("Œuvre sociale", "d'Œuvre sociale"),
        ("Nadia Roche", "de Nadia Roche"),
        ("Haute-Vienne", "de Haute-Vienne"),
        ("Le Mans", "du Mans"),
        ("Les Abymes", "des Abymes"),
        ("Lescar", "de Lescar"),
        ("", "de "),
    ],
)
def test_de(nom: str, attendu: str):
    assert de(nom) == attendu


def test_un_rendez_vous_se_lit_sur_l_horloge_du_lieu():
    assert (
        rendez_vous(datetime.fromisoformat("2026-12-01T09:05"))
        == "mardi 1er décembre 2026 à 9\u00a0h\u00a005"
    )
    assert rendez_vous(None) == ""


def test_un_jour_se_lit_avec_son_nom():
    assert jour_long(date(2026, 12, 1)) == "mardi 1er décembre 2026"


def test_aucun_gabarit_n_ecrit_a_l_anglaise():
    fautes = {
        str(gabarit.relative_to(GABARITS)): ANGLAIS.findall(gabarit.read_text())
        for gabarit in sorted(GABARITS.rglob("*.*"))
    }
    assert {nom: trouvees for nom, trouvees in fautes.items() if trouvees} == {}
