"""Conventions per second beside the ways that others print them (goal P8), memory, weight, seal, two processes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DOCUMENTS = 10
PAR_PROCESSUS = 10
Ligne = dict[str, Any]


def mesurer(profil: str) -> list[Ligne]:
    """CPU seconds of a signed convention of the demonstration, our way and the others', in one run."""
    from commun import documents, rendu_pdf, sceau
    from commun.acteurs import SYSTEME, perimetre
    from financement.models import Convention
    from financement.services.documents import donnees_convention

    with perimetre(SYSTEME):
        convention = Convention.objects.filter(etat="active").order_by("numero").first()
        donnees = donnees_convention(convention)
    html = documents.composer_html("convention", donnees)
    documents.composer_pdf("convention", donnees)
    chaud, octets = _chronometrer(lambda: documents.composer_pdf("convention", donnees))
    memoire = _memoire_ajoutee(lambda: documents.composer_pdf("convention", donnees))

    def a_froid() -> bytes:
        rendu_pdf.precharger.cache_clear()
        return documents.composer_pdf("convention", donnees)

    froid, memes = _chronometrer(a_froid, 4)
    if octets != memes:
        raise AssertionError("la même convention ne donne pas les mêmes octets")
    brut, _ = _chronometrer(lambda: _simple(html))
    web, _ = _chronometrer(lambda: _police_du_web(html), 3)
    naif, _ = _chronometrer(lambda: _feuille_dsfr(html), 2)
    sceau.precharger()
    scelle, _ = _chronometrer(lambda: sceau.sceller(octets, motif="mesure", champ_lisible="Sceau"))
    un, deux = (_debit(donnees, processus) for processus in (1, 2))
    return [
        _ligne(
            "convention en PDF/A-3a et UA, processus chaud", f"{1 / chaud:.2f}", "documents/s de processeur"
        ),
        _rapport("  contre feuille DSFR entière et polices du web", chaud, naif, "≤ 0,16×"),
        _rapport("  contre police du web lue à chaque document", chaud, web, "≤ 0,5×"),
        _rapport("  contre police du système relue à chaque document", chaud, froid, ""),
        _rapport("  contre PDF simple, sans balises ni déclarations", chaud, brut, "≤ 1,25×"),
        _ligne("sceau d'une convention", round(scelle * 1000, 1), "ms"),
        _ligne("poids d'une convention avant le sceau", round(len(octets) / 1024), "Ko", objectif="≤ 50 Ko"),
        _ligne("mémoire du processus, pic", round(memoire), "Mo", objectif="≤ 100 Mo de plus que Django"),
        _ligne(
            "deux processus",
            round(deux, 2),
            "documents/s",
            reference=f"{un:.2f} documents/s, un processus",
            rapport=f"{deux / un:.2f}×",
            objectif="≥ 1,9×",
        ),
        _ligne("4 000 conventions, à ce débit", round(4000 / deux / 60, 1), "min"),
    ]


def _chronometrer(travail: Callable[[], bytes], fois: int = DOCUMENTS) -> tuple[float, bytes]:
    """Mean CPU seconds of a document."""
    depart = time.process_time()
    for _ in range(fois):
        resultat = travail()
    return (time.process_time() - depart) / fois, resultat


def _memoire_ajoutee(travail: Callable[[], bytes]) -> float:
    """MB of the process at its highest, after a few documents more."""
    for _ in range(3):
        travail()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _simple(html: str) -> bytes:
    from weasyprint import CSS, HTML

    from commun.rendu_pdf import STYLE, dossier_impression, precharger

    configuration, fetcher = precharger()
    texte = (dossier_impression() / STYLE).read_text(encoding="utf-8")
    css = CSS(string=texte, base_url="imprime:", font_config=configuration, url_fetcher=fetcher)
    page = HTML(string=html, base_url="imprime:", url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[css], font_config=configuration)


def _police_du_web(html: str) -> bytes:
    """Our small sheet with Marianne as a web font, read again for each document."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from commun.rendu_pdf import STYLE, dossier_impression

    polices = "".join(
        f"@font-face {{ font-family: Marianne; font-weight: {poids};"
        f" src: url({(_dsfr() / 'fonts' / nom).as_uri()}) format('woff2') }}"
        for nom, poids in (("Marianne-Regular.woff2", 400), ("Marianne-Bold.woff2", 700))
    )
    texte = (dossier_impression() / STYLE).read_text(encoding="utf-8")
    configuration = FontConfiguration()
    css = CSS(
        string=polices
        + texte.replace('"Liberation Sans"', "Marianne").replace('url("imprime:projet.svg")', "none"),
        font_config=configuration,
    )
    return HTML(string=html).write_pdf(stylesheets=[css], font_config=configuration)


def _feuille_dsfr(html: str) -> bytes:
    """The naive way: the whole sheet of the design system, with its fonts, for each document."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    css = CSS(filename=str(_dsfr() / "dsfr" / "dsfr.min.css"), font_config=configuration)
    return HTML(string=html).write_pdf(stylesheets=[css], font_config=configuration)


def _dsfr() -> Path:
    import dsfr

    return Path(dsfr.__file__).parent / "static" / "dsfr" / "dist"


def _debit(donnees: dict[str, Any], processus: int) -> float:
    """Documents per second of clock of this many warm processes."""
    contexte = multiprocessing.get_context("spawn")
    with contexte.Pool(processus, initializer=_preparer) as groupe:
        groupe.map(_composer, [donnees] * processus, chunksize=1)
        depart = time.perf_counter()
        groupe.map(_composer, [donnees] * (PAR_PROCESSUS * processus), chunksize=1)
        return PAR_PROCESSUS * processus / (time.perf_counter() - depart)


def _preparer() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()


def _composer(donnees: dict[str, Any]) -> int:
    from commun.documents import composer_pdf

    return len(composer_pdf("convention", donnees))


def _ligne(nom: str, valeur: Any, unite: str, **autres: str) -> Ligne:
    return {
        "nom": nom,
        "valeur": valeur,
        "unite": unite,
        "reference": "",
        "rapport": "",
        "objectif": "",
    } | autres


def _rapport(nom: str, ours: float, reference: float, objectif: str) -> Ligne:
    return _ligne(
        nom,
        round(ours * 1000),
        "ms de processeur",
        reference=f"{reference * 1000:.0f} ms",
        rapport=f"{ours / reference:.2f}×",
        objectif=objectif,
    )
