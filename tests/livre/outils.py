"""A ledger in memory, built entry by entry without the code under test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from financement.livre.chaine import Maillon
from financement.livre.lignes import Ligne

LE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUL = "0" * 64


def maillon(rang: int = 1, precedente: str = NUL, montant: str = "100.00", **champs: Any) -> Maillon:
    base = Maillon(
        rang=rang,
        precedente=precedente,
        id=UUID(int=rang),
        cle=f"essai:{rang}",
        journal="ordres",
        date_comptable=date(2026, 3, 2),
        libelle="Éssai",
        motif="",
        piece_type="ordre",
        piece_id=UUID(int=1000 + rang),
        convention_id=UUID(int=1),
        structure_id=UUID(int=2),
        departement_id="87",
        poste_id=None,
        contrepassee_id=None,
        par_id=None,
        role="systeme",
        le=LE,
        lignes=[["avances", montant, "0.00"], ["ordres_a_payer", "0.00", montant]],
    )
    return replace(base, **champs)


def texte_naif(m: Maillon) -> str:
    """The canonical text, field by field, written a second time."""

    def mot(valeur: Any) -> str:
        if valeur is None:
            return "-,"
        octets = str(valeur).encode("utf-8")
        return f"{len(octets)}:" + octets.decode("utf-8") + ","

    champs = [
        m.rang, m.precedente, m.id, m.cle, m.journal, m.date_comptable.strftime("%Y-%m-%d"), m.libelle, m.motif,
        m.piece_type, m.piece_id, m.convention_id, m.structure_id, m.departement_id, m.poste_id, m.contrepassee_id,
        m.par_id, m.role, m.le.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
    ]  # fmt: skip
    for compte, au_debit, au_credit in m.lignes:
        champs += [compte, au_debit, au_credit]
    return "".join(mot(champ) for champ in champs)


def sceau(m: Maillon) -> str:
    return sha256(texte_naif(m).encode("utf-8")).hexdigest()


def reparties(m: Maillon) -> tuple[Ligne, ...]:
    return tuple(Ligne(c, Decimal(d), Decimal(k)) for c, d, k in m.lignes)


def livre(nombre: int) -> list[tuple[Maillon, str, tuple[Ligne, ...]]]:
    """`nombre` true entries of 100,00 €, 200,00 €…: what `Controle.lire` receives."""
    suite, tete = [], NUL
    for rang in range(1, nombre + 1):
        m = maillon(rang, tete, f"{rang}00.00")
        tete = sceau(m)
        suite.append((m, tete, reparties(m)))
    return suite
