"""The commune combobox in a real browser, with the pointer, the keyboard and without answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'">
<link rel="stylesheet" href="/static/css/commune.css"></head><body><main><h1>Essai</h1>
<form><label for="id_commune">Commune</label>
<input id="id_commune" name="commune" data-communes="/territoires/communes"></form></main>
<script src="/static/js/commune.js" defer></script></body></html>"""
REPONSES = {
    "chatoroux": [
        ("36044", "Châteauroux (36)", "36000", "Indre"),
        ("86061", "Charroux (86)", "86250", "Vienne"),
    ],
    "limo": [("87085", "Limoges (87)", "87000", "Haute-Vienne")],
}

pytestmark = pytest.mark.navigateur


@pytest.fixture
def page(socket_enabled: None) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    def servir(route: Any) -> None:
        chemin, _, question = route.request.url.removeprefix("http://essai.test").partition("?q=")
        if chemin.startswith("/static/"):
            genre = "text/css" if chemin.endswith(".css") else "text/javascript"
            route.fulfill(body=(RACINE / chemin[1:]).read_text(), content_type=genre)
        elif chemin == "/territoires/communes":
            if question == "panne":
                route.fulfill(status=500, body="")
                return
            cles = ("code", "libelle", "code_postal", "departement")
            communes = [dict(zip(cles, c, strict=True)) for c in REPONSES.get(question, [])]
            route.fulfill(body=json.dumps({"communes": communes}), content_type="application/json")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    with sync_playwright() as moteur:
        navigateur = moteur.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = navigateur.new_page()
        page.erreurs = []
        page.on("pageerror", lambda erreur: page.erreurs.append(str(erreur)))
        page.route("**/*", servir)
        page.goto("http://essai.test/")
        yield page
        assert page.erreurs == []
        navigateur.close()


def options(page: Any) -> list[str]:
    page.wait_for_selector("[role=option]")
    return page.locator("[role=option]").all_inner_texts()


def test_au_clavier(page: Any) -> None:
    champ = page.get_by_role("combobox", name="Commune")
    champ.press_sequentially("chatoroux")
    assert [o.split()[0] for o in options(page)] == ["Châteauroux", "Charroux"]
    assert champ.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("status").inner_text() == "2 communes proposées"
    champ.press("ArrowDown")
    champ.press("ArrowDown")
    actif = champ.get_attribute("aria-activedescendant")
    assert page.locator(f"#{actif}").get_attribute("aria-selected") == "true"
    champ.press("ArrowDown")  # goes round
    champ.press("Enter")
    assert champ.input_value() == "Châteauroux (36)"
    assert champ.get_attribute("aria-expanded") == "false"
    assert page.get_by_role("listbox").count() == 0
    assert page.url == "http://essai.test/"  # Enter chose, it did not send the form


def test_a_la_souris(page: Any) -> None:
    champ = page.get_by_role("combobox", name="Commune")
    champ.press_sequentially("limo")
    page.get_by_role("option", name="Limoges (87)").click()
    assert champ.input_value() == "Limoges (87)"


def test_echap_referme_et_garde_la_saisie(page: Any) -> None:
    champ = page.get_by_role("combobox", name="Commune")
    champ.press_sequentially("limo")
    options(page)
    champ.press("Escape")
    assert (champ.input_value(), champ.get_attribute("aria-expanded")) == ("limo", "false")


@pytest.mark.parametrize("saisie", ["panne", "zz"])
def test_sans_reponse_le_champ_reste_un_champ(page: Any, saisie: str) -> None:
    champ = page.get_by_role("combobox", name="Commune")
    with page.expect_response("**/territoires/communes?q=*"):
        champ.press_sequentially(saisie)
    assert champ.input_value() == saisie
    assert champ.get_attribute("aria-expanded") == "false"


def test_aucune_faute_d_accessibilite(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.get_by_role("combobox", name="Commune").press_sequentially("chatoroux")
    options(page)
    page.keyboard.press("ArrowDown")
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
