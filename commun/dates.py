"""Legal dates are Paris dates; instants are stored in UTC."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def jour_de_paris(instant: datetime) -> date:
    """The legal day of an instant (aware datetime)."""
    return instant.astimezone(PARIS).date()
