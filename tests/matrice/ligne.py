"""One row of the matrix: what each persona gets from one URL, for each method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from comptes.enums import Role
from tests.matrice.personnages import Personnage

PUBLIC = "public"
CONNECTE = "connecte"
METHODES = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Ligne:
    """`codes`: answer to those who may, by method, for an empty body; any other method is 405.

    `objet`: the address names an object of the structure of the test, so that a permitted role from elsewhere gets
    404. `arguments`: address arguments drawn from the set of objects. `sauf`: exceptions by persona and method.
    """

    acces: str | tuple[Role | str, ...]
    codes: dict[str, int]
    arguments: Callable[[Any], dict[str, Any]] = field(default=lambda jeu: {})
    objet: bool = False
    sauf: dict[tuple[str, str], int] = field(default_factory=dict)

    def attendu(self, personnage: Personnage, methode: str) -> int:
        """Expected status of one cell."""
        if (personnage.nom, methode) in self.sauf:
            return self.sauf[(personnage.nom, methode)]
        if self.acces != PUBLIC:
            if personnage.acteur is None:
                return 302
            if self.acces != CONNECTE and personnage.acteur.role not in self.acces:
                return 403
        reelle = "GET" if methode == "HEAD" else methode
        if reelle not in self.codes:
            return 405
        if self.objet and self.acces != PUBLIC and not personnage.chez_soi:
            return 404
        return self.codes[reelle]
