"""Every page of the site, drawn for those who open it, holds in fifteen statements."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.matrice.jeu import Jeu
from tests.matrice.ligne import PUBLIC
from tests.matrice.lignes import LIGNES
from tests.outils import client_de

BUDGET = 15
PAR_PAGE = 3
"""Persons who draw each page: roles differ by what they may do, not by what is shown."""


@pytest.mark.django_db
def test_aucune_page_ne_depasse_quinze_requetes(jeu: Jeu) -> None:
    clients = {p.nom: client_de(p.acteur) for p in jeu.personnages}
    trop: dict[str, int] = {}
    for nom, ligne in LIGNES.items():
        ouvrent = [p for p in jeu.personnages if p.chez_soi or (p.acteur is None and ligne.acces == PUBLIC)]
        ouvrent = [p for p in ouvrent if ligne.attendu(p, "GET") == 200]
        adresse = reverse(nom, kwargs=ligne.arguments(jeu)) if ouvrent else ""
        for personnage in ouvrent[:PAR_PAGE]:
            with transaction.atomic(), CaptureQueriesContext(connection) as requetes:
                clients[personnage.nom].get(adresse)
                transaction.set_rollback(True)
            nombre = sum("SAVEPOINT" not in requete["sql"] for requete in requetes)
            if nombre > BUDGET:
                trop[f"{nom}, {personnage.nom}"] = nombre
    assert trop == {}
