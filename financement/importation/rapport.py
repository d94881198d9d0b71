"""What is said of each line: closed lists, one object per line, in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StatutLigne(StrEnum):
    """`REPAREE`: imported, though something had to be set aside or is missing. `INCHANGEE`: already there."""

    IMPORTEE = "importee"
    REPAREE = "reparee"
    REJETEE = "rejetee"
    INCHANGEE = "inchangee"


class Motif(StrEnum):
    """Why a line is not simply imported, in the order of the report."""

    SIRET_ABSENT = "siret_absent"
    SIRET_INVALIDE = "siret_invalide"
    ADRESSE_ABSENTE = "adresse_absente"
    POINT_FANTOME = "point_fantome"
    DEPARTEMENT_DISCORDANT = "departement_discordant"
    CHAMP_INVALIDE = "champ_invalide"


@dataclass(frozen=True)
class Constat:
    """The report of one line. Amounts are texts in euros, as the file writes them: `274025`.

    `ligne` counts from 0; `raison` is the French sentence of a rejection, for the person at the terminal only.
    """

    ligne: int
    statut: StatutLigne
    motifs: tuple[Motif, ...]
    montant_calcule: str | None
    montant_publie: str | None
    raison: str = ""

    @property
    def montants_egaux(self) -> bool:
        """The published amount is there and is the computed one."""
        return self.montant_calcule is not None and self.montant_calcule == self.montant_publie

    def en_json(self) -> dict[str, object]:
        return {
            "ligne": self.ligne,
            "statut": str(self.statut),
            "motifs": [str(motif) for motif in self.motifs],
            "montant_calcule": self.montant_calcule,
            "montant_publie": self.montant_publie,
        }
