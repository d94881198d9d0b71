"""Islands between which nobody is matched, however far the person would go (programme B3.4, matching rule of 2021)."""

from __future__ import annotations

#: Guadeloupe, Martinique, Saint-Barthélemy and Saint-Martin (the last two were communes 97123 and 97127 of 971).
ILES = frozenset({"971", "972", "977", "978"})


def ile_de(departement: str) -> str:
    """The island of a département or collectivity, empty elsewhere: both sides must have the same one."""
    return departement if departement in ILES else ""
