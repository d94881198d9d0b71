"""Legal dates are Paris dates; instants are stored in UTC."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def jour_de_paris(instant: datetime) -> date:
    """The legal day of an instant (aware datetime)."""
    return instant.astimezone(PARIS).date()


MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def date_francaise(jour: date) -> str:
    """`1er juillet 2021`, `15 mars 2026`: the same in every locale."""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def instant_francais(instant: datetime) -> str:
    """`2 mars 2026 à 10 h 05`, Paris time."""
    local = instant.astimezone(PARIS)
    return f"{date_francaise(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def rendez_vous_francais(local: datetime) -> str:
    """`lundi 1er mars 2026 à 10 h 05`, on the clock that `local` already shows."""
    quand = f"{JOURS[local.weekday()]} {date_francaise(local.date())}"
    return f"{quand} à {local.hour}\u00a0h\u00a0{local.minute:02d}"
