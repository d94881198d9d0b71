"""The number of a convention: one series per département and year, given in the validating transaction."""

from __future__ import annotations

from commun import numeros


def serie(departement: str, annee: int) -> str:
    """The key of a series in the counters."""
    return f"convention-{departement}-{annee}"


def numero_suivant(*, departement: str, annee: int) -> str:
    """`CN-87-2026-0001`. Call it in the transaction of the act: a rollback gives the number back, none is lost.

    The series stays locked until the transaction ends, so two validations of a département follow each other.
    """
    (rang,) = numeros.reserver(serie(departement, annee))
    return f"CN-{departement}-{annee}-{rang:04d}"
