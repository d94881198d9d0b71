"""Antivirus: a port. Its adapter is chosen by the scheme of `ANTIVIRUS_URL`.

`tcp://clamav:3310` or `unix:///run/clamav/clamd.sock`: a clamd daemon. `enregistre:` recognises the EICAR test file
and nothing else (demonstration, tests; refused in production). `absent:` answers nothing: every file waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings


class AntivirusInjoignable(Exception):
    """No answer: the file waits, nothing is known of it."""


class AntivirusEnErreur(Exception):
    """The daemon answered, not about this file (too large for it, unreadable): its sentence."""


@dataclass(frozen=True)
class Verdict:
    """`virus`: the name of what was found, empty for a safe file."""

    virus: str = ""

    @property
    def sain(self) -> bool:
        return not self.virus


class Antivirus(Protocol):
    def analyser(self, contenu: bytes) -> Verdict:
        """Raises AntivirusInjoignable and AntivirusEnErreur."""
        ...


def antivirus() -> Antivirus:
    """The adapter of this machine. Raises ValueError on an unknown scheme."""
    from commun.antivirus.clamav import ClamAv
    from commun.antivirus.enregistre import Absent, Enregistre

    adresse: str = settings.ANTIVIRUS_URL
    schema, _, reste = adresse.partition(":")
    if schema == "enregistre":
        return Enregistre()
    if schema == "absent":
        return Absent()
    if schema in ("tcp", "unix"):
        return ClamAv(schema, reste.removeprefix("//"))
    raise ValueError(f"ANTIVIRUS_URL : adresse inconnue « {adresse} ».")
