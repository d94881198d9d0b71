"""Writing in the journal of acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from commun.acteurs import Acteur
from commun.models import EntreeJournal


def journaliser(
    *, acte: str, objet_type: str, objet_id: UUID | None, par: Acteur, le: datetime, **donnees: Any
) -> None:
    """Remember an act in the current transaction. `donnees` holds identifiers and amounts, no personal data."""
    EntreeJournal(
        acte=acte,
        objet_type=objet_type,
        objet_id=objet_id,
        par_id=par.utilisateur_id,
        role=par.role,
        habilitation_id=par.habilitation_id,
        le=le,
        donnees=donnees,
    ).save(force_insert=True)
