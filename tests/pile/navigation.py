"""One person in a real browser: pages that are checked when they are reached, forms filled as people do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.pile.pile import MOT_DE_PASSE, Pile

CAPTURES = Path(__file__).parents[2] / "captures"
NIVEAUX = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
DEFILEMENT = {"runOnly": {"type": "rule", "values": ["scrollable-region-focusable"]}}
ECRAN, TELEPHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
# What a page's own policy refuses is told to the console of the test.
GUET = """document.addEventListener('securitypolicyviolation',
  e => console.error(`CSP : ${e.violatedDirective} refuse ${e.blockedURI}`))"""
_rangs = count(1)


def _nom_de_fichier(texte: str) -> str:
    ascii_seul = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_seul.lower()).strip("-")[:60]


@dataclass
class Defauts:
    """What is wrong on the pages seen: told together at the end, so that one page hides no other."""

    lignes: list[str] = field(default_factory=list)
    pages: int = 0

    def noter(self, page: str, defaut: str) -> None:
        if (ligne := f"{page} : {defaut}") not in self.lignes:
            self.lignes.append(ligne)


class Personne:
    """A browser of its own (cookies, console) for one person."""

    def __init__(self, pile: Pile, contexte: Any, nom: str, defauts: Defauts) -> None:
        self.pile, self.nom, self.defauts = pile, nom, defauts
        self.page = contexte.new_page()
        self.console: list[str] = []
        self.page.add_init_script(GUET)
        self.page.on("console", self._entendre)
        self.page.on("pageerror", lambda erreur: self.console.append(f"script : {erreur}"))

    def _entendre(self, message: Any) -> None:
        if message.type not in ("error", "warning"):
            return
        # A refused form comes back with status 422: the browser calls it a failed resource.
        adresse = message.location.get("url", "") if message.location else ""
        if "status of 422" in message.text and adresse.split("#")[0] == self.page.url.split("#")[0]:
            return
        self.console.append(f"{message.type} : {message.text}")

    # Go.
    def aller(self, chemin: str, etape: str = "") -> None:
        """Open an address and check the page."""
        self.page.goto(self.pile.adresse + chemin)
        self.verifier(etape)

    def suivre(self, libelle: str, etape: str = "") -> None:
        """Follow the first link that says this."""
        self._presser(self.page.locator("main").get_by_role("link", name=libelle).first, etape)

    def presser(self, libelle: str, etape: str = "") -> None:
        """Press the first button that says this."""
        self._presser(self.page.locator("main").get_by_role("button", name=libelle).first, etape)

    def _presser(self, element: Any, etape: str) -> None:
        with self.page.expect_navigation():
            element.click()
        self.verifier(etape)

    # Type.
    def remplir(self, **champs: str | list[str] | bool) -> None:
        """Fill fields by their name: text, list, date, radio (its value), boxes (values, or True)."""
        for nom, valeur in champs.items():
            for element, texte in self._cibles(nom, valeur):
                genre = element.evaluate("e => e.type")
                if genre in ("radio", "checkbox"):
                    self.page.locator(f"label[for='{element.get_attribute('id')}']").click()
                    assert element.is_checked(), nom
                elif genre == "select-one":
                    element.select_option(texte)
                else:
                    element.fill(texte)

    def _cibles(self, nom: str, valeur: str | list[str] | bool) -> list[tuple[Any, str]]:
        groupe = self.page.locator(f"main [name='{nom}']")
        if isinstance(valeur, list):
            return [(self.page.locator(f"main [name='{nom}'][value='{v}']"), v) for v in valeur]
        if valeur is not True and groupe.first.evaluate("e => e.type") == "radio":
            return [(self.page.locator(f"main [name='{nom}'][value='{valeur}']"), "")]
        return [(groupe.first, str(valeur))]

    def choisir_commune(self, saisie: str, choix: str, nom: str = "commune") -> None:
        """Type the beginning, take the proposal."""
        champ = self.page.locator(f"main [name='{nom}']")
        champ.fill("")
        champ.press_sequentially(saisie)
        self.page.get_by_role("option", name=choix).first.click()

    def valeur(self, nom: str) -> str:
        """What a field holds."""
        return str(self.page.locator(f"main [name='{nom}']").first.input_value())

    # Without JavaScript in the page: nothing is asked of it.
    def parcourir(self, chemin: str) -> None:
        """Open an address."""
        self.page.goto(self.pile.adresse + chemin)

    def saisir(self, **champs: str) -> None:
        """Type in text fields by their name."""
        for nom, valeur in champs.items():
            self.page.locator(f"main [name='{nom}']").fill(valeur)

    def cocher(self, nom: str, valeur: str = "") -> None:
        """Press the label of a box or of a choice."""
        choix = f"[value='{valeur}']" if valeur else ""
        element = self.page.locator(f"main [name='{nom}']{choix}")
        self.page.locator(f"label[for='{element.get_attribute('id')}']").click()
        assert element.is_checked(), nom

    def envoyer(self, libelle: str) -> None:
        """Press a button and wait for the next page, which is no refusal."""
        with self.page.expect_navigation() as navigation:
            self.page.locator("main").get_by_role("button", name=libelle).first.click()
        assert navigation.value.status == 200, self.texte()

    # Read.
    def texte(self) -> str:
        """The main content, spaces made ordinary."""
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())

    def lit(self, *attendus: str) -> None:
        """The page says all this."""
        texte = self.texte()
        assert [attendu for attendu in attendus if attendu not in texte] == [], texte

    def attendre_que_la_page_dise(self, attendu: str, fois: int = 60) -> None:
        """Reload as the page asks, until the worker has done its part."""
        for _ in range(fois):
            if attendu in self.texte():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"« {attendu} » n'est pas apparu : {self.texte()}")

    # Sign in.
    def se_connecter(self, email: str) -> None:
        """By the password form."""
        self.aller("/compte/login/", "connexion")
        self.remplir(login=email, password=MOT_DE_PASSE)
        self.presser("Se connecter avec le mot de passe", f"espace {self.nom}")
        assert self.page.url == f"{self.pile.adresse}/espace/"

    def se_connecter_par_code(self, email: str) -> None:
        """By the code of the mail: no password was ever chosen."""
        avant = len(self.pile.courriels(email))
        self.aller("/compte/login/", "connexion")
        self.suivre("Recevoir un code de connexion", "demander un code")
        self.remplir(email=email)
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url("**/confirm/**")
        self.verifier("saisir le code")
        courriel = self.pile.attendre_courriel(email, "Votre code de connexion", depuis=avant)
        self.remplir(code=courriel.sujet.rpartition(" ")[2])
        with self.page.expect_navigation():
            self.page.locator("main form button[type=submit]").first.click()
        self.verifier(f"espace {self.nom}")
        assert self.page.url == f"{self.pile.adresse}/espace/"

    def prendre_le_role(self, role: str) -> None:
        """Change role on the home page."""
        self.aller("/espace/", f"espace {self.nom}")
        self.presser(role, f"espace {role}")

    # Check.
    def verifier(self, etape: str = "") -> None:
        """Accessibility, console, security policy, phone width; a picture of each."""
        page = self.page
        page.wait_for_load_state("load")
        nom = etape or page.title().split(" — ")[0]
        ou = f"[{nom}] {page.url.removeprefix(self.pile.adresse)}"
        self.defauts.pages += 1
        for ligne in self.console:
            self.defauts.noter(ou, ligne)
        self.console.clear()
        if (titres := page.locator("h1").count()) != 1:
            self.defauts.noter(ou, f"{titres} titres de niveau 1")
        self._axe(ou, NIVEAUX)
        fichier = CAPTURES / f"{next(_rangs):03d}-{_nom_de_fichier(nom)}"
        page.screenshot(path=f"{fichier}.png", full_page=True)
        page.set_viewport_size(TELEPHONE)
        largeur = page.evaluate("document.documentElement.scrollWidth")
        if largeur > TELEPHONE["width"]:
            self.defauts.noter(ou, f"{largeur} px de large à {TELEPHONE['width']} px : {self._trop_larges()}")
        self._axe(ou, DEFILEMENT)
        page.screenshot(path=f"{fichier}-telephone.png", full_page=True)
        page.set_viewport_size(ECRAN)

    def _axe(self, ou: str, options: dict[str, Any]) -> None:
        for faute in Axe().run(self.page, options=options).response["violations"]:
            cibles = [(n["target"], n["any"] and n["any"][0]["message"]) for n in faute["nodes"]]
            self.defauts.noter(ou, f"axe {faute['id']} : {cibles[:3]}")

    def _trop_larges(self) -> list[str]:
        return self.page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, footer *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 3).map(e => e.outerHTML.slice(0, 90))"""
        )


class Scene:
    """The browser and the people in it."""

    def __init__(self, pile: Pile, navigateur: Any) -> None:
        self.pile, self.navigateur = pile, navigateur
        self.defauts = Defauts()

    @contextmanager
    def personne(self, nom: str, **options: Any) -> Iterator[Personne]:
        """A new browser context, closed at the end of the block."""
        contexte = self.navigateur.new_context(**{"viewport": ECRAN, "locale": "fr-FR"} | options)
        try:
            yield Personne(self.pile, contexte, nom, self.defauts)
        finally:
            contexte.close()
