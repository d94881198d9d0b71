"""Strict by default: no network, no unknown template variable, random order, warnings are errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.template import Template

RACINE = Path(__file__).resolve().parent.parent
NOS_GABARITS = str(RACINE / "templates")
LE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class VariableInconnue(str):
    """Stands for a missing variable: an error in our templates, silence in a library's."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> str:
        # By the frames alone: `inspect.stack` reads the source of each, some milliseconds for every missing variable.
        cadre = sys._getframe(1)
        while cadre is not None:
            soi = cadre.f_locals.get("self")
            if isinstance(soi, Template):
                if NOS_GABARITS in str(soi.origin):
                    pytest.fail(f"variable inconnue {variable} dans {soi.origin}", pytrace=False)
                break
            cadre = cadre.f_back  # type: ignore[assignment]
        return ""


def pytest_configure() -> None:
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = VariableInconnue("%s")
    _vider_le_grand_livre()


def _vider_le_grand_livre() -> None:
    """Between two tests, the owner of the test database lifts the guards of the ledger while it empties the tables."""
    vider = DatabaseOperations.sql_flush
    tables = ("financement_ecriture", "financement_ligneecriture")

    def sql_flush(self: Any, style: Any, noms: Any, **options: Any) -> list[str]:
        gardees = [nom for nom in tables if nom in noms]
        return [
            *(f"alter table {nom} disable trigger user" for nom in gardees),
            *vider(self, style, noms, **options),
            *(f"alter table {nom} enable trigger user" for nom in gardees),
        ]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _sans_reseau() -> Iterator[None]:
    """Only sockets of the machine are open: PostgreSQL and Valkey by socket files, local servers by loopback.

    An event loop wakes itself through a pair of them: the seal of a document needs one.
    """
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture
def le() -> datetime:
    """The instant of the tests: Monday 2 March 2026, 10:00 in Paris."""
    return LE


@pytest.fixture
def limousin(db: None) -> dict[str, object]:
    """A few communes of three départements, with their real coordinates. See `tests.fabriques`."""
    from tests.fabriques import creer_limousin

    return creer_limousin()


@pytest.fixture(scope="module")
def jeu(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """One set of objects (`tests.matrice.jeu`) for a module, in one transaction that is rolled back at its end.

    Its tests carry the mark `django_db`: each one is a savepoint of that transaction.
    """
    from django.db import transaction

    from tests.matrice.jeu import creer_jeu

    with django_db_blocker.unblock(), transaction.atomic():
        yield creer_jeu()
        transaction.set_rollback(True)
