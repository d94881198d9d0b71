"""Who reaches what: every URL × method × persona, under the roles of the web; a refused call writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrice.jeu import Jeu, creer_jeu
from tests.matrice.ligne import METHODES, PUBLIC
from tests.matrice.lignes import LIGNES, TIERS
from tests.outils import client_de

ECRITURES = {"POST", "PUT", "PATCH", "DELETE"}


def adresses(resolveur: URLResolver, espace: str = "") -> Iterator[tuple[str, Any]]:
    """(full name, view) of every address of the site."""
    for element in resolveur.url_patterns:
        if isinstance(element, URLResolver):
            suite = f"{espace}{element.namespace}:" if element.namespace else espace
            yield from adresses(element, suite)
        elif isinstance(element, URLPattern):
            yield f"{espace}{element.name}", element.callback


ADRESSES = dict(adresses(get_resolver()))
NOTRES = {nom: vue for nom, vue in ADRESSES.items() if not nom.startswith(TIERS)}


def test_chaque_adresse_a_sa_ligne():
    assert set(NOTRES) - set(LIGNES) == set(), "adresses sans ligne"
    assert set(LIGNES) - set(NOTRES) == set(), "lignes sans adresse"


@pytest.mark.parametrize("nom", sorted(LIGNES))
def test_la_vue_declare_l_acces_de_sa_ligne(nom):
    acces = NOTRES[nom].view_class.acces
    attendu = LIGNES[nom].acces
    assert (acces if isinstance(acces, str) else set(acces)) == (
        attendu if isinstance(attendu, str) else set(attendu)
    )


def lignes_en_base() -> dict[str, int]:
    """Number of rows of every table but the sessions'."""
    with connection.cursor() as curseur:
        tables = sorted(set(connection.introspection.table_names(curseur)) - {"django_session"})
        curseur.execute(" union all ".join(f"select '{table}', count(*) from \"{table}\"" for table in tables))
        return dict(curseur.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("nom", sorted(LIGNES))
def test_matrice(nom):
    jeu: Jeu = creer_jeu()
    ligne = LIGNES[nom]
    adresse = reverse(nom, kwargs=ligne.arguments(jeu))
    ecarts, ecrits = [], []
    avant = lignes_en_base()
    for personnage in jeu.personnages:
        client: Client = client_de(personnage.acteur)
        for methode in METHODES:
            attendu = ligne.attendu(personnage, methode)
            with transaction.atomic():
                reponse = client.generic(methode, adresse)
                apres = lignes_en_base() if methode in ECRITURES and attendu in {302, 403, 404, 405} else avant
                transaction.set_rollback(True)
            if reponse.status_code != attendu:
                ecarts.append(f"{methode} {personnage.nom} : {reponse.status_code} au lieu de {attendu}")
            refuse = attendu in {403, 404, 405} or (attendu == 302 and ligne.acces != PUBLIC and personnage.acteur is None)
            if refuse and apres != avant:
                ecrits.append(f"{methode} {personnage.nom}")
    assert ecarts == []
    assert ecrits == []
