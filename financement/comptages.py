"""Several counts in one statement: a home page asks for many."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, QuerySet, Value


def compter(**ensembles: QuerySet[Any]) -> dict[str, int]:
    """How many rows in each queryset, under its name, 0 included. Each keeps its own scope and filters."""
    comptes = [
        ensemble.order_by()
        .annotate(ensemble_=Value(nom, CharField()))
        .values("ensemble_")
        .annotate(nombre_=Count("pk", distinct=True))
        .values_list("ensemble_", "nombre_")
        for nom, ensemble in ensembles.items()
    ]
    premier, *autres = comptes
    return dict.fromkeys(ensembles, 0) | dict(premier.union(*autres, all=True) if autres else premier)
