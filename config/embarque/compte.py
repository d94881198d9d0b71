"""Which system account runs the servers: ourselves, or an ordinary account when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embarque.commun import ErreurEmbarque

COMPTES_POSSIBLES = ("postgres", "nobody")


@dataclass(frozen=True)
class Compte:
    """The account of the servers. `substitue` is true when root runs them under another account."""

    nom: str
    uid: int
    gid: int
    substitue: bool

    def options_popen(self) -> dict[str, Any]:
        """Arguments of Popen that change the identity of the child; none for an ordinary user."""
        if not self.substitue:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def peut(self, operation: str, chemin: Path) -> bool:
        """Ask the kernel, as this account, for `test <operation> <chemin>` (-r, -w or -x)."""
        essai = ["test", operation, str(chemin)]
        return subprocess.run(essai, cwd="/", check=False, **self.options_popen()).returncode == 0

    def adopter(self, chemin: Path, mode: int) -> None:
        """Give a path to this account with exactly this mode, whatever the umask is."""
        if self.substitue:
            os.chown(chemin, self.uid, self.gid)
        chemin.chmod(mode)


def compte_des_services() -> Compte:
    """PostgreSQL refuses uid 0: root lends it `postgres` if that account exists, else `nobody`."""
    uid = os.geteuid()
    if uid != 0:
        try:
            nom = pwd.getpwuid(uid).pw_name
        except KeyError:
            raise ErreurEmbarque(
                f"l'utilisateur {uid} n'a pas d'entrée dans /etc/passwd et PostgreSQL en demande une : "
                "créez-la ou donnez DATABASE_URL."
            ) from None
        return Compte(nom, uid, os.getegid(), substitue=False)
    for nom in COMPTES_POSSIBLES:
        try:
            entree = pwd.getpwnam(nom)
        except KeyError:
            continue
        return Compte(nom, entree.pw_uid, entree.pw_gid, substitue=True)
    raise ErreurEmbarque(
        "PostgreSQL refuse de tourner sous root et ni « postgres » ni « nobody » n'existent ici : "
        "créez l'un des deux ou lancez la commande sous un utilisateur ordinaire."
    )
