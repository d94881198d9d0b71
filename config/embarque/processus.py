"""Children that never outlive us, and locks that say who runs what."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from config.embarque.commun import attendre

Signaux = list[tuple[signal.Signals, float]]  # a signal, then the seconds to wait for its effect

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def lier_au_parent(signal_de_fin: signal.Signals) -> Callable[[], None]:
    """A preexec_fn: when the parent dies, however it dies, the kernel sends `signal_de_fin` to the child.

    Popen calls it after it has changed the identity, a change that would clear the setting. Linux only:
    elsewhere a `kill -9` of the supervisor leaves the servers running and the next start takes over.
    """
    parent = os.getpid()

    def preparer() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(signal_de_fin), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return preparer


def adopter_les_orphelins() -> None:
    """Processes abandoned by the command become our children, so that the end can sweep them."""
    if _libc is not None:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def enfants() -> set[int]:
    """Living direct children of this process (empty where there is no /proc)."""
    trouves = set()
    for fiche in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            etat, parent = fiche.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid() and etat != "Z":
                trouves.add(int(fiche.parent.name))
    return trouves


def est_un_zombie(pid: int) -> bool:
    """True for a process that has ended and that nobody has reaped, as in a container without an init."""
    try:
        fiche = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    return fiche.rpartition(")")[2].split()[0] == "Z"


def balayer(sauf: set[int], patience: float = 5.0) -> None:
    """End the processes that the command left behind: SIGTERM, then SIGKILL after `patience` seconds.

    Killing a process gives us its own children, hence the loops.
    """

    def restants() -> set[int]:
        return enfants() - sauf

    def signaler(numero: signal.Signals) -> bool:
        for pid in restants():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, numero)
        return not restants()

    if not signaler(signal.SIGTERM) and not attendre(lambda: not restants(), patience, pas=0.05):
        attendre(lambda: signaler(signal.SIGKILL), 2.0, pas=0.05)


def arreter(processus: subprocess.Popen[bytes], signaux: Signaux) -> None:
    """Send each signal in turn and wait its number of seconds; SIGKILL in the end."""
    for numero, secondes in [*signaux, (signal.SIGKILL, 10.0)]:
        if processus.poll() is not None:
            return
        processus.send_signal(numero)
        with contextlib.suppress(subprocess.TimeoutExpired):
            processus.wait(secondes)


class Verrou:
    """An exclusive lock on a file (flock), freed by the kernel when its last holder dies."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin
        self.descripteur: int | None = None

    def prendre(self, secondes: float = 0.0) -> bool:
        """True when the lock is ours; waits up to `secondes`."""
        descripteur = os.open(self.chemin, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

        def essayer() -> bool:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            return False

        if not attendre(essayer, secondes):
            os.close(descripteur)
            return False
        self.descripteur = descripteur
        return True

    def rendre(self) -> None:
        """Close our copy. A child that inherited the descriptor still holds the lock."""
        if self.descripteur is not None:
            os.close(self.descripteur)
            self.descripteur = None

    def noter(self, texte: str) -> None:
        """Write, in the locked file, what the others may read of us."""
        if self.descripteur is None:
            raise RuntimeError("verrou non tenu")
        os.ftruncate(self.descripteur, 0)
        os.pwrite(self.descripteur, texte.encode(), 0)

    def lire(self) -> str:
        """What the holder noted; empty when nothing."""
        try:
            return self.chemin.read_text()
        except FileNotFoundError:
            return ""
