"""A server under supervision: one owner per state folder, the others use what it runs."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import ClassVar

from config.embarque.commun import ErreurEmbarque, attendre, dire
from config.embarque.etat import Etat
from config.embarque.processus import Signaux, Verrou, arreter, lier_au_parent

DELAI_ANCIEN = 60.0  # seconds given to a previous server, or to the backends it orphaned, to end
DELAI_DEMARRAGE = 300.0  # for one start: it may have a long log to replay
DELAI_ESSAIS = 6.0  # after a crash the first starts may be refused: the kernel still holds the shared memory
TAILLE_JOURNAL = 5_000_000  # bytes kept of a log at start


class Service:
    """What PostgreSQL and Valkey have in common.

    Two locks in the state folder. `<nom>.tenu` says which supervisor owns the service: the second
    supervisor reuses it. `<nom>.vivant` is inherited by the server and its children: nobody starts a
    server on the same files before the last of them has gone, even after a `kill -9`.
    """

    nom: ClassVar[str]
    signal_parent: ClassVar[signal.Signals]
    signaux_de_fin: ClassVar[Signaux]

    def __init__(self, etat: Etat, essai: bool) -> None:
        self.etat = etat
        self.essai = essai
        self.prises = etat.prises
        self.processus: subprocess.Popen[bytes] | None = None
        self._tenu = Verrou(etat.services / f"{self.nom}.tenu")
        self._vivant = Verrou(etat.services / f"{self.nom}.vivant")
        self.journal = etat.services / f"{self.nom}.log"

    # What each server defines.
    def commande(self) -> list[str]:
        """The command line of the server, in the foreground."""
        raise NotImplementedError

    def preparer(self) -> None:
        """Create the files of a first start."""

    def oublier_l_ancien(self) -> None:
        """Remove what a server that was killed left behind and would stop the next one; its processes have ended."""

    def repond(self) -> bool:
        """True when the server accepts requests."""
        raise NotImplementedError

    def amorcer(self) -> None:
        """What must exist in the server before the command runs."""

    def environnement(self) -> dict[str, str]:
        """Addresses for the command."""
        raise NotImplementedError

    # What they share.
    def obtenir(self) -> None:
        """Start the server, or reuse the one that another supervisor runs on this folder.

        Raises ErreurEmbarque when neither is possible.
        """
        echeance = time.monotonic() + DELAI_ANCIEN + DELAI_DEMARRAGE
        while time.monotonic() < echeance:
            if self._tenu.prendre():
                self._tenu.noter("")
                self._verifier_le_proprietaire()
                self.preparer()
                self.demarrer()
                self.amorcer()
                self._tenu.noter(json.dumps({"pid": os.getpid(), "prises": str(self.prises)}))
                return
            if self._reutiliser():
                return
            time.sleep(0.1)
        raise ErreurEmbarque(
            f"{self.nom} est tenu par un autre processus qui ne finit pas de démarrer ({self._tenu.chemin})."
        )

    def _verifier_le_proprietaire(self) -> None:
        fichiers = self.etat.services / self.nom
        if fichiers.exists() and fichiers.stat().st_uid != self.etat.compte.uid:
            raise ErreurEmbarque(
                f"{fichiers} appartient à un autre compte (uid {fichiers.stat().st_uid}) "
                f"que « {self.etat.compte.nom} » : relancez sous ce compte ou donnez un autre ETAT_DIR."
            )

    def _reutiliser(self) -> bool:
        try:
            note = json.loads(self._tenu.lire() or "{}")
        except (OSError, ValueError):
            return False
        if "pid" not in note:
            return False
        self.prises = Path(note["prises"])
        if not self.repond():
            return False
        dire(f"{self.nom} tourne déjà (processus {note['pid']}) : réutilisé, il s'arrêtera avec son lanceur")
        return True

    def demarrer(self) -> None:
        """Start the server; after a crash, wait for what the previous one left behind.

        Raises ErreurEmbarque with the end of the log when it does not start.
        """
        if not self._vivant.prendre(DELAI_ANCIEN):
            raise ErreurEmbarque(f"un ancien {self.nom} occupe encore {self.etat.services} : arrêtez-le.")
        try:
            self.oublier_l_ancien()
            essais_jusqu_a = time.monotonic() + DELAI_ESSAIS
            while not self._essayer():
                if time.monotonic() > essais_jusqu_a:
                    raise ErreurEmbarque(f"{self.nom} ne démarre pas.\n{self.fin_du_journal()}")
                time.sleep(0.3)
        finally:
            self._vivant.rendre()

    def _essayer(self) -> bool:
        if self._vivant.descripteur is None:
            raise RuntimeError("verrou non tenu")
        with self.journal.open("ab") as journal:
            if journal.tell() > TAILLE_JOURNAL:
                journal.truncate(0)
            os.fchmod(journal.fileno(), 0o600)
            processus = subprocess.Popen(
                self.commande(),
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                cwd=self.etat.services,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                pass_fds=[self._vivant.descripteur],
                start_new_session=True,
                preexec_fn=lier_au_parent(self.signal_parent),
                **self.etat.compte.options_popen(),
            )
        self.processus = processus
        attendre(lambda: processus.poll() is not None or self.repond(), DELAI_DEMARRAGE)
        if processus.poll() is None and self.repond():
            return True
        arreter(processus, self.signaux_de_fin)
        return False

    def est_mort(self) -> bool:
        """True when the server that we started has ended by itself."""
        return self.processus is not None and self.processus.poll() is not None

    def arreter(self) -> None:
        """Stop the server if we own it."""
        if self.processus is not None:
            arreter(self.processus, self.signaux_de_fin)
        self._tenu.rendre()

    def fin_du_journal(self) -> str:
        """The last lines of the server's log."""
        try:
            return "\n".join(self.journal.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return ""
