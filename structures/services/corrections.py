"""Corrections with a reason: figures recounted, identity of a host, closed objects opened again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.journal import journaliser
from structures.services.attribution import recompter_postes


@transaction.atomic
def corriger_comptes(*, par: Acteur, le: datetime) -> dict[str, tuple[int, int]]:
    """Put the public counts of posts right from the posts; returns {département: (shown, real)} of those corrected."""
    ecarts = recompter_postes()
    if ecarts:
        journaliser(
            acte="postes_recomptes",
            objet_type="postes_par_departement",
            objet_id=None,
            par=par,
            le=le,
            ecarts={code: list(valeurs) for code, valeurs in ecarts.items()},
        )
    return ecarts
