"""A register of our own on the loopback, that fails as asked: the live adapter is tested against a real socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from structures.annuaire.enregistre import _AUCUN, ECHANTILLONS, _reponses

PANNES = (
    "lenteur",
    "500",
    "429",
    "html",
    "goutte",
    "redirection",
    "vide",
    "tronque",
    "enorme",
    "liste",
    "coupure",
)


class FauxAnnuaire:
    """`panne` is "" for the recorded answers, or one of `PANNES`; `appels` counts the requests received."""

    def __init__(self) -> None:
        self.panne = ""
        self.appels = 0
        self.adresse = ""

    def repondre(self, requete: Any) -> None:
        self.appels += 1
        (numero,) = parse_qs(urlsplit(requete.path).query)["q"]
        corps = _reponses(ECHANTILLONS).get(numero, _AUCUN)
        statut, genre = 200, "application/json; charset=utf-8"
        if self.panne == "lenteur":
            time.sleep(1.5)
        elif self.panne in ("500", "429"):
            statut, corps = int(self.panne), b'{"erreur": "indisponible"}'
        elif self.panne == "html":
            corps, genre = b"<html><body>Maintenance</body></html>", "text/html"
        elif self.panne == "redirection":
            statut = 302
        elif self.panne == "vide":
            corps = b""
        elif self.panne == "tronque":
            corps = corps[: len(corps) // 2]
        elif self.panne == "enorme":
            corps = json.dumps({"results": ["x" * 600_000]}).encode()
        elif self.panne == "liste":
            corps = b'[{"results": []}]'
        elif self.panne == "coupure":
            requete.connection.close()
            return
        requete.send_response(statut)
        requete.send_header("Content-Type", genre)
        requete.send_header("Content-Length", str(len(corps)))
        if statut == 302:
            requete.send_header("Location", f"{self.adresse}?q=21990001600011")
        requete.end_headers()
        if self.panne == "goutte":
            for octet in corps:
                requete.wfile.write(bytes([octet]))
                requete.wfile.flush()
                time.sleep(0.05)
        else:
            requete.wfile.write(corps)


@contextmanager
def faux_annuaire() -> Iterator[FauxAnnuaire]:
    """The server, on a free port of the loopback, stopped at the end of the block."""
    faux = FauxAnnuaire()

    class Gestionnaire(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # the caller did not wait
                faux.repondre(self)

        def log_message(self, *args: Any) -> None:
            """Silence."""

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Gestionnaire)
    serveur.daemon_threads = True
    serveur.handle_error = lambda *args: None  # type: ignore[method-assign]
    faux.adresse = f"http://127.0.0.1:{serveur.server_address[1]}/search"
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    fil.start()
    try:
        yield faux
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join(timeout=5)
