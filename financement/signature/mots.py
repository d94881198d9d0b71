"""The French words around the name of an act: its gender, and its article before another word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mots:
    """How a kind of act is named: `nom` begins the label of each (« convention CN-87-2026-0001 »)."""

    nom: str
    feminin: bool

    @property
    def e(self) -> str:
        """The mark of agreement: « signée », « signé »."""
        return "e" if self.feminin else ""

    @property
    def ce(self) -> str:
        """« cette convention », « cet avenant »."""
        return f"{'cette' if self.feminin else 'cet' if self._elide else 'ce'} {self.nom}"

    def le(self, libelle: str = "") -> str:
        """« la convention CN-87-2026-0001 », « l'avenant »."""
        return f"{self._article}{libelle or self.nom}"

    def du(self, libelle: str = "") -> str:
        """« de la convention CN-87-2026-0001 », « de l'avenant »."""
        return "du " + (libelle or self.nom) if self._article == "le " else f"de {self.le(libelle)}"

    @property
    def _elide(self) -> bool:
        return self.nom[0].lower() in "aeéèêiouyh"

    @property
    def _article(self) -> str:
        return "l'" if self._elide else "la " if self.feminin else "le "


CONVENTION = Mots("convention", feminin=True)
AVENANT = Mots("avenant", feminin=False)
