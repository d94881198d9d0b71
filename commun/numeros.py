"""Numbers without holes: given in the transaction of the act, one at a time per series."""

from __future__ import annotations

from django.db import connection


def reserver(serie: str, combien: int = 1) -> range:
    """The next `combien` numbers of a series. The series stays locked until the transaction ends; a rollback
    gives the numbers back, so none is lost.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "insert into commun_compteur (cle, dernier) values (%s, %s)"
            " on conflict (cle) do update set dernier = commun_compteur.dernier + excluded.dernier"
            " returning dernier",
            [serie, combien],
        )
        dernier: int = curseur.fetchone()[0]
    return range(dernier - combien + 1, dernier + 1)
