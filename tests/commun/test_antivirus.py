"""The real daemon: clamd with a database of one line of ours, no signature is fetched."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from commun.antivirus import AntivirusEnErreur, AntivirusInjoignable, Verdict, antivirus
from commun.antivirus.enregistre import EICAR
from tests.fichiers import pdf

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin")
pytestmark = pytest.mark.skipif(CLAMD is None, reason="clamd n'est pas installé (paquet clamav-daemon)")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """The address of a daemon that knows one signature: EICAR, wherever it stands in a file."""
    with tempfile.TemporaryDirectory(prefix="clam-") as dossier:
        racine = Path(dossier)
        (racine / "base").mkdir()
        (racine / "base" / "essai.ndb").write_text(f"Essai.Eicar:0:*:{EICAR.hex()}\n")
        (racine / "clamd.conf").write_text(
            f"DatabaseDirectory {racine}/base\nLocalSocket {racine}/clamd.sock\nForeground yes\n"
            f"TemporaryDirectory {racine}\nStreamMaxLength 1M\nOfficialDatabaseOnly no\nMaxThreads 2\n"
        )
        demon = subprocess.Popen(
            [str(CLAMD), "-c", str(racine / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        try:
            fin = time.monotonic() + 30
            while not (racine / "clamd.sock").exists():
                assert demon.poll() is None and time.monotonic() < fin, "clamd n'a pas démarré"
                time.sleep(0.05)
            yield f"unix://{racine}/clamd.sock"
        finally:
            demon.terminate()
            demon.wait(10)


def test_clamd_trouve_eicar_dans_un_pdf(clamd, settings, socket_enabled):
    settings.ANTIVIRUS_URL = clamd
    assert antivirus().analyser(pdf()) == Verdict()
    assert antivirus().analyser(EICAR) == Verdict("Essai.Eicar.UNOFFICIAL")
    debut = time.monotonic()
    assert antivirus().analyser(pdf() + b"%" + EICAR + b"\n%%EOF\n").virus == "Essai.Eicar.UNOFFICIAL"
    assert time.monotonic() - debut < 2


def test_clamd_qui_refuse_la_taille_n_a_pas_dit_sain(clamd, settings, socket_enabled):
    settings.ANTIVIRUS_URL = clamd
    with pytest.raises((AntivirusEnErreur, AntivirusInjoignable)):
        antivirus().analyser(b"0" * (2 * 1024 * 1024))


def test_le_meme_par_tcp(settings, socket_enabled):
    settings.ANTIVIRUS_URL = "tcp://127.0.0.1:1"
    with pytest.raises(AntivirusInjoignable):
        antivirus().analyser(pdf())
