"""One stack for the session: its start costs more than any test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pile.navigation import CAPTURES, Scene
from tests.pile.pile import Pile

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The chain is walked first, on a platform where nobody has done anything yet; the rest is in random order."""
    items.sort(key=lambda item: item.path.name != "test_chaine.py")


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


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    """Debian's Chromium, closed with its module: two Playwright loops cannot live in one process.

    Django is told that this loop does not touch its queries.
    """
    from playwright.sync_api import sync_playwright

    avant = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as moteur:
        navigateur = moteur.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield navigateur
        navigateur.close()
    if avant is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def scene(pile: Pile, navigateur: Any) -> Iterator[Scene]:
    """People in their browsers. Whatever is wrong on a page they saw fails the test."""
    CAPTURES.mkdir(exist_ok=True)
    scene = Scene(pile, navigateur)
    yield scene
    assert scene.defauts.lignes == [], "\n".join(scene.defauts.lignes)
