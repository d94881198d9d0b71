"""One stack for the session: its start costs more than any test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pile.pile import Pile


@pytest.fixture(autouse=True)
def _sans_reseau(socket_enabled: None) -> None:
    """These tests speak to the stack by the loopback."""


@pytest.fixture(scope="session")
def pile(django_db_blocker: Any) -> Iterator[Pile]:
    """The running stack. A test that breaks something mends it."""
    dossier = Path(tempfile.mkdtemp(prefix="cnp-", dir="/tmp"))
    dossier.chmod(0o711)
    pile = Pile(dossier, django_db_blocker)
    try:
        pile.demarrer()
        yield pile
    finally:
        pile.arreter()
        shutil.rmtree(dossier)


@pytest.fixture(autouse=True)
def _aucune_erreur_du_site(pile: Pile) -> Iterator[None]:
    """A page that breaks fails the test that asked for it, with the trace of the web process."""
    debut = pile.web.journal.stat().st_size
    yield
    dit = pile.web.journal.read_bytes()[debut:].decode(errors="replace")
    if "Internal Server Error" in dit:
        pytest.fail(dit[dit.index("Internal Server Error") :][:8000], pytrace=False)
