"""An anchor: what the ledger was on one day, kept where the database's owner cannot write."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

_EMPREINTE = re.compile(r"[0-9a-f]{64}")


class AncreIllisible(ValueError):
    """This line is no anchor; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Ancre:
    """Head of the ledger: rank and hash of the last entry, number of entries, totals in euros."""

    rang: int
    empreinte: str
    le: datetime
    nombre: int
    debits: Decimal
    credits: Decimal

    def en_ligne(self) -> str:
        """One line of JSON, without its end of line."""
        return json.dumps(
            {
                "rang": self.rang,
                "empreinte": self.empreinte,
                "le": self.le.isoformat(),
                "nombre": self.nombre,
                "debits": f"{self.debits:.2f}",
                "credits": f"{self.credits:.2f}",
            }
        )

    @classmethod
    def de_ligne(cls, ligne: str) -> Ancre:
        """The opposite of `en_ligne`. Raises AncreIllisible."""
        try:
            champs = json.loads(ligne)
            ancre = cls(
                int(champs["rang"]),
                str(champs["empreinte"]),
                datetime.fromisoformat(champs["le"]),
                int(champs["nombre"]),
                Decimal(champs["debits"]),
                Decimal(champs["credits"]),
            )
        except (ValueError, KeyError, TypeError, InvalidOperation) as erreur:
            raise AncreIllisible(f"Ancre illisible : {ligne[:80]!r}") from erreur
        if not _EMPREINTE.fullmatch(ancre.empreinte) or ancre.le.tzinfo is None:
            raise AncreIllisible(f"Ancre illisible : {ligne[:80]!r}")
        return ancre
