"""After a few failures in a row the register is left alone for a while: pages do not wait for it again and again.

The count lives in the cache, shared by every process. Without a cache nothing is counted and the register is asked
each time: slower, never blocked.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from structures.annuaire.port import Annuaire, AnnuaireInjoignable, Fiche

ECHECS_MAX = 3
OUVERT_SECONDES = 60
_ECHECS, _OUVERT = "annuaire:echecs", "annuaire:ouvert"


@dataclass(frozen=True)
class Disjoncteur:
    """Asks `annuaire` unless it has just failed `ECHECS_MAX` times; one call tries again after `OUVERT_SECONDES`."""

    annuaire: Annuaire

    def chercher(self, numero: str) -> Fiche | None:
        """Raises AnnuaireInjoignable `disjoncteur` at once while the circuit is open."""
        if cache.get(_OUVERT):
            raise AnnuaireInjoignable("disjoncteur")
        try:
            fiche = self.annuaire.chercher(numero)
        except AnnuaireInjoignable:
            self._compter()
            raise
        cache.delete(_ECHECS)
        return fiche

    @staticmethod
    def _compter() -> None:
        cache.add(_ECHECS, 0, timeout=10 * OUVERT_SECONDES)
        try:
            echecs = cache.incr(_ECHECS)
        except ValueError:  # the count expired in between
            echecs = 1
        if echecs >= ECHECS_MAX:
            cache.set(_OUVERT, True, timeout=OUVERT_SECONDES)
            # Half open afterwards: the first failure opens it again.
            cache.set(_ECHECS, ECHECS_MAX - 1, timeout=10 * OUVERT_SECONDES)


def refermer() -> None:
    """Forget the failures (tests, and the button of the instructor)."""
    cache.delete_many([_ECHECS, _OUVERT])
