"""The demo answers, survives the death of its processes, and leaves none of them behind."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.demarrage import Demonstration, Enfant, bibliotheques_absentes
from tests.embarque.conftest import Lanceur


def port_libre() -> int:
    """A port that nobody listens to."""
    with socket.socket() as essai:
        essai.bind(("127.0.0.1", 0))
        return int(essai.getsockname()[1])


def statut(port: int) -> int:
    """Status of the home page."""
    lien = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        lien.request("GET", "/")
        return lien.getresponse().status
    finally:
        lien.close()


def lire_jusqu_a(processus: subprocess.Popen[str], morceau: str) -> str:
    """The line of the demo's output that holds `morceau`."""
    assert processus.stdout is not None
    lues = []
    for ligne in processus.stdout:
        if morceau in ligne:
            return ligne
        lues.append(ligne)
    raise AssertionError("".join(lues))


def processus_de(etat: Path, nom: str = "") -> set[int]:
    """Processes of this demo: those that write to its log `nom`, to any of its logs by default."""
    trouves = set()
    for fiche in Path("/proc").glob("[0-9]*/fd/1"):
        with contextlib.suppress(OSError):
            if str(fiche.readlink()).startswith(f"{etat}/journaux/{nom}"):
                trouves.add(int(fiche.parts[2]))
    return trouves


@pytest.fixture(autouse=True)
def _sans_reseau(socket_enabled: None) -> None:
    """These tests speak to the demo by the loopback."""


REGLAGES = {
    "DJANGO_SETTINGS_MODULE": "config.settings.dev"
}  # not those that pytest leaves in the environment


@pytest.fixture
def demonstration(lanceur: Lanceur) -> Iterator[tuple[Lanceur, subprocess.Popen[str], int]]:
    port = port_libre()
    processus = lanceur.demarrer("python", "-m", "config.demarrage", PORT=str(port), **REGLAGES)
    lire_jusqu_a(processus, "Ctrl-C arrête tout")
    yield lanceur, processus, port


@pytest.mark.pile
@pytest.mark.lent
def test_la_demonstration_repond_se_releve_et_s_arrete(
    demonstration: tuple[Lanceur, subprocess.Popen[str], int],
) -> None:
    lanceur, processus, port = demonstration
    assert statut(port) == 200
    # granian and its two workers, Celery and its two children, beat
    assert [len(processus_de(lanceur.dossier, nom)) for nom in ("web", "travailleur", "rythme")] == [3, 3, 1]

    web = min(processus_de(lanceur.dossier, "web"))
    os.kill(web, signal.SIGKILL)
    assert "web s'est arrêté (code -9)" in lire_jusqu_a(processus, "web s'est arrêté")
    limite = time.monotonic() + 30
    while not (neufs := processus_de(lanceur.dossier, "web")) or web in neufs:
        assert time.monotonic() < limite
        time.sleep(0.1)
    while True:
        try:
            assert statut(port) == 200
            break
        except ConnectionError:  # refused, or reset by a worker that dies after its parent
            assert time.monotonic() < limite
            time.sleep(0.2)

    occupe = lanceur.executer("python", "-m", "config.demarrage", PORT=str(port), **REGLAGES)
    assert occupe.returncode == 1
    assert f"le port {port} est déjà pris" in occupe.stdout
    assert statut(port) == 200

    processus.send_signal(signal.SIGTERM)
    assert processus.wait(60) == 0
    assert processus_de(lanceur.dossier) == set()
    assert lanceur.restants() == []


@pytest.mark.pile
@pytest.mark.lent
def test_kill_9_du_lanceur_ne_laisse_rien(
    demonstration: tuple[Lanceur, subprocess.Popen[str], int],
) -> None:
    lanceur, processus, _ = demonstration
    processus.kill()
    limite = time.monotonic() + 40
    while processus_de(lanceur.dossier) and time.monotonic() < limite:
        time.sleep(0.1)
    assert processus_de(lanceur.dossier) == set()
    assert lanceur.attendre_la_fin() == []


def test_une_bibliotheque_absente_est_nommee() -> None:
    assert bibliotheques_absentes(("libc.so.6", "libabsente.so.1")) == ["libabsente.so.1"]


@pytest.mark.parametrize(
    ("hote", "adresse"),
    [
        ("127.0.0.1", "http://localhost:8123/"),
        ("::1", "http://localhost:8123/"),
        ("192.0.2.7", "http://192.0.2.7:8123/"),
        ("demo.exemple.fr", "http://demo.exemple.fr:8123/"),
    ],
)
def test_l_adresse_annoncee_s_ouvre_dans_un_navigateur(tmp_path: Path, hote: str, adresse: str) -> None:
    assert Demonstration(tmp_path, hote, 8123).adresse == adresse


def test_un_processus_qui_meurt_sans_cesse_est_relance_de_plus_en_plus_tard(tmp_path: Path) -> None:
    enfant = Enfant("éclair", ["false"], "web", tmp_path / "eclair.log")
    delais = []
    for _ in range(7):
        enfant.demarrer()
        assert enfant.processus is not None
        enfant.processus.wait()
        enfant.surveiller()
        delais.append(enfant.delai)
    assert delais == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
