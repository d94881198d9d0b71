"""The clock of a place: France spreads over twelve time zones."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from territoires.models import Departement


def heure_locale(instant: datetime, departement: Departement) -> datetime:
    """An instant on the clock of a département, as a naive datetime."""
    return instant.astimezone(ZoneInfo(departement.fuseau)).replace(tzinfo=None)


def instant_local(jour: date, heure: time, departement: Departement) -> datetime:
    """The instant at which the clock of a département shows this day and this hour."""
    return datetime.combine(jour, heure, tzinfo=ZoneInfo(departement.fuseau))
