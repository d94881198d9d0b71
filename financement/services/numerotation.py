"""The number of a convention: one series per département and year, given in the validating transaction."""

from __future__ import annotations

from commun import numeros

PREFIXE_SERIE = "convention-"


def serie(departement: str, annee: int) -> str:
    """The key of a series in the counters."""
    return f"{PREFIXE_SERIE}{departement}-{annee}"


def numero_suivant(*, departement: str, annee: int) -> str:
    """`CN-87-2026-0001`. Call it in the transaction of the act: a rollback gives the number back, none is lost.

    The series stays locked until the transaction ends, so two validations of a département follow each other.
    """
    (rang,) = numeros.reserver(serie(departement, annee))
    return f"CN-{departement}-{annee}-{rang:04d}"


def rang_de(numero: str) -> int:
    """`CN-87-2026-0012` → 12."""
    return int(numero.rpartition("-")[2])
