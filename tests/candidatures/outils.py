"""Doing two things at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection


def en_meme_temps(*actes: Callable[[], Any]) -> list[Any]:
    """Start the acts together, each in a thread with its own connection; returns results or exceptions, in order."""
    depart = Barrier(len(actes))
    issues: list[Any] = [None] * len(actes)

    def courir(rang: int, acte: Callable[[], Any]) -> None:
        try:
            depart.wait(timeout=10)
            issues[rang] = acte()
        except Exception as erreur:
            issues[rang] = erreur
        finally:
            connection.close()

    fils = [Thread(target=courir, args=(rang, acte)) for rang, acte in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return issues
