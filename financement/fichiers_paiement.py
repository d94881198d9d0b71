"""The files of a batch: SEPA credit transfers (pain.001.001.09, checked by its schema) and CSV, of the same lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError

from commun.erreurs import ErreurMetier
from commun.exports import texte_csv

SCHEMA = "pain.001.001.09"
ENTETES = (
    "Lot", "Rang", "Référence", "Convention", "Tranche", "SIRET", "Bénéficiaire", "Titulaire", "IBAN", "BIC",
    "Montant (€)", "Date d'exécution", "Libellé",
)  # fmt: skip


@dataclass(frozen=True)
class Virement:
    """One line of a batch. `reference` comes back in the bank's answer: 35 characters at most."""

    reference: str
    convention: str
    tranche: str
    siret: str
    beneficiaire: str
    titulaire: str
    iban: str
    bic: str
    montant: Decimal

    @property
    def libelle(self) -> str:
        return f"Conseiller numerique {self.convention} {self.tranche}"[:140]


class _Virements(SepaTransfer):
    """The batch's number and instant instead of random ones: the bank's answer names the batch."""

    def __init__(self, config: dict[str, Any], *, numero: str, le: datetime) -> None:
        self.numero, self.le = numero, le
        super().__init__(config, schema=SCHEMA, clean=True)

    def _create_header(self) -> None:
        self.msg_id = self.numero
        super()._create_header()
        self._xml.find("CstmrCdtTrfInitn/GrpHdr/CreDtTm").text = self.le.strftime("%Y-%m-%dT%H:%M:%S")

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for element in self._xml.iter("PmtInfId"):
            element.text = self.numero


def fichier_sepa(numero: str, virements: Sequence[Virement], *, execution: date, le: datetime) -> bytes:
    """The XML of the batch; same batch, same bytes. Raises ErreurMetier `fichier_invalide` against the schema."""
    config = {
        "name": settings.PAYEUR_NOM,
        "IBAN": settings.PAYEUR_IBAN,
        "BIC": settings.PAYEUR_BIC,
        "batch": True,
        "currency": "EUR",
    }
    sepa = _Virements(config, numero=numero, le=le)
    for virement in virements:
        sepa.add_payment(
            {
                "name": virement.titulaire,
                "IBAN": virement.iban,
                "BIC": virement.bic,
                "amount": int(virement.montant * 100),
                "execution_date": execution,
                "description": virement.libelle,
                "endtoend_id": virement.reference,
            }
        )
    try:
        fichier: bytes = sepa.export(validate=True)
    except ValidationError as erreur:
        raise ErreurMetier(
            "fichier_invalide", "Le fichier de virements n'est pas conforme au schéma de la banque."
        ) from erreur
    return fichier


def fichier_csv(numero: str, virements: Sequence[Virement], *, execution: date) -> bytes:
    """The same lines for a spreadsheet (UTF-8 with a mark, semicolons)."""
    lignes = (
        (numero, rang, v.reference, v.convention, v.tranche, v.siret, v.beneficiaire, v.titulaire, v.iban, v.bic,
         v.montant, execution, v.libelle)
        for rang, v in enumerate(virements, 1)
    )  # fmt: skip
    return ("\ufeff" + texte_csv(ENTETES, lignes)).encode()
