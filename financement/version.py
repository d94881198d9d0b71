"""Which code computed: the fingerprint of the engine's sources, stored with each computation."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any


@cache
def version_moteur() -> str:
    """The first 40 hexadecimal characters of the SHA-256 of `financement/moteur/`, file names included."""
    empreinte = sha256()
    _ajouter(empreinte, "moteur")
    return empreinte.hexdigest()[:40]


@cache
def version_masse() -> str:
    """The same for `financement/moteur/` and `financement/masse/` together: the code of a campaign."""
    empreinte = sha256()
    _ajouter(empreinte, "moteur")
    _ajouter(empreinte, "masse")
    return empreinte.hexdigest()[:40]


def _ajouter(empreinte: Any, dossier: str) -> None:
    racine = Path(__file__).parent / dossier
    for chemin in sorted(racine.rglob("*.py")):
        empreinte.update(chemin.relative_to(racine).as_posix().encode() + b"\0" + chemin.read_bytes() + b"\0")
