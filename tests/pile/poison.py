"""Subscribers that the worker loads for one test: one fails, one kills its process, one does nothing."""

from __future__ import annotations

import os
import signal
from typing import Any

from commun.evenements import Contexte, abonner


@abonner("essai.poison", perimetre="systeme")
def echouer(charge: dict[str, Any], contexte: Contexte) -> None:
    raise ValueError("poison")


@abonner("essai.poison", perimetre="systeme")
def tuer(charge: dict[str, Any], contexte: Contexte) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@abonner("essai.poison", perimetre="systeme")
def reussir(charge: dict[str, Any], contexte: Contexte) -> None:
    """The neighbour of the other two."""
