"""Where anchors are kept: outside the database, by a small port. `settings.ANCRAGE` names the adapter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from financement.livre.ancres import Ancre


class PortAncrage(Protocol):
    """A place where the database's owner cannot write over what was kept."""

    def deposer(self, ancre: Ancre) -> None: ...

    def lire(self) -> list[Ancre]:
        """Every kept anchor, oldest first. Raises AncreIllisible on a line that is none."""


class FichierAncres:
    """A file of one JSON line per anchor, only ever opened to append; each line is on the disk before we go on."""

    def __init__(self, chemin: Path | str | None = None) -> None:
        self.chemin = Path(chemin or settings.ANCRES_GRAND_LIVRE)

    def deposer(self, ancre: Ancre) -> None:
        self.chemin.parent.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(self.chemin, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descripteur, f"{ancre.en_ligne()}\n".encode())
            os.fsync(descripteur)
        finally:
            os.close(descripteur)

    def lire(self) -> list[Ancre]:
        if not self.chemin.exists():
            return []
        lignes = self.chemin.read_text(encoding="utf-8").splitlines()
        return [Ancre.de_ligne(ligne) for ligne in lignes if ligne.strip()]


def ancrage() -> PortAncrage:
    """The adapter of the settings."""
    port: PortAncrage = import_string(settings.ANCRAGE)()
    return port
