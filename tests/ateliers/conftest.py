"""Every test of the room happens on Monday 2 March 2026 at 10:00 in Paris."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.ateliers.fabriques import creer_lieu
from tests.conseillers.fabriques import acteur_conseiller, creer_contrat, creer_poste, creer_structure
from tests.fabriques import LE
from tests.outils import client_de


@pytest.fixture(autouse=True)
def _lundi_2_mars(time_machine):
    time_machine.move_to(LE, tick=False)


@pytest.fixture
def nadia(limousin) -> SimpleNamespace:
    """An adviser of Limoges under contract from 1 February 2026 to 31 January 2028, signed in."""
    structure = creer_structure(nom="Ville de Limoges")
    contrat = creer_contrat(creer_poste(structure))
    acteur = acteur_conseiller(contrat.conseiller)
    return SimpleNamespace(
        contrat=contrat,
        structure=structure,
        acteur=acteur,
        client=client_de(acteur),
        lieu=creer_lieu(structure, nom="Médiathèque de Limoges"),
    )
