"""One process of the stack, in its own group, that can be killed whole and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.embarque.etat import RACINE
from config.embarque.processus import lier_au_parent


def attendre(condition: Callable[[], object], secondes: float, quoi: str, pas: float = 0.1) -> None:
    """Poll until the condition holds; fails naming `quoi` when it never does."""
    debut = time.monotonic()
    while not condition():
        if time.monotonic() - debut > secondes:
            raise AssertionError(f"toujours pas après {secondes:.0f} s : {quoi}")
        time.sleep(pas)


class Processus:
    """Web, worker or beat: the command of `config.demarrage` with the stack's environment."""

    def __init__(self, nom: str, mots: list[str], journal: Path, environnement: dict[str, str]) -> None:
        self.nom, self.mots, self.journal, self.environnement = nom, mots, journal, environnement
        self.processus: subprocess.Popen[bytes] | None = None

    def demarrer(self, *options: str) -> None:
        """Start it, with further options of the command if any."""
        with self.journal.open("ab") as sortie:
            self.processus = subprocess.Popen(
                [*self.mots, *options],
                cwd=RACINE,
                env=self.environnement,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lier_au_parent(signal.SIGTERM),
            )

    def vivants(self) -> set[int]:
        """Every process that writes to this log: the first one, its children, their remains."""
        trouves = set()
        for fiche in Path("/proc").glob("[0-9]*/fd/1"):
            with contextlib.suppress(OSError):
                if fiche.readlink() == self.journal:
                    trouves.add(int(fiche.parts[2]))
        return trouves

    def memoire(self) -> int:
        """Resident bytes of its greatest process."""
        lues = [0]
        for pid in self.vivants():
            with contextlib.suppress(OSError):
                lues.append(
                    int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
                )
        return max(lues)

    def tuer(self) -> None:
        """kill -9 of the whole group, at once."""
        if self.processus is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processus.pid, signal.SIGKILL)
        self.processus.wait()
        attendre(lambda: not self.vivants(), 10, f"la mort de {self.nom}")

    def arreter(self, patience: float = 15.0) -> None:
        """Ask for the end, then impose it."""
        if self.processus is None:
            return
        if self.processus.poll() is None:
            self.processus.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.processus.wait(patience)
        self.tuer()

    def fin_du_journal(self, lignes: int = 30) -> str:
        """What it said last."""
        return "\n".join(self.journal.read_text(errors="replace").splitlines()[-lignes:])
