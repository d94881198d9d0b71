"""The stack of a demonstration in a private folder, with handles to break it and to look into it."""

from __future__ import annotations

import email
import email.policy
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import redis
from celery import Celery
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import override_settings

from config.demarrage import Demonstration
from config.embarque.compte import compte_des_services
from config.embarque.etat import RACINE, preparer
from config.embarque.postgres import Postgres
from config.embarque.valkey import Valkey
from config.env import base_de_donnees
from tests.pile.processus import Processus, attendre

ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
MOT_DE_PASSE = "motdepasse-de-test"  # of `tests.fabriques.creer_personne`
EFFACEES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "ETAT_DIR", "DJANGO_", "PROCESSUS", "PG", "EMAIL_")


@dataclass(frozen=True)
class Courriel:
    """One mail of the mailbox."""

    pour: str
    sujet: str
    texte: str

    @property
    def lien(self) -> str:
        """The path of the only link of the mail."""
        mots = [mot for mot in self.texte.split() if mot.startswith("http://")]
        assert len(mots) == 1, self.texte
        return "/" + mots[0].rstrip(".,;").split("/", 3)[3]


def port_libre() -> int:
    """A port that nobody listens to."""
    with socket.socket() as essai:
        essai.bind(("127.0.0.1", 0))
        return int(essai.getsockname()[1])


class Pile:
    """PostgreSQL and Valkey that keep what they accept (no `--essai`), web, worker and beat on them."""

    def __init__(self, dossier: Path, bloqueur: Any) -> None:
        self.dossier, self.bloqueur = dossier, bloqueur
        self.port = port_libre()
        self.fin = ExitStack()
        etat = preparer(dossier, compte_des_services())
        self.postgres, self.valkey = Postgres(etat, essai=False), Valkey(etat, essai=False)

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # Start and end.
    def demarrer(self) -> None:
        """Servers, schema, then the three processes; returns when the site answers."""
        for serveur in (self.postgres, self.valkey):
            self.fin.callback(serveur.arreter)
            serveur.obtenir()
        self.environnement = self._environnement()
        demonstration = Demonstration(self.dossier, "127.0.0.1", self.port)
        self.web, self.travailleur, self.rythme = (
            Processus(
                enfant.nom, enfant.mots, enfant.journal, self.environnement | {"PROCESSUS": enfant.role}
            )
            for enfant in demonstration.enfants
        )
        for processus in self.processus:
            self.fin.callback(processus.tuer)
        self.web.demarrer()  # it reads the code while the schema is made
        self.gerer("migrate", "--no-input", "-v0")
        for processus in (self.travailleur, self.rythme):
            processus.demarrer()
        self._peupler()
        attendre(lambda: self.statut("/sante") == 200, 60, f"le site\n{self.web.fin_du_journal()}")

    @property
    def processus(self) -> tuple[Processus, Processus, Processus]:
        return self.web, self.travailleur, self.rythme

    def arreter(self) -> None:
        """The processes, then their servers. Nothing of this folder is kept: no need for a gentle end."""
        if self.postgres.processus is not None:
            self.postgres.processus.send_signal(signal.SIGQUIT)
        self.fin.close()

    def _environnement(self) -> dict[str, str]:
        propre = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(EFFACEES)}
        return (
            propre
            | self.postgres.environnement()
            | self.valkey.environnement()
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "ETAT_DIR": str(self.dossier),
                "ADRESSE_PUBLIQUE": self.adresse,
                "BALAYAGE_DELAI": "2",
                "DEMO": "1",
            }
        )

    def gerer(self, *mots: str) -> str:
        """Run a management command as the owner; returns what it printed."""
        fait = subprocess.run(
            [sys.executable, "manage.py", *mots],
            cwd=RACINE,
            env=self.environnement | {"PROCESSUS": "proprietaire"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert fait.returncode == 0, fait.stdout + fait.stderr
        return fait.stdout

    def _peupler(self) -> None:
        """The whole country, and the decisions of 2021: nobody works on an empty platform."""
        from conseillers.parcours import charger_parcours

        self.gerer("charger_territoires")
        self.gerer("importer_attributions", "financement/donnees/attributions-2021.json.gz")
        with self.base():
            charger_parcours()

    # Look and write.
    @contextmanager
    def base(self) -> Iterator[None]:
        """Inside, Django's connection in this process is the owner's on the stack's database, outside any transaction.

        What is published waits for the sweeper: this process does not know the broker.
        """
        reglages = base_de_donnees(self.postgres.environnement()["DATABASE_URL_PROPRIETAIRE"])
        lien = DatabaseWrapper(connections.databases[DEFAULT_DB_ALIAS] | reglages, DEFAULT_DB_ALIAS)
        with self.bloqueur.unblock(), override_settings(PASSWORD_HASHERS=ARGON):
            precedent = connections[DEFAULT_DB_ALIAS]
            connections[DEFAULT_DB_ALIAS] = lien
            try:
                yield
            finally:
                lien.close()
                connections[DEFAULT_DB_ALIAS] = precedent

    def attendre_les_livraisons(self, secondes: float = 60.0) -> None:
        """Until the worker has done, or abandoned, all that the outbox holds."""
        from commun.models import Livraison
        from commun.models.evenement import EtatLivraison

        with self.base():
            attente = Livraison.objects.filter(etat=EtatLivraison.A_FAIRE)
            attendre(lambda: not attente.exists(), secondes, "la boîte d'envoi vide")

    def statut(self, chemin: str) -> int:
        """Status of a page asked by a visitor; 0 when nobody answers."""
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            lien.request("GET", chemin)
            return lien.getresponse().status
        except OSError:
            return 0
        finally:
            lien.close()

    def document(self, nom: str) -> Path:
        """A file of the private storage."""
        return self.dossier / "documents" / nom

    # The broker.
    def redonner(self, livraisons: Iterable[UUID]) -> None:
        """Give these deliveries to the worker once more, as a broker that lost its acknowledgements does."""
        application = Celery(broker=self.environnement["BROKER_URL"], set_as_current=False)
        for livraison in livraisons:
            application.send_task("commun.traiter", args=[str(livraison)], queue="defaut")
        application.close()
        with self._courtier() as courtier:
            attendre(lambda: courtier.llen("defaut") == 0, 120, "la file vide")
        self.travailleur.arreter(60)  # lets the last ones end
        self.travailleur.demarrer()

    def vider_la_file(self) -> None:
        """Forget the orders that wait in the broker: what is to be done is in the outbox."""
        with self._courtier() as courtier:
            courtier.flushdb()

    def _courtier(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.valkey.prise), db=0)

    # Mails.
    def courriels(self, pour: str = "") -> list[Courriel]:
        """The mails that left, for one address or for all, in the order of their departure."""
        messages = []
        for fichier in sorted((self.dossier / "courriels").glob("*.log"), key=lambda f: f.stat().st_mtime_ns):
            for morceau in fichier.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                if morceau.strip():
                    messages.append(_lire(morceau))
        return [message for message in messages if pour in ("", message.pour)]

    def attendre_courriel(self, pour: str, sujet: str, secondes: float = 60.0, depuis: int = 0) -> Courriel:
        """The last mail to this address whose subject holds `sujet`, once it has left; not among the first `depuis`."""
        attendus: list[Courriel] = []

        def arrive() -> bool:
            attendus[:] = [c for c in self.courriels(pour)[depuis:] if sujet in c.sujet]
            return bool(attendus)

        try:
            attendre(arrive, secondes, f"le courriel « {sujet} » pour {pour}", pas=0.2)
        except AssertionError as erreur:
            recus = [(c.pour, c.sujet) for c in self.courriels()]
            raise AssertionError(f"{erreur}\n{recus}\n{self.travailleur.fin_du_journal()}") from None
        return attendus[-1]


def _lire(contenu: bytes) -> Courriel:
    message = email.message_from_bytes(contenu, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    corps = message.get_body(("plain",))
    # A long subject is folded before its first word.
    sujet = str(message["Subject"] or "").strip()
    return Courriel(str(message["To"] or ""), sujet, corps.get_content() if corps else "")
