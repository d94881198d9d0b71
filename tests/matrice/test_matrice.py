"""Who reaches what: every URL × method × persona, under the roles of the web; a refused call writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrice.jeu import Jeu
from tests.matrice.ligne import METHODES, PUBLIC
from tests.matrice.lignes import LIGNES, TIERS
from tests.matrice.personnages import Personnage
from tests.outils import client_de

REFUS = {403, 404, 405}


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


@pytest.fixture(scope="module")
def visites(jeu: Jeu) -> list[tuple[Personnage, Client]]:
    """Each persona with its browser."""
    return [(personnage, client_de(personnage.acteur)) for personnage in jeu.personnages]


def ecritures() -> int:
    """Rows inserted, changed or removed since the beginning of the transaction, sessions apart."""
    with connection.cursor() as curseur:
        curseur.execute(
            "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_xact_user_tables"
            " where relname <> 'django_session'"
        )
        return int(curseur.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("nom", sorted(LIGNES))
def test_matrice(nom: str, jeu: Jeu, visites: list[tuple[Personnage, Client]]) -> None:
    ligne = LIGNES[nom]
    adresse = reverse(nom, kwargs=ligne.arguments(jeu))
    ecarts: list[str] = []
    lues = 0

    def appeler(personnage: Personnage, client: Client, methode: str) -> None:
        attendu, reponse = ligne.attendu(personnage, methode), client.generic(methode, adresse)
        if reponse.status_code != attendu:
            ecarts.append(f"{methode} {personnage.nom} : {reponse.status_code} au lieu de {attendu}")

    for personnage, client in visites:
        etranger = ligne.acces != PUBLIC and personnage.acteur is None
        refusees = [m for m in METHODES if etranger or ligne.attendu(personnage, m) in REFUS]
        # The count of writes reads every table: once around all the refused calls of a person.
        with transaction.atomic():
            avant = ecritures() if refusees else 0
            for methode in refusees:
                appeler(personnage, client, methode)
            if refusees and ecritures() != avant:
                ecarts.append(f"{', '.join(refusees)} {personnage.nom} : refusé mais écrit")
            transaction.set_rollback(True)
        for methode in METHODES:
            # Who may read a page reads it by HEAD as by GET, which would draw it twice for everybody: once is enough.
            deja_lue = methode == "HEAD" and lues > 0
            if methode not in refusees and not deja_lue:
                lues += methode == "HEAD"
                with transaction.atomic():
                    appeler(personnage, client, methode)
                    transaction.set_rollback(True)
    assert ecarts == []
