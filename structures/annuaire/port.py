"""What the platform asks of a register, whoever answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol


class AnnuaireInjoignable(Exception):
    """No usable answer. `raison` is a stable slug: `delai`, `reseau`, `statut_500`, `illisible`, `disjoncteur`…"""

    def __init__(self, raison: str) -> None:
        super().__init__(raison)
        self.raison = raison


@dataclass(frozen=True)
class Fiche:
    """An establishment as the register describes it. Empty text: the register does not say."""

    siret: str
    siren: str
    denomination: str
    adresse: str
    code_commune: str
    code_postal: str
    libelle_commune: str
    categorie_juridique: str
    ouvert: bool
    rna: str = ""
    ferme_depuis: date | None = None

    def en_json(self) -> dict[str, Any]:
        """Stored with the request, for the instructor to compare."""
        return asdict(self) | {"ferme_depuis": self.ferme_depuis.isoformat() if self.ferme_depuis else None}

    @classmethod
    def de_json(cls, contenu: dict[str, Any]) -> Fiche:
        """The inverse of `en_json`."""
        jour = contenu.get("ferme_depuis")
        return cls(**contenu | {"ferme_depuis": date.fromisoformat(jour) if jour else None})


class Annuaire(Protocol):
    """A register that can be asked for a SIRET or a RNA number."""

    def chercher(self, numero: str) -> Fiche | None:
        """The establishment of this number, None when the register has none. Raises AnnuaireInjoignable."""
        ...
