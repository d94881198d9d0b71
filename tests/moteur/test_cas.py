"""The worked cases, line by line and to the cent."""

from __future__ import annotations

from typing import Any

import pytest

from financement.chargement import bareme_archive, bareme_en_vigueur, contenu_en_vigueur
from financement.moteur import Dossier, calculer
from tests.moteur.outils import cas_travailles

CAS = cas_travailles()


def test_les_dix_neuf_cas_sont_la() -> None:
    assert len(CAS) == 19
    assert {cas["poste"]["dispositif"] for cas in CAS} == {
        "relance-2021",
        "forfait-2021",
        "renouvellement-2023",
    }


@pytest.mark.parametrize("cas", CAS, ids=[cas["nom"] for cas in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    assert calculer(Dossier.depuis_json(cas["poste"]), bareme_en_vigueur()).en_json() == cas["attendu"]


@pytest.mark.parametrize("cas", CAS, ids=[cas["nom"] for cas in CAS])
def test_cas_rejoue_avec_le_bareme_archive(cas: dict[str, Any]) -> None:
    """A computation can be run again from its stored inputs and the stored content of its barème."""
    entrees = Dossier.depuis_json(cas["poste"]).en_json()
    rejoue = calculer(Dossier.depuis_json(entrees), bareme_archive(contenu_en_vigueur()))
    assert rejoue.en_trace() == calculer(Dossier.depuis_json(cas["poste"]), bareme_en_vigueur()).en_trace()
    assert rejoue.en_json() == cas["attendu"]
