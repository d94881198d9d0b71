"""Limits of the public forms: counted by address, told with the wait, open when the cache is away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import RequestFactory, override_settings

from commun.debit import attente, duree_lisible
from structures.models import Demande
from tests.fabriques import creer_limousin
from tests.outils import client_de
from tests.structures.fabriques import saisie_demande
from tests.structures.outils import texte


@pytest.fixture(autouse=True)
def cache_vide() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def requete(adresse: str = "192.0.2.1", **entetes: str):
    return RequestFactory().post("/", REMOTE_ADDR=adresse, **entetes)


@override_settings(DEBITS={"essai": "2/minute"})
def test_chaque_adresse_a_sa_limite():
    assert [attente(requete(), "essai") > 0 for _ in range(4)] == [False, False, True, True]
    assert attente(requete("192.0.2.2"), "essai") == 0
    assert attente(requete(), "autre") == 0  # no limit of that name
    assert 1 <= attente(requete(), "essai") <= 60


@override_settings(DEBITS={"essai": "1/minute"})
def test_un_entete_forge_ne_change_pas_d_adresse():
    assert attente(requete(HTTP_X_FORWARDED_FOR="203.0.113.1"), "essai") == 0
    assert attente(requete(HTTP_X_FORWARDED_FOR="203.0.113.2"), "essai") > 0


@override_settings(
    DEBITS={"essai": "1/minute"},
    CACHES={"default": {"BACKEND": "commun.cache.CacheSansPanne", "LOCATION": "redis://127.0.0.1:9/1"}},
)
def test_sans_cache_la_porte_reste_ouverte(socket_enabled: None):
    assert [attente(requete(), "essai") for _ in range(3)] == [0, 0, 0]


@pytest.mark.django_db
@override_settings(DEBITS={"demande": "1/hour", "annuaire": "1/hour"})
def test_au_dela_la_page_dit_d_attendre_et_garde_la_saisie():
    creer_limousin()
    visiteur = client_de(None)
    saisie = saisie_demande()
    assert visiteur.post("/structures/demander/", saisie).status_code == 302
    reponse = visiteur.post("/structures/demander/", saisie | {"denomination": "Autre nom"})
    assert reponse.status_code == 429
    assert 3500 <= int(reponse["Retry-After"]) <= 3600
    page = texte(reponse)
    assert "Trop d'envois depuis votre réseau. Rien n'est perdu : attendez 60 minutes" in page
    assert 'value="Autre nom"' in page
    assert Demande.objects.count() == 1
    # Looking a number up has its own limit, keeping a draft shares that of the form.
    assert visiteur.post("/structures/demander/", {"action": "rechercher"}).status_code == 422
    assert visiteur.post("/structures/demander/", {"action": "rechercher"}).status_code == 429
    assert visiteur.post("/structures/demander/", saisie | {"action": "brouillon"}).status_code == 429


@pytest.mark.parametrize(
    ("secondes", "dit"),
    [(1, "1 seconde"), (59, "59 secondes"), (60, "1 minute"), (61, "2 minutes"), (3600, "60 minutes")],
)
def test_durees(secondes: int, dit: str):
    assert duree_lisible(secondes) == dit
