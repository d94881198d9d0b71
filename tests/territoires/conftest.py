"""The whole of France in the test database, once per module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from territoires.chargement import charger_territoires

LE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EFFACER = """
DELETE FROM territoires_zonage; DELETE FROM territoires_commune; DELETE FROM territoires_epci;
DELETE FROM territoires_departement; DELETE FROM territoires_region; DELETE FROM territoires_versionreference;
"""


@pytest.fixture(scope="module")
def france_chargee(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loads the shipped files; removes them afterwards unless they were already there."""
    with django_db_blocker.unblock():
        bilan = charger_territoires(le=LE)
        yield
        if not bilan.deja_a_jour:
            with connection.cursor() as curseur:
                curseur.execute(EFFACER)
            connection.close()


@pytest.fixture
def france(france_chargee: None, db: None) -> None:
    """Reference data at hand, in a transaction that is rolled back."""
