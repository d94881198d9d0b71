"""What every part of the launcher shares: messages, the error that stops it, waiting."""

import sys
import time
from collections.abc import Callable


class ErreurEmbarque(Exception):
    """The servers cannot run here. The message is in French and says what to do."""


def dire(message: str) -> None:
    """Write one line for the person at the terminal; standard output belongs to the command."""
    sys.stderr.write(f"[embarqué] {message}\n")
    sys.stderr.flush()


def attendre(condition: Callable[[], bool], secondes: float, pas: float = 0.02) -> bool:
    """Poll until the condition holds; False when `secondes` have passed without it."""
    echeance = time.monotonic() + secondes
    while not condition():
        if time.monotonic() > echeance:
            return False
        time.sleep(pas)
    return True
