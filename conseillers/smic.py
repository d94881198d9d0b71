"""The SMIC: monthly gross pay for 35 hours, by date and zone. No Django.

It lives here because a contract may not pay less than the SMIC of its date; `financement` reads the same
table for the `relance-2021` scheme.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from commun.parametres import Groupe, Parametre, lire

FICHIER = "conseillers/bareme/smic.yaml"

#: Zone of the departments that have their own SMIC; every other one follows `metropole`.
ZONES_PARTICULIERES = MappingProxyType({"976": "mayotte"})


class ErreurSmic(ValueError):
    """The SMIC asked for is unknown; the message is French and says from which month it is known."""


@cache
def table_smic() -> Groupe:
    """The tables `metropole` and `mayotte`, in euros a month. Raises ErreurParametre on a faulty file."""
    table = lire(Path(__file__).parent / "bareme" / "smic.yaml", nom="smic", fichier=FICHIER)
    if not isinstance(table, Groupe):
        raise TypeError(FICHIER)
    return table


def serie_smic(departement: str) -> Parametre:
    """The dated values of the zone of a department."""
    zone = ZONES_PARTICULIERES.get(departement, "metropole")
    return table_smic().parametre(zone, unite="EUR/mois")


def smic_mensuel(*, jour: date, departement: str) -> Decimal:
    """The monthly gross SMIC, 35 h, in euros, in force on `jour` in the department (INSEE code, such as
    "87").

    The last known value holds for the future. Raises ErreurSmic before January 2020.
    """
    serie = serie_smic(departement)
    if jour < serie.debut:
        raise ErreurSmic(
            f"Le SMIC n'est pas connu avant le 1er janvier {serie.debut.year} : "
            f"vérifiez la date du {jour.day:02d}/{jour.month:02d}/{jour.year}."
        )
    valeur = serie.au(jour).valeur
    if valeur is None:
        raise ErreurSmic(f"Aucun SMIC n'est en vigueur le {jour.day:02d}/{jour.month:02d}/{jour.year}.")
    return valeur
