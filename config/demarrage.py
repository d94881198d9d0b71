"""The demonstration: `python -m config.demarrage`, beside the servers of config.embarque.

Prepares the data in one Django process, then runs web, worker and beat until Ctrl-C or SIGTERM. The
supervising process imports no Django: it stays small and starts at once.
"""

import contextlib
import ctypes
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from config.embarque.etat import RACINE
from config.embarque.processus import lier_au_parent
from config.embarque.service import TAILLE_JOURNAL

FILES = "defaut,pdf,argent,courriel"
DELAI_PAGE = 60.0  # seconds given to the first page
PATIENCE = 12.0  # seconds given to the processes to end
STABLE = 60.0  # seconds of life after which a restart is again immediate
RELANCE_MAX = 30.0
BIBLIOTHEQUES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")


class Arret(Exception):
    """Somebody asked for the end."""


@dataclass
class Enfant:
    """A process of the demo, in its own group, with its own log."""

    nom: str
    mots: list[str]
    role: str  # which database login: web, travailleur or proprietaire
    journal: Path
    processus: subprocess.Popen[bytes] | None = None
    ne: float = 0.0
    delai: float = field(default=0.0)
    relance_a: float | None = None

    def demarrer(self) -> None:
        """Start it; it ends with us, however we end."""
        with self.journal.open("ab") as sortie:
            if sortie.tell() > TAILLE_JOURNAL:
                sortie.truncate(0)
            self.processus = subprocess.Popen(
                self.mots,
                cwd=RACINE,
                env=os.environ | {"PROCESSUS": self.role},
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lier_au_parent(signal.SIGTERM),
            )
        self.ne = time.monotonic()
        self.relance_a = None

    def vit(self) -> bool:
        """True while its first process runs."""
        return self.processus is not None and self.processus.poll() is None

    def signaler(self, numero: signal.Signals, groupe: bool = False) -> None:
        """Send a signal to the process, or to all those it made."""
        if self.processus is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if groupe:
                os.killpg(self.processus.pid, numero)
            elif self.processus.poll() is None:
                self.processus.send_signal(numero)

    def surveiller(self) -> None:
        """Restart it when it has died, later and later if it keeps dying."""
        if self.vit() or self.processus is None:
            return
        maintenant = time.monotonic()
        if self.relance_a is None:
            self.signaler(signal.SIGKILL, groupe=True)
            self.delai = 1.0 if maintenant - self.ne > STABLE else min(max(1.0, 2 * self.delai), RELANCE_MAX)
            self.relance_a = maintenant + self.delai
            code = self.processus.returncode
            dire(f"{self.nom} s'est arrêté (code {code}) : relance dans {self.delai:.0f} s. {self.journal}")
        elif maintenant >= self.relance_a:
            self.demarrer()


def dire(message: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def est_locale(hote: str) -> bool:
    """True for an address of this machine only, or for all of its addresses."""
    try:
        adresse = ipaddress.ip_address(hote)
    except ValueError:
        return False
    return adresse.is_loopback or adresse.is_unspecified


def preparer() -> None:
    """Schema, reference data, demo data, in one Django process; each passes at once when already there."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("charger_territoires")
    call_command("charger_demo")


class Demonstration:
    """Web, worker and beat, from the preparation to the end."""

    def __init__(self, etat: Path, hote: str, port: int) -> None:
        self.etat, self.hote, self.port = etat, hote, port
        journaux = etat / "journaux"
        journaux.mkdir(exist_ok=True, mode=0o700)
        (etat / "beat").mkdir(exist_ok=True, mode=0o700)
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        granian = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            hote,
            "--port",
            str(port),
        ]
        travail = [*celery, "worker", "-Q", FILES, "-c", "2", "--without-gossip", "--without-mingle"]
        rythme = [*celery, "beat", "-s", str(etat / "beat" / "programme"), "--pidfile="]
        web = [*granian, "--workers", "2", "--respawn-failed-workers", "config.wsgi:application"]
        self.preparation = Enfant(
            "préparation",
            [sys.executable, "-m", "config.demarrage", "preparer"],
            "proprietaire",
            journaux / "preparation.log",
        )
        self.enfants = [
            Enfant("web", web, "web", journaux / "web.log"),
            Enfant("travailleur", [*travail, "-l", "INFO"], "travailleur", journaux / "travailleur.log"),
            Enfant("rythme", [*rythme, "-l", "INFO"], "travailleur", journaux / "rythme.log"),
        ]

    @property
    def adresse(self) -> str:
        """Where to open the browser."""
        return f"http://{'localhost' if est_locale(self.hote) else self.hote}:{self.port}/"

    def executer(self) -> int:
        """Run until told to stop; 0 then, 1 when the data or the page cannot be had."""
        for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(numero, self._demander_l_arret)
        debut = time.monotonic()
        try:
            if not self._port_libre():
                dire(f"erreur : le port {self.port} est déjà pris. Essayez : PORT={self.port + 1} make demo")
                return 1
            if not self._preparer_les_donnees():
                return 1
            for enfant in self.enfants:
                enfant.demarrer()
            if not self._attendre_la_page():
                return 1
            self._annoncer(time.monotonic() - debut)
            while True:
                time.sleep(0.5)
                for enfant in self.enfants:
                    enfant.surveiller()
        except Arret:
            dire("\nArrêt…")
            return 0
        finally:
            for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(numero, signal.SIG_IGN)
            self._tout_arreter()

    @staticmethod
    def _demander_l_arret(_numero: int, _cadre: FrameType | None) -> None:
        raise Arret

    def _port_libre(self) -> bool:
        famille = socket.AF_INET6 if ":" in self.hote else socket.AF_INET
        with socket.socket(famille) as essai:
            essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                essai.bind((self.hote, self.port))
            except OSError:
                return False
        return True

    def _preparer_les_donnees(self) -> bool:
        if self.preparation.journal.exists():
            dire("Vérification de la base et des données…")
            self.preparation.journal.unlink()
        else:
            dire("Première préparation de la base et des données : environ une minute…")
        self.preparation.demarrer()
        if self.preparation.processus is None or self.preparation.processus.wait() == 0:
            return True
        dire(f"erreur : la préparation a échoué.\n{fin(self.preparation.journal)}")
        return False

    def _attendre_la_page(self) -> bool:
        limite = time.monotonic() + DELAI_PAGE
        cause = "aucune réponse"
        while time.monotonic() < limite:
            for enfant in self.enfants:
                enfant.surveiller()
            lien = http.client.HTTPConnection(urlsplit(self.adresse).hostname or "", self.port, timeout=10)
            try:
                lien.request("GET", "/")
                statut = lien.getresponse().status
                if statut < 500:
                    return True
                cause = f"erreur {statut}"
            except (OSError, http.client.HTTPException) as erreur:
                cause = str(erreur)
            finally:
                lien.close()
            time.sleep(0.1)
        dire(f"erreur : la page ne répond pas ({cause}).\n{fin(self.enfants[0].journal)}")
        return False

    def _annoncer(self, secondes: float) -> None:
        comptes = self.etat / "comptes-demo.txt"
        manque = bibliotheques_absentes()
        if manque:
            dire(
                f"\n!! Bibliothèques absentes : {', '.join(manque)}.\n"
                "!! Les documents PDF attendront dans leur file. Sous Debian ou Ubuntu :\n"
                "!! apt install libpango-1.0-0 libpangoft2-1.0-0"
            )
        dire(f"\nConseiller numérique, démonstration : {self.adresse}  (prêt en {secondes:.0f} s)")
        if comptes.exists():
            dire("\n" + comptes.read_text(encoding="utf-8").rstrip())
        dire(f"\nJournaux et données : {self.etat}\nCtrl-C arrête tout ; les données restent.")

    def _tout_arreter(self) -> None:
        tous = [self.preparation, *self.enfants]
        for enfant in tous:
            enfant.signaler(signal.SIGTERM)
        limite = time.monotonic() + PATIENCE
        while any(enfant.vit() for enfant in tous) and time.monotonic() < limite:
            time.sleep(0.05)
        for enfant in tous:
            enfant.signaler(signal.SIGKILL, groupe=True)


def bibliotheques_absentes(noms: tuple[str, ...] = BIBLIOTHEQUES) -> list[str]:
    """Those of WeasyPrint's system libraries (Linux names) that cannot be loaded here."""
    absentes = []
    for nom in noms if sys.platform == "linux" else ():
        try:
            ctypes.CDLL(nom)
        except OSError:
            absentes.append(nom)
    return absentes


def fin(journal: Path, lignes: int = 25) -> str:
    """Last lines of a log."""
    if not journal.exists():
        return ""
    return "\n".join(journal.read_text(errors="replace").splitlines()[-lignes:])


def main() -> int:
    """`preparer` fills the database; without argument, the whole demo."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["DEMO"] = "1"
    if sys.argv[1:] == ["preparer"]:
        preparer()
        return 0
    if not os.environ.get("ETAT_DIR"):
        dire("erreur : lancez « make demo », ou « python -m config.embarque -- python -m config.demarrage »")
        return 2
    port = int(os.environ.get("PORT") or 8000)
    demonstration = Demonstration(Path(os.environ["ETAT_DIR"]), os.environ.get("HOTE") or "127.0.0.1", port)
    os.environ.setdefault("ADRESSE_PUBLIQUE", demonstration.adresse.rstrip("/"))
    return demonstration.executer()


if __name__ == "__main__":
    sys.exit(main())
