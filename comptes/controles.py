"""Checks run by `manage.py check --database default`."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections

from commun.cloisons import CLOISONS


@register(Tags.database)
def login_web_sans_tables(app_configs: Any, databases: Any = None, **_: Any) -> list[Error]:
    """The login of the web must own no tenant table: an owner is not held by row level security."""
    erreurs = []
    for alias in databases or []:
        with connections[alias].cursor() as curseur:
            curseur.execute(
                "select tablename from pg_tables where schemaname = 'public' and tablename = any(%s)"
                " and tableowner = 'app_login'",
                [sorted(CLOISONS)],
            )
            erreurs += [
                Error(
                    f"La table {table} appartient au compte du site : la seconde clôture ne tient plus.",
                    hint="Appliquez les migrations avec DATABASE_URL_PROPRIETAIRE.",
                    id="comptes.E001",
                )
                for (table,) in curseur.fetchall()
            ]
    return erreurs
