"""The only error that the engine raises on what it is given."""

from __future__ import annotations


class ErreurDossier(ValueError):
    """A file that cannot be computed: `champ` is the field at fault, `message` (French) says what to do."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(f"champ « {champ} » : {message}")
        self.champ = champ
        self.message = message
