"""An import that is killed, or that runs twice at once, ends as a single one would have."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction

from commun.acteurs import SYSTEME
from financement.importation import DECISIONS_2021, importer, lire_fichier
from structures.models import Decision, Rattachement, Structure
from structures.services.attribution import recompter_postes
from tests.financement.outils_importation import FIXTURE, LE, contenu, creer_departements

pytestmark = pytest.mark.django_db(transaction=True)

RACINE = Path(__file__).parents[2]
LIGNES = 240


@pytest.fixture(autouse=True)
def _territoires() -> None:
    creer_departements()


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    """Real decisions, each host coming back once: 240 lines, about 118 hosts."""
    brutes = lire_fichier(DECISIONS_2021)[: LIGNES // 2]
    retour = [brute | {"id": f"bis-{brute['id']}"} for brute in brutes]
    chemin = tmp_path / "decisions.json"
    chemin.write_text(json.dumps(brutes + retour, default=str), encoding="utf-8")
    return chemin


def lancer(fichier: Path, **options: Any) -> subprocess.Popen[bytes]:
    """`manage.py importer_attributions` on the test database, in its own process."""
    base = connection.settings_dict
    url = f"postgresql://{quote(base['USER'])}:{quote(base['PASSWORD'])}@/{base['NAME']}?host={base['HOST']}"
    if base["PORT"]:
        url += f"&port={base['PORT']}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "importer_attributions", str(fichier)],
        cwd=RACINE,
        env=os.environ | {"DATABASE_URL": url, "DATABASE_URL_PROPRIETAIRE": url},
        **options,
    )


def resultat_d_un_seul_passage(fichier: Path) -> dict[str, list[Any]]:
    with transaction.atomic():
        importer(lire_fichier(fichier), par=SYSTEME, le=LE)
        attendu = contenu()
        transaction.set_rollback(True)
    return attendu


def test_tue_a_mi_chemin_puis_relance(fichier: Path) -> None:
    attendu = resultat_d_un_seul_passage(fichier)
    assert Decision.objects.count() == 0
    processus = lancer(fichier, stdout=subprocess.DEVNULL)
    limite = time.monotonic() + 60
    while Decision.objects.count() < LIGNES // 4 and time.monotonic() < limite:
        time.sleep(0.01)
    processus.send_signal(signal.SIGKILL)
    assert processus.wait(timeout=10) == -signal.SIGKILL
    ecrites = Decision.objects.count()
    assert LIGNES // 4 <= ecrites < LIGNES
    # Each host that is there has its two decisions, each decision its posts, each post its host.
    for structure in Structure.objects.all():
        assert structure.decisions.count() == 2
        assert structure.postes.count() == sum(d.nombre_postes for d in structure.decisions.all())
    assert recompter_postes() == {}
    bilan = importer(lire_fichier(fichier), par=SYSTEME, le=LE)
    assert bilan.par_statut["inchangee"] == ecrites
    assert contenu() == attendu
    assert len(attendu["decisions"]) == LIGNES


def test_deux_imports_a_la_fois(fichier: Path) -> None:
    attendu = resultat_d_un_seul_passage(fichier)
    brutes = lire_fichier(fichier)
    depart = threading.Barrier(2)
    bilans: list[Any] = []

    def travailler() -> None:
        try:
            depart.wait(timeout=10)
            bilans.append(importer(brutes, par=SYSTEME, le=LE))
        finally:
            connections.close_all()

    fils = [threading.Thread(target=travailler) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=120)
    assert len(bilans) == 2
    ecrites = [Counter(b.par_statut) - Counter(inchangee=LIGNES) for b in bilans]
    assert sum((total.total() for total in ecrites), 0) == LIGNES
    for un, autre in zip(*(bilan.constats for bilan in bilans), strict=True):
        assert (un.statut == "inchangee") != (autre.statut == "inchangee")
    sans_numero = [(d[0], d[4], d[6]) for d in contenu()["decisions"]]
    assert sans_numero == [(d[0], d[4], d[6]) for d in attendu["decisions"]]
    assert contenu()["structures"] == attendu["structures"]
    assert contenu()["projection"] == attendu["projection"]
    assert Rattachement.objects.count() == len(attendu["rattachements"])


def test_barre_de_progression_sur_un_terminal() -> None:
    maitre, esclave = pty.openpty()
    termios.tcsetwinsize(esclave, (24, 80))
    processus = lancer(FIXTURE, stdout=subprocess.DEVNULL, stderr=esclave)
    os.close(esclave)
    ecran = b""
    try:
        while morceau := os.read(maitre, 4096):
            ecran += morceau
    except OSError:  # Linux says so when the last writer has closed the terminal
        pass
    os.close(maitre)
    assert processus.wait(timeout=10) == 0
    assert b"40/40" in ecran
    assert Decision.objects.count() == 23


def test_code_de_sortie_d_un_fichier_malforme(tmp_path: Path) -> None:
    fichier = tmp_path / "d.json"
    fichier.write_text('[\n{"id": 1},\n"deux"]')
    processus = lancer(fichier, stderr=subprocess.PIPE)
    _, erreur = processus.communicate(timeout=60)
    assert processus.returncode == 1
    assert f"{fichier}, ligne 3 : chaque décision doit être un objet" in erreur.decode()
    assert Decision.objects.count() == 0
