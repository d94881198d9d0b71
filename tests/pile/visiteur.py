"""A browser without screen: pages and forms over real HTTP, cookies kept, redirections not followed."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

JETON = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Reponse:
    """What the site answered, and in how many seconds."""

    statut: int
    corps: str
    vers: str
    duree: float


@dataclass
class Visiteur:
    """One person's cookies."""

    adresse: str
    temoins: dict[str, str] = field(default_factory=dict)

    def lire(self, chemin: str) -> Reponse:
        return self._demander("GET", chemin)

    def envoyer(self, page: str, champs: dict[str, str], vers: str = "") -> Reponse:
        """Read the page, fill its form, send it to the same address or to `vers`."""
        return self.poster(vers or page, champs, self.jeton(page))

    def jeton(self, page: str) -> str:
        """The anti-forgery token of a page's form."""
        reponse = self.lire(page)
        assert reponse.statut == 200, (page, reponse.statut, reponse.vers)
        trouve = JETON.search(reponse.corps)
        assert trouve, f"{page} n'a pas de formulaire"
        return trouve[1]

    def poster(self, chemin: str, champs: dict[str, str], jeton: str) -> Reponse:
        return self._demander("POST", chemin, urlencode(champs | {"csrfmiddlewaretoken": jeton}))

    def se_connecter(self, email: str, mot_de_passe: str) -> Reponse:
        """Sign in by the password form."""
        return self.envoyer("/compte/login/", {"login": email, "password": mot_de_passe})

    def _demander(self, methode: str, chemin: str, corps: str | None = None) -> Reponse:
        entetes = {"Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items())}
        if corps is not None:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
        debut = time.monotonic()
        with self._lien() as lien:
            lien.request(methode, chemin, corps, entetes)
            recue = lien.getresponse()
            texte = recue.read().decode(errors="replace")
        for entete in recue.headers.get_all("Set-Cookie") or ():
            self.temoins |= {nom: morceau.value for nom, morceau in SimpleCookie(entete).items()}
        vers = recue.headers.get("Location", "").removeprefix(self.adresse)
        return Reponse(recue.status, texte, vers, time.monotonic() - debut)

    @contextmanager
    def _lien(self) -> Iterator[http.client.HTTPConnection]:
        lien = http.client.HTTPConnection(urlsplit(self.adresse).netloc, timeout=60)
        try:
            yield lien
        finally:
            lien.close()
