"""The drill of docs/exploitation.md: dump, restore into another database, and everything proves itself again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from config.embarque.etat import RACINE
from financement.models import ResultatCampagne
from tests.pile.campagne import creer_campagne_de_pile
from tests.pile.pile import Pile
from tests.pile.processus import attendre

pytestmark = pytest.mark.pile

POSTES = 60
BASE = "restauree"


class Copie:
    """A second database of the stack's server, filled by pg_restore."""

    def __init__(self, pile: Pile, dossier: Path) -> None:
        self.pile, self.vidage = pile, dossier / "base.dump"
        self.prise = unquote(
            urlsplit(pile.environnement["DATABASE_URL_PROPRIETAIRE"]).query.partition("=")[2]
        )

    def programme(self, nom: str, *mots: str) -> str:
        """One of the programs of the server's own installation, as the owner of the tables."""
        fait = subprocess.run(
            [self.pile.postgres.installation[0] / nom, "-h", self.prise, "-U", "proprietaire", *mots],
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
        )
        assert fait.returncode == 0, fait.stderr
        return fait.stdout

    def restaurer(self) -> None:
        self.programme("pg_dump", "-Fc", "--no-owner", "-f", str(self.vidage), "-d", "conseiller")
        self.programme("createdb", BASE)
        self.programme("pg_restore", "--exit-on-error", "--no-owner", "-d", BASE, str(self.vidage))

    def gerer(self, *mots: str) -> subprocess.CompletedProcess[str]:
        """A management command on the copy, as its owner."""
        adresse = self.pile.environnement["DATABASE_URL_PROPRIETAIRE"].replace("/conseiller?", f"/{BASE}?")
        return subprocess.run(
            [sys.executable, "manage.py", *mots],
            cwd=RACINE,
            env=self.pile.environnement | {"PROCESSUS": "proprietaire", "DATABASE_URL_PROPRIETAIRE": adresse},
            capture_output=True,
            text=True,
            check=False,
        )

    def ecrire(self, ordre: str) -> None:
        """SQL by the owner, guards off, as somebody who has the server in hand."""
        with psycopg.connect(host=self.prise, user="postgres", dbname=BASE, autocommit=True) as lien:
            lien.execute("set session_replication_role = replica")
            assert lien.execute(ordre).rowcount == 1  # type: ignore[call-overload]


@pytest.fixture
def copie(pile: Pile, tmp_path: Path) -> Iterator[Copie]:
    copie = Copie(pile, tmp_path)
    yield copie
    copie.programme("dropdb", "--if-exists", BASE)


@pytest.mark.timeout(600)
def test_vider_restaurer_recalculer(pile: Pile, copie: Copie) -> None:
    with pile.base():
        suivie = creer_campagne_de_pile(POSTES, 20, "19", "R")
        attendre(lambda: suivie.calcules() == POSTES // 20, 120, "le calcul de la campagne")
        suivie.accepter()
        attendre(lambda: suivie.appliques() == POSTES // 20, 120, "son application")
        lignes = ResultatCampagne.objects.count()
    pile.attendre_les_livraisons(120)

    copie.restaurer()
    # what the restored base needs before it serves, then what it says of itself
    assert copie.gerer("migrate", "--check").returncode == 0
    assert copie.gerer("migrate", "-v0").returncode == 0
    rejoue = copie.gerer("recalculer", "--tout")
    assert rejoue.returncode == 0, rejoue.stdout + rejoue.stderr
    assert "0 différence(s)." in rejoue.stdout
    assert f"lignes de campagne : {lignes} rejoués, 0 différents" in rejoue.stdout
    original = pile.gerer("recalculer", "--tout")
    sans_duree = [ligne for ligne in rejoue.stdout.splitlines() if "résultats rejoués en" not in ligne]
    assert sans_duree == [ligne for ligne in original.splitlines() if "résultats rejoués en" not in ligne]
    livre = copie.gerer("verifier_grand_livre")
    assert livre.returncode == 0, livre.stdout + livre.stderr

    # and it would have said it: one cent taken from one restored computation
    copie.ecrire(
        "update financement_calcul set montant = montant - 0.01"
        " where ctid = (select min(ctid) from financement_calcul where nature = 'constate' and montant > 1"
        " and campagne_id is not null)"
    )
    touche = copie.gerer("recalculer", "--tout")
    # the amount is not the one of its inputs, and its notification is not its copy any more
    assert (touche.returncode, "2 différence(s)" in touche.stderr) == (1, True), touche.stdout + touche.stderr
