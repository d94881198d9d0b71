"""The chain of hashes, recomputed without the database: each entry is sealed with the one before it.

The canonical text of an entry is the list of its fields, then of its lines, each written `<bytes>:<value>,` in UTF-8
(`-,` when there is none): two different entries never give the same text. The trigger `chainer` of
`financement.models.grand_livre` writes the same text in SQL; tests compare both on every entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

ORIGINE = "0" * 64


@dataclass(frozen=True, slots=True)
class Maillon:
    """What is sealed of one entry, in this order; `lignes` is the canonical form of `livre.lignes`."""

    rang: int
    precedente: str
    id: UUID
    cle: str
    journal: str
    date_comptable: date
    libelle: str
    motif: str
    piece_type: str
    piece_id: UUID
    convention_id: UUID
    structure_id: UUID
    departement_id: str
    poste_id: UUID | None
    contrepassee_id: UUID | None
    par_id: UUID | None
    role: str
    le: datetime
    lignes: Sequence[Sequence[str]]


CHAMPS = tuple(champ.name for champ in fields(Maillon))


def texte_canonique(maillon: Maillon) -> str:
    """The text that is hashed."""
    valeurs = [getattr(maillon, champ) for champ in CHAMPS if champ != "lignes"]
    valeurs += [valeur for ligne in maillon.lignes for valeur in ligne]
    return "".join(_ecrire(valeur) for valeur in valeurs)


def _ecrire(valeur: object) -> str:
    if valeur is None:
        return "-,"
    if isinstance(valeur, datetime):
        texte = valeur.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    elif isinstance(valeur, date):
        texte = valeur.isoformat()
    else:
        texte = str(valeur)
    return f"{len(texte.encode())}:{texte},"


def empreinte(maillon: Maillon) -> str:
    """SHA-256 (hexadecimal) of the canonical text."""
    return sha256(texte_canonique(maillon).encode()).hexdigest()
