"""These tests live on Monday 2 March 2026 (`tests.fabriques.LE`), in Limousin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.fabriques import LE


@pytest.fixture(autouse=True)
def aujourd_hui() -> Iterator[None]:
    with time_machine.travel(LE, tick=True):
        yield
