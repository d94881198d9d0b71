"""Which code computed: the fingerprint of the engine's sources, stored with each computation."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def version_moteur() -> str:
    """The first 40 hexadecimal characters of the SHA-256 of `financement/moteur/`, file names included."""
    racine = Path(__file__).parent / "moteur"
    empreinte = sha256()
    for chemin in sorted(racine.rglob("*.py")):
        empreinte.update(chemin.relative_to(racine).as_posix().encode() + b"\0" + chemin.read_bytes() + b"\0")
    return empreinte.hexdigest()[:40]
