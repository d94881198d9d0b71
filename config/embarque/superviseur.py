"""Run a command beside the servers: forward the signals, watch the servers, stop everything."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from config.embarque.commun import ErreurEmbarque, dire
from config.embarque.postgres import Postgres
from config.embarque.processus import adopter_les_orphelins, balayer, lier_au_parent
from config.embarque.service import Service
from config.embarque.valkey import Valkey

SIGNAUX = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 30.0  # seconds given to the command to end once told to
RELANCES_MAX = 5


def donne(nom: str) -> bool:
    """True when an address is already given, directly or as a secret file."""
    return bool(os.environ.get(nom) or os.environ.get(f"{nom}_FILE"))


def services_voulus() -> list[type[Service]]:
    """The servers whose address is not given."""
    voulus: list[type[Service]] = []
    if not donne("DATABASE_URL"):
        voulus.append(Postgres)
    if not donne("BROKER_URL"):
        voulus.append(Valkey)
    return voulus


class Interruption(Exception):
    """A signal came before the command was started."""


class Superviseur:
    """Holds the servers that are ours and the command."""

    def __init__(self, dossier: Path, services: list[Service]) -> None:
        self.dossier = dossier
        self.services = services
        self.commande: subprocess.Popen[bytes] | None = None
        self.echeance: float | None = None
        self.relances = 0

    def executer(self, mots: list[str]) -> int:
        """Start what is needed, run the command, stop all; returns the command's exit code.

        A command killed by signal n gives 128 + n, as a shell does. Raises ErreurEmbarque when the
        servers or the command cannot start.
        """
        for numero in SIGNAUX:
            signal.signal(numero, self._signal_recu)
        adopter_les_orphelins()
        try:
            environnement = os.environ | {"ETAT_DIR": str(self.dossier)}
            environnement["PATH"] = self._chemins()
            for service in self.services:
                service.obtenir()
                environnement |= service.environnement()
            code = self._lancer(mots, environnement)
        except Interruption as interruption:
            code = 128 + int(str(interruption))
        finally:
            for numero in SIGNAUX:
                signal.signal(numero, signal.SIG_IGN)
            self._tout_arreter()
        return code

    @staticmethod
    def _chemins() -> str:
        """`python` in the command is the one that runs us: its folder comes first in PATH."""
        return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

    def _lancer(self, mots: list[str], environnement: dict[str, str]) -> int:
        try:
            commande = subprocess.Popen(mots, env=environnement, preexec_fn=lier_au_parent(signal.SIGTERM))
        except OSError as erreur:
            raise ErreurEmbarque(f"impossible de lancer « {mots[0]} » : {erreur.strerror}") from None
        self.commande = commande
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = commande.wait(0.5)
                return code if code >= 0 else 128 - code
            if self.echeance is not None and time.monotonic() > self.echeance:
                dire("la commande ne s'arrête pas : arrêt forcé")
                commande.kill()
            self._relever()

    def _relever(self) -> None:
        """Restart a server that died under the command."""
        for service in self.services:
            if not service.est_mort() or self.echeance is not None:
                continue
            self.relances += 1
            if self.relances > RELANCES_MAX:
                raise ErreurEmbarque(f"{service.nom} s'arrête sans cesse.\n{service.fin_du_journal()}")
            dire(f"{service.nom} s'est arrêté : redémarrage ({self.relances}/{RELANCES_MAX})")
            service.demarrer()
            dire(f"{service.nom} est reparti")

    def _signal_recu(self, numero: int, _cadre: FrameType | None) -> None:
        if self.commande is None:
            raise Interruption(str(numero))
        if numero == signal.SIGINT and self._au_premier_plan():
            return  # Ctrl-C: the terminal has sent it to the command, which may well survive it (a shell)
        if self.echeance is None:
            self.echeance = time.monotonic() + PATIENCE
        if self.commande.poll() is None:
            self.commande.send_signal(numero)

    @staticmethod
    def _au_premier_plan() -> bool:
        try:
            terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
        except OSError:
            return False
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        except OSError:
            return False
        finally:
            os.close(terminal)

    def _tout_arreter(self) -> None:
        """The command's remains first, then the servers: nothing of ours survives."""
        serveurs = {s.processus.pid for s in self.services if s.processus is not None}
        balayer(sauf=serveurs)
        for service in reversed(self.services):
            service.arreter()
        balayer(sauf=set())
