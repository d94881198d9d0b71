"""Hostile texts in a document: printed as they are, nothing fetched, nothing read (assurance S14)."""

from __future__ import annotations

import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pikepdf
import pytest

from commun.documents import composer_pdf, html_en_pdf, precharger
from financement.enums import EtatConvention
from financement.services.documents import donnees_convention
from tests.financement.fabriques import creer_convention
from tests.structures.fabriques import creer_structure

SECRET = "TEMOIN-SECRET-4217"

CHARGES = [
    '<img src="http://{hote}/a.png">',
    '<img src="file://{fichier}">',
    '<link rel="attachment" href="file://{fichier}">',
    '<link rel="stylesheet" href="http://{hote}/a.css">',
    '<style>@import url("http://{hote}/b.css");</style>',
    "<style>body {{ background: url(http://{hote}/c.png) }}</style>",
    "<style>@font-face {{ font-family: x; src: url(http://{hote}/x.woff) }} p {{ font-family: x }}</style>",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://{hote}/d.png"/></svg>',
    '<svg><use href="file://{fichier}#a"/></svg>',
    '<object data="file://{fichier}"></object>',
    '<embed src="http://{hote}/e.pdf">',
    '<iframe src="http://{hote}/f.html"></iframe>',
    '<base href="http://{hote}/"><img src="g.png">',
    '<script src="http://{hote}/h.js"></script>',
    '<p style="background-image: url(http://{hote}/i.png)">x</p>',
    '<a href="file://{fichier}" rel="attachment">x</a>',
    '"><img src=//{hote}/j.png>',
    "{{{{ 7|add:7 }}}}{{% load static %}}{{% include 'base.html' %}}",
    '<div style="width:99999999px;height:99999999px;padding:1e9cm">x</div>',
    '<meta http-equiv="refresh" content="0;url=http://{hote}/k"><table><td></body></html>',
]


@pytest.fixture
def temoin(socket_enabled: None) -> Iterator[tuple[str, list[str]]]:
    """A local server that remembers who called; its address and the list of the paths asked."""
    appels: list[str] = []

    class Temoin(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            appels.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Temoin)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    try:
        yield f"127.0.0.1:{serveur.server_port}", appels
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()


@pytest.fixture
def secret(tmp_path) -> str:
    chemin = tmp_path / "secret.txt"
    chemin.write_text(SECRET, encoding="utf-8")
    return str(chemin)


def lire(pdf: bytes) -> str:
    sortie = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(sortie.stdout.decode().replace("\u00ad", "").replace("\u2010", "-").split())


def test_le_temoin_entend(temoin):
    hote, appels = temoin
    urllib.request.urlopen(f"http://{hote}/controle").read()
    assert appels == ["/controle"]


@pytest.mark.django_db
@pytest.mark.parametrize("rang", range(len(CHARGES)))
def test_charge_inerte_dans_chaque_texte(rang, temoin, secret):
    hote, appels = temoin
    charge = CHARGES[rang].format(hote=hote, fichier=secret)
    structure = creer_structure(denomination=charge)
    structure.adresse = charge
    structure.save()
    convention = creer_convention(EtatConvention.SOUMISE, structure=structure)
    for champ in ("signataire_nom", "signataire_qualite", "description_projet", "actions_prevues"):
        setattr(convention, champ, charge)
    convention.contact_paiement_nom = charge
    donnees = donnees_convention(convention)
    donnees["financeur"] = {"nom": charge, "signataire": charge}
    champs = ("partie", "le", "par", "comment", "voie", "signe", "preuve")
    donnees["signatures"] = [dict.fromkeys(champs, charge)]
    donnees["decisions"] = [charge]
    for poste in donnees["postes"]:
        poste["numero"] = poste["departement"] = charge
    pdf = composer_pdf("convention", donnees)
    lu = lire(pdf)
    attendu = "".join(charge.split())
    assert lu.count(attendu) >= 10, "le texte n'est pas imprimé tel quel"
    assert SECRET not in lu
    assert appels == []
    assert SECRET.encode() not in pdf


@pytest.mark.parametrize("rang", range(len(CHARGES)))
def test_meme_interpretee_une_charge_ne_va_nulle_part(rang, temoin, secret):
    """The second fence: were a text not escaped, the fetcher still serves the print folder only."""
    hote, appels = temoin
    charge = CHARGES[rang].format(hote=hote, fichier=secret)
    if "99999999px" in charge:
        charge = "<p>x</p>"
    pdf = html_en_pdf(
        f'<html lang="fr"><head><title>Essai</title></head><body>{charge}<p>fin</p></body></html>'
    )
    assert appels == []
    assert SECRET not in lire(pdf)
    with pikepdf.open(BytesIO(pdf)) as ouvert:
        assert "/EmbeddedFiles" not in ouvert.Root.get("/Names", {})
        for objet in ouvert.objects:
            if isinstance(objet, pikepdf.Stream) and "/DCTDecode" not in str(objet.get("/Filter", "")):
                assert SECRET.encode() not in objet.read_bytes()


@pytest.mark.parametrize(
    "adresse",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/x",
        "https://exemple.fr/x",
        "ftp://exemple.fr/x",
        "data:text/plain,bonjour",
        "imprime:../../manage.py",
        "imprime:/etc/passwd",
        "imprime:../impression/document.css/../../../manage.py",
        "imprime:absent.css",
        "imprime:",
        "IMPRIME:document.css",
    ],
)
def test_adresse_refusee(adresse: str):
    _, fetcher = precharger()
    with pytest.raises(ValueError, match="adresse refusée dans un document"):
        fetcher.fetch(adresse)


def test_le_dossier_d_impression_est_servi():
    _, fetcher = precharger()
    reponse = fetcher.fetch("imprime:projet.svg")
    assert reponse.content_type == "image/svg+xml"
    assert reponse.read().startswith(b"<svg ")
