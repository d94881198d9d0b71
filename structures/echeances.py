"""Deadline of the préfecture's opinion: `AVIS_DELAI_JOURS` days after it is asked, on the Paris calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from commun.dates import jour_de_paris


def echeance_avis(le: datetime) -> date:
    """The last day to give an opinion asked at this instant."""
    return jour_de_paris(le) + timedelta(days=settings.AVIS_DELAI_JOURS)


def jour_du_rappel(jour: date) -> date:
    """Deadlines up to this day are reminded of today."""
    return jour + timedelta(days=settings.AVIS_RAPPEL_JOURS)
