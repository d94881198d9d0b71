"""The simulator in a real browser: without JavaScript, on a narrow screen, by the keyboard, under axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commun.argent import montant_francais
from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, previsionnel
from tests.fabriques import creer_limousin

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
RESULTAT = "?hote=prive&territoire=87&salaire=1900&debut=2021-10-15&duree=36&contrat=40"
ECRANS = ["", RESULTAT, "?hote=public&territoire=87&salaire=12&debut=2021-10-15&duree=24"]

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def navigateur(socket_enabled: None, live_server: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    creer_limousin()
    with sync_playwright() as moteur:
        chromium = moteur.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield lambda **options: ouvrir(chromium, live_server.url, **options)
        chromium.close()


def ouvrir(chromium: Any, adresse: str, *, largeur: int = 1280, javascript: bool = True) -> Any:
    contexte = chromium.new_context(
        base_url=adresse, viewport={"width": largeur, "height": 800}, java_script_enabled=javascript
    )
    return contexte.new_page()


def envoyer(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_parcours_sans_javascript_au_clavier_sur_un_petit_ecran(navigateur: Any) -> None:
    page = navigateur(largeur=320, javascript=False)
    page.goto("/simulateur/")
    page.get_by_label("Commune ou département").focus()
    page.keyboard.type("Limoges")
    page.keyboard.press("Tab")
    page.keyboard.type("1200")
    page.get_by_label("Premier jour du contrat").fill("2021-10-15")
    page.get_by_label("Taux de charges patronales, en %").fill("42")
    envoyer(page)
    # Refused: the reason, and everything typed is still there.
    assert "SMIC, qui vaut 1\u202f589,47\u00a0€" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Commune ou département").input_value() == "Limoges"
    salaire = page.get_by_label("Salaire brut mensuel, en euros")
    assert salaire.input_value() == "1200"
    salaire.fill("1900")
    envoyer(page)
    assert page.locator(".sim-chiffres strong").all_inner_texts() == [
        "64\u202f752,00\u00a0€",
        "50\u202f000,00\u00a0€",
        "14\u202f752,00\u00a0€",
    ]
    # Those figures are the engine's: the aid is its forecast, what is left is the cost minus it.
    poste = Dossier(
        dispositif="relance-2021",
        statut="public",
        occupations=((date(2021, 10, 15), None),),
        departement="87",
        date_signature=date(2021, 10, 15),
    )
    aide = previsionnel(poste, bareme_en_vigueur()).montant_constate
    cout = Decimal("1900") * Decimal("1.42") * 24
    assert page.locator(".sim-chiffres strong").all_inner_texts() == [
        montant_francais(montant) for montant in (cout, aide, cout - aide)
    ]
    # The link shown is the page: opened elsewhere, it gives the same figures.
    lien = page.get_by_label("Lien à partager").input_value()
    autre = navigateur(javascript=False)
    autre.goto(lien.removeprefix("http://testserver"))
    assert autre.get_by_role("heading", level=2).first.inner_text() == (
        "Il resterait 614,67\u00a0€ par mois à votre charge"
    )


def test_a_320_pixels_seuls_les_tableaux_et_le_graphique_defilent(navigateur: Any) -> None:
    page = navigateur(largeur=320)
    for ecran in ECRANS:
        page.goto(f"/simulateur/{ecran}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        cadres = page.locator(".fr-table__container, .sim-graphique").all()
        assert len(cadres) == (3 if ecran == RESULTAT else 0)
        for cadre in cadres:
            cadre.focus()
            assert cadre.evaluate("(c) => c === document.activeElement && c.scrollWidth > c.clientWidth")


def test_aucune_faute_d_accessibilite(navigateur: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    fautes = []
    for largeur in (320, 1280):
        page = navigateur(largeur=largeur)
        for ecran in ECRANS:
            page.goto(f"/simulateur/{ecran}")
            for faute in Axe().run(page).response["violations"]:
                fautes += [(largeur, ecran, faute["id"], noeud["html"]) for noeud in faute["nodes"]]
    assert fautes == []


def test_les_erreurs_menent_a_leur_champ(navigateur: Any) -> None:
    page = navigateur()
    page.goto("/simulateur/?hote=autre&territoire=87&salaire=12x&debut=2021-10-15&duree=24")
    page.get_by_role("link", name="Vous êtes").click()
    assert page.evaluate("document.querySelector(':target').name") == "hote"
    page.get_by_role("link", name="Salaire brut mensuel").click()
    assert page.evaluate("document.querySelector(':target').name") == "salaire"


def test_le_pdf_se_telecharge(navigateur: Any) -> None:
    page = navigateur()
    page.goto(f"/simulateur/{RESULTAT}")
    with page.expect_download() as attente:
        page.get_by_role("link", name="Télécharger le PDF").click()
    assert attente.value.suggested_filename == "simulation-conseiller-numerique.pdf"
