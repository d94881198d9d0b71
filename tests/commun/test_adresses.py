"""An address that nobody typed is read without its noise: no page breaks on it."""

from __future__ import annotations

import pytest

from comptes.enums import Role
from tests.fabriques import creer_limousin, creer_personne
from tests.outils import client_de

pytestmark = pytest.mark.django_db


def test_un_caractere_nul_dans_une_adresse_est_ignore():
    creer_limousin()
    client = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    reponse = client.get("/instruction/vacances/?departement=8%007")
    assert (reponse.status_code, reponse.context["departement"]) == (200, "87")
