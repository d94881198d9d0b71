"""Screenshots of the tour (`docs/visite.md`), taken from the demonstration: `make captures`.

With ADRESSE, from a demonstration that runs; without it, one is started in a throw-away folder and stopped. Needs
Chromium. Each picture is written in `docs/captures/<nom>.webp`; all of them hold in 1.5 MB.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

RACINE = Path(__file__).resolve().parents[1]
SORTIE = RACINE / "docs" / "captures"
MOT_DE_PASSE = "conseiller-numerique"
ECRAN = {"width": 1280, "height": 900}
LARGEUR, QUALITE, TOTAL_MAX = 1100, 68, 1_500_000
PORT = 8197


@dataclass(frozen=True)
class Prise:
    """A picture: who looks (an account of the demonstration, empty: a visitor), and how to get there."""

    nom: str
    compte: str
    chemin: str
    suite: Callable[[Any], None] = lambda page: None


def suivre(libelle: str) -> Callable[[Any], None]:
    """Follow the first link of the page that says this."""

    def clic(page: Any) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("link", name=libelle).first.click()

    return clic


def premier_lien(selecteur: str) -> Callable[[Any], None]:
    """Follow the first link of a part of the page."""

    def clic(page: Any) -> None:
        with page.expect_navigation():
            page.locator(f"main {selecteur} a").first.click()

    return clic


def voir(selecteur: str) -> Callable[[Any], None]:
    """Bring a part of the page to the top of the screen."""

    def monter(page: Any) -> None:
        page.locator(selecteur).first.evaluate("e => e.scrollIntoView({block: 'start'})")

    return monter


def ouvrir(selecteur: str) -> Callable[[Any], None]:
    """Open the first folded part of the page."""

    def deplier(page: Any) -> None:
        page.locator(selecteur).first.click()

    return deplier


def puis(*suites: Callable[[Any], None]) -> Callable[[Any], None]:
    """One after the other."""

    def tout(page: Any) -> None:
        for suite in suites:
            suite(page)

    return tout


SIMULATION = "/simulateur/?hote=public&territoire=87&salaire=2050&debut=2026-03-01&contrat=24&duree=24"
PRISES = [
    Prise("accueil", "", "/"),
    Prise("avancement", "", "/avancement/"),
    Prise("avancement-carte", "", "/avancement/", voir("h2")),
    Prise("delais", "", "/statistiques/delais/?periode=tout"),
    Prise("demander", "", "/structures/demander/"),
    Prise("simulateur", "", SIMULATION),
    Prise("offres", "", "/offres/"),
    Prise("ateliers", "", "/ateliers/"),
    Prise("statistiques", "", "/statistiques/"),
    Prise("prefecture-demandes", "prefecture@exemple.fr", "/espace/prefecture/demandes/"),
    Prise("prefecture-territoire", "region@exemple.fr", "/espace/prefecture/territoire/", voir("h2")),
    Prise("boite", "coordination@exemple.fr", "/instruction/boite/"),
    Prise(
        "comite-decision",
        "coordination@exemple.fr",
        "/instruction/comites/?etat=tenu",
        puis(premier_lien("table"), premier_lien("tbody tr:nth-child(3)"), voir("h1")),
    ),
    Prise(
        "comite-publier",
        "coordination@exemple.fr",
        "/instruction/comites/?etat=tenu",
        puis(premier_lien("table"), suivre("Relire et publier")),
    ),
    Prise("structure", "mairie@exemple.fr", "/espace/structure/"),
    Prise(
        "candidats",
        "mairie@exemple.fr",
        "/espace/structure/mises-en-relation/",
        puis(premier_lien("ul"), ouvrir("table summary"), voir("table")),
    ),
    Prise("conventions", "mairie@exemple.fr", "/espace/structure/conventions/", premier_lien("table")),
    Prise("paiements", "mairie@exemple.fr", "/espace/structure/paiements/"),
    Prise("ordres", "comptable@exemple.fr", "/comptabilite/ordres/"),
    Prise("conseillere", "conseillere@exemple.fr", "/espace/"),
    Prise("formation", "formation@exemple.fr", "/espace/organisme/"),
]


def prendre(adresse: str) -> list[tuple[str, int]]:
    """Every picture, one browser session by account; returns names and sizes in bytes."""
    SORTIE.mkdir(exist_ok=True)
    tailles = []
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or _chromium())
        for compte in dict.fromkeys(prise.compte for prise in PRISES):
            contexte = navigateur.new_context(viewport=ECRAN, locale="fr-FR", base_url=adresse)
            page = contexte.new_page()
            if compte:
                _se_connecter(page, compte)
            for prise in PRISES:
                if prise.compte == compte:
                    tailles.append((prise.nom, _photographier(page, prise)))
            contexte.close()
        navigateur.close()
    return tailles


def _chromium() -> str | None:
    """Chromium of the system; None: the one that playwright installed."""
    for chemin in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"):
        if Path(chemin).exists():
            return chemin
    return None


def _se_connecter(page: Any, compte: str) -> None:
    page.goto("/compte/login/")
    page.fill("main [name=login]", compte)
    page.fill("main [name=password]", MOT_DE_PASSE)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def _photographier(page: Any, prise: Prise) -> int:
    reponse = page.goto(prise.chemin)
    if reponse is None or reponse.status != 200:
        raise SystemExit(f"{prise.nom} : {prise.chemin} répond {reponse and reponse.status}.")
    prise.suite(page)
    page.wait_for_load_state("load")
    image = Image.open(io.BytesIO(page.screenshot()))
    image = image.convert("RGB").resize(
        (LARGEUR, image.height * LARGEUR // image.width), Image.Resampling.LANCZOS
    )
    fichier = SORTIE / f"{prise.nom}.webp"
    image.save(fichier, "WEBP", quality=QUALITE, method=6)
    return fichier.stat().st_size


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a demonstration: the one of ADRESSE, or one that lives as long as the block."""
    if adresse := os.environ.get("ADRESSE"):
        yield adresse.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="cn-") as etat:
        environnement = os.environ | {"ETAT_DIR": etat, "PORT": str(PORT), "DEMO": "1"}
        commande = [sys.executable, "-m", "config.embarque", "--", sys.executable, "-m", "config.demarrage"]
        processus = subprocess.Popen(commande, cwd=RACINE, env=environnement)  # noqa: S603
        try:
            yield _attendre(f"http://127.0.0.1:{PORT}", processus)
        finally:
            processus.send_signal(signal.SIGINT)
            processus.wait(timeout=60)


def _attendre(adresse: str, processus: subprocess.Popen[bytes]) -> str:
    fin = time.monotonic() + 600
    while time.monotonic() < fin and processus.poll() is None:
        try:
            with urllib.request.urlopen(f"{adresse}/sante", timeout=2):  # noqa: S310
                return adresse
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise SystemExit("La démonstration n'a pas démarré.")


def main() -> int:
    """Entry point: 1 when the pictures weigh too much."""
    with demonstration() as adresse:
        tailles = prendre(adresse)
    total = sum(taille for _, taille in tailles)
    for nom, taille in tailles:
        print(f"  {nom:24} {taille // 1000:4} ko")
    print(f"{len(tailles)} captures, {total // 1000} ko")
    return int(total > TOTAL_MAX)


if __name__ == "__main__":
    sys.exit(main())
