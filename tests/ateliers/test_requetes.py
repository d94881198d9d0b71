"""Pages cost the same at 1 and 10 rows, and stay within 15 queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.enums import Role
from tests.ateliers.fabriques import creer_activite, creer_atelier, creer_lieu
from tests.conseillers.fabriques import creer_contrat, creer_poste
from tests.fabriques import LE, creer_personne
from tests.outils import client_de

pytestmark = pytest.mark.django_db


def remplir(nadia, combien: int) -> None:
    for rang in range(combien):
        lieu = creer_lieu(nadia.structure, nom=f"Lieu {rang}")
        creer_atelier(nadia.contrat, lieu=lieu)
        creer_atelier(nadia.contrat, lieu=lieu, debut=LE - timedelta(days=2), etat="realise")
        creer_activite(nadia.contrat)
        creer_activite(creer_contrat(creer_poste(nadia.structure)))


@pytest.mark.parametrize(
    ("adresse", "qui"),
    [
        ("/espace/conseiller/ateliers/", "conseiller"),
        ("/espace/conseiller/ateliers/nouveau/", "conseiller"),
        ("/espace/conseiller/activites/", "conseiller"),
        ("/espace/conseiller/statistiques/", "conseiller"),
        ("/espace/coordinateur/", "coordinateur"),
        ("/ateliers/", "visiteur"),
        ("/ateliers/?commune=Limoges", "visiteur"),
        ("/statistiques/", "visiteur"),
        ("/statistiques/?departement=87&debut=2026-01-15&fin=2026-03-02", "visiteur"),
    ],
)
def test_budget_de_requetes(nadia, adresse, qui):
    acteur = {
        "conseiller": nadia.acteur,
        "coordinateur": creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="87"),
        "visiteur": None,
    }[qui]
    client = client_de(acteur)
    comptes = []
    for combien in (1, 9):
        remplir(nadia, combien)
        client.get(adresse)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert client.get(adresse).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], [r["sql"] for r in requetes]
    assert comptes[1] <= 15
