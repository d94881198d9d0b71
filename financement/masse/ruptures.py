"""The days on which a value of the barème changes: between two of them, a signature changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import cast

from financement.moteur.bareme import Dispositif, Serie

_UN_JOUR = timedelta(days=1)


def ruptures_de_serie(serie: Serie) -> list[date]:
    """The first days of the values of a series, the oldest first."""
    jours = [serie.au(date.max).depuis]
    while jours[-1] > serie.debut:
        jours.append(serie.au(jours[-1] - _UN_JOUR).depuis)
    return jours[::-1]


def ruptures_de_dispositif(dispositif: Dispositif) -> list[date]:
    """The days on which a rule of the scheme or one of its parameters changes, in order."""
    jours = {regle.depuis for regle in dispositif.regles}
    for regle in dispositif.regles:
        for serie in _series(regle.regle):
            jours.update(ruptures_de_serie(serie))
    return sorted(jours)


def _series(objet: object) -> Iterator[Serie]:
    """Every dated series that a rule holds, however deep."""
    if hasattr(objet, "au") and hasattr(objet, "debut"):
        yield cast(Serie, objet)
    elif isinstance(objet, Mapping):
        for valeur in objet.values():
            yield from _series(valeur)
    elif isinstance(objet, tuple):
        for valeur in objet:
            yield from _series(valeur)
    elif is_dataclass(objet):
        for champ in fields(objet):
            yield from _series(getattr(objet, champ.name))
