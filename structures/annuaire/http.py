"""Adapter of the open company-search API: two short limits, one host, no redirection, one small body.

A socket's own timeout restarts at each byte: an answer that drips for ever would hold the page. The whole exchange
therefore runs beside, and is cut at `delai_total`.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import ssl
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from structures.annuaire.lecture import lire_reponse
from structures.annuaire.port import AnnuaireInjoignable, Fiche

journal = logging.getLogger(__name__)

CORPS_MAX = 512 * 1024
HOTES = frozenset({"recherche-entreprises.api.gouv.fr"})


@dataclass
class _Echange:
    """What the thread of an exchange leaves behind."""

    connexion: http.client.HTTPConnection
    corps: bytes = b""
    raison: str = "reseau"  # until the exchange says otherwise
    fini: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class AnnuaireHttp:
    """`adresse` is the address of the search; durations are in seconds. `hotes` are the only ones ever called."""

    adresse: str
    delai_connexion: float = 2.0
    delai_total: float = 3.0
    hotes: frozenset[str] = HOTES

    def __post_init__(self) -> None:
        morceaux = urlsplit(self.adresse)
        if morceaux.hostname not in self.hotes:
            raise ValueError(f"hôte non autorisé pour l'annuaire : {morceaux.hostname}")
        if morceaux.scheme != "https" and morceaux.hostname in HOTES:
            raise ValueError("l'annuaire n'est interrogé qu'en HTTPS")

    def chercher(self, numero: str) -> Fiche | None:
        """The establishment of a SIRET, or the seat of the association of a RNA number.

        Raises AnnuaireInjoignable within `delai_total`, whatever the other side does.
        """
        echange = _Echange(self._connexion())
        threading.Thread(target=self._echanger, args=(echange, numero), daemon=True).start()
        if not echange.fini.wait(self.delai_total):
            _couper(echange.connexion)
            raise AnnuaireInjoignable("delai")
        if echange.raison:
            raise AnnuaireInjoignable(echange.raison)
        return lire_reponse(echange.corps, numero)

    def _connexion(self) -> http.client.HTTPConnection:
        morceaux = urlsplit(self.adresse)
        hote = morceaux.hostname or ""
        if morceaux.scheme == "https":
            return http.client.HTTPSConnection(
                hote, morceaux.port, timeout=self.delai_connexion, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(hote, morceaux.port, timeout=self.delai_connexion)

    def _echanger(self, echange: _Echange, numero: str) -> None:
        chemin = urlsplit(self.adresse).path or "/"
        try:
            echange.connexion.request(
                "GET",
                f"{chemin}?{urlencode({'q': numero, 'page': 1, 'per_page': 5})}",
                headers={"Accept": "application/json", "User-Agent": "conseiller-numerique"},
            )
            reponse = echange.connexion.getresponse()
            genre = reponse.headers.get_content_type()
            if reponse.status != http.client.OK:
                echange.raison = f"statut_{reponse.status}"
            elif genre != "application/json":
                echange.raison = "illisible"
            else:
                echange.corps = reponse.read(CORPS_MAX + 1)
                echange.raison = "trop_long" if len(echange.corps) > CORPS_MAX else ""
        except TimeoutError:
            echange.raison = "delai"
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            # AttributeError: the connection was cut by the waiting side in the middle of a read.
            echange.raison = "reseau"
        finally:
            echange.connexion.close()
            echange.fini.set()


def _couper(connexion: http.client.HTTPConnection) -> None:
    """Free the thread that still reads."""
    prise = connexion.sock
    if prise is not None:
        with contextlib.suppress(OSError, ValueError):
            prise.shutdown(2)
