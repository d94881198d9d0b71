"""Where things live: the state folder, a place that the servers' account can reach, short sockets."""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embarque.commun import ErreurEmbarque, dire
from config.embarque.compte import Compte

RACINE = Path(__file__).resolve().parents[2]
LIMITE_PRISE = 107  # bytes of sun_path, without its final NUL
PLUS_LONGUE_PRISE = "/.s.PGSQL.5432.lock"
CARACTERES_SURS = re.compile(r"[A-Za-z0-9/_.-]+")  # need no quoting in any of the addresses
NOM_SYSTEME = "conseiller-numerique"
TEMOIN_AILLEURS = "services-ailleurs"


@dataclass(frozen=True)
class Etat:
    """The folders of one instance.

    `dossier` is ETAT_DIR; `services` holds the servers' files (inside `dossier` unless their account
    cannot reach it); `prises` holds the sockets.
    """

    dossier: Path
    services: Path
    prises: Path
    compte: Compte

    def sous_dossier(self, nom: str) -> Path:
        """A folder of the servers' account, private to it, created when missing."""
        chemin = self.services / nom
        chemin.mkdir(exist_ok=True)
        self.compte.adopter(chemin, 0o700)
        return chemin


def empreinte(dossier: Path) -> str:
    """Twelve hexadecimal digits that name a state folder elsewhere on the machine."""
    return hashlib.sha256(os.fsencode(dossier)).hexdigest()[:12]


def creer(dossier: Path, traversable: bool = False) -> Path:
    """The state folder, absolute, created when missing.

    Raises ErreurEmbarque when it cannot be created or written.
    """
    dossier = dossier.resolve()
    try:
        nouveau = not dossier.exists()
        dossier.mkdir(parents=True, exist_ok=True)
        if nouveau:
            dossier.chmod(0o711 if traversable else 0o700)
    except OSError as erreur:
        cause = f"impossible de créer {dossier} ({erreur.strerror})"
        raise ErreurEmbarque(f"{cause} : donnez un autre ETAT_DIR.") from None
    if not os.access(dossier, os.W_OK | os.X_OK):
        raise ErreurEmbarque(f"{dossier} n'est pas accessible en écriture : donnez un autre ETAT_DIR.")
    return dossier


def _a_nous(chemin: Path, compte: Compte) -> None:
    """Refuse a folder with a predictable name that somebody else prepared before us."""
    fiche = chemin.lstat()
    if chemin.is_symlink() or not chemin.is_dir() or fiche.st_uid not in {os.geteuid(), compte.uid}:
        raise ErreurEmbarque(f"{chemin} existe et appartient à quelqu'un d'autre : supprimez-le.")


def dossier_systeme() -> Path:
    """For root only: a folder that every account can traverse, when the project's own cannot be."""
    base = Path("/var/lib")
    if not os.access(base, os.W_OK):
        base = Path(tempfile.gettempdir())
    chemin = base / NOM_SYSTEME
    chemin.mkdir(exist_ok=True)
    if chemin.is_symlink() or chemin.lstat().st_uid != os.geteuid():
        raise ErreurEmbarque(f"{chemin} existe et appartient à quelqu'un d'autre : supprimez-le.")
    chemin.chmod(0o755)
    return chemin


def _ecarter_un_reste(temoin: Path, services: Path) -> None:
    """Removing the state folder must reset everything: data without their witness are those of a removed one."""
    try:
        temoin.open("x").close()
    except FileExistsError:
        return
    if services.exists():
        ancien = services.with_name(f"{services.name}.ancien")
        shutil.rmtree(ancien, ignore_errors=True)
        services.rename(ancien)
        dire(f"données d'un ancien dossier supprimé, mises de côté dans {ancien}")


def dossier_des_services(dossier: Path, compte: Compte) -> Path:
    """`dossier`/services, or a system folder derived from its name when the account cannot reach it."""
    if compte.substitue and not compte.peut("-x", dossier):
        services = dossier_systeme() / empreinte(dossier)
        _ecarter_un_reste(dossier / TEMOIN_AILLEURS, services)
        dire(f"{dossier} n'est pas accessible au compte « {compte.nom} » : les données sont dans {services}")
    else:
        services = dossier / "services"
    services.mkdir(exist_ok=True)
    services.chmod(0o711 if compte.substitue else 0o700)
    return services


def _prise_possible(prises: Path) -> bool:
    court = len(os.fsencode(prises)) + len(PLUS_LONGUE_PRISE) <= LIMITE_PRISE
    return court and CARACTERES_SURS.fullmatch(str(prises)) is not None


def dossier_des_prises(services: Path, compte: Compte) -> Path:
    """`services`/prises, or a short folder derived from its name (107 bytes at most in a socket's path)."""
    prises = services / "prises"
    if not _prise_possible(prises):
        prises = Path(tempfile.gettempdir()) / f"cn-{empreinte(services)}"
    if not _prise_possible(prises):
        raise ErreurEmbarque(f"{prises} est trop long pour une prise Unix : donnez un TMPDIR court.")
    prises.mkdir(mode=0o700, exist_ok=True)
    _a_nous(prises, compte)
    compte.adopter(prises, 0o700)
    return prises


def preparer(dossier: Path, compte: Compte) -> Etat:
    """Create what is missing under `dossier` and say where each thing is.

    Raises ErreurEmbarque when the folder cannot be created or written.
    """
    dossier = creer(dossier, traversable=compte.substitue)
    services = dossier_des_services(dossier, compte)
    return Etat(dossier, services, dossier_des_prises(services, compte), compte)


@dataclass(frozen=True)
class Programmes:
    """Files of a wheel that must stay together: `arbres`, relative to `racine` (its libraries are siblings).

    `temoins` are files whose reading shows that the account reaches everything.
    """

    nom: str
    racine: Path
    arbres: tuple[Path, ...]
    temoins: tuple[Path, ...]

    def lisibles_par(self, compte: Compte) -> bool:
        """True when the account reads every witness."""
        return all(compte.peut("-r", self.racine / temoin) for temoin in self.temoins)


def rendre_lisibles(programmes: Programmes, compte: Compte) -> Path:
    """The root of the programs when the account can run them, else the root of a copy in a system folder.

    A virtual environment in root's home (mode 700) is the usual reason for the copy.
    """
    if not compte.substitue or programmes.lisibles_par(compte):
        return programmes.racine
    fiche = (programmes.racine / programmes.temoins[0]).stat()
    marque = f"{programmes.racine}:{fiche.st_size}:{fiche.st_mtime_ns}"
    cible = dossier_systeme() / f"{programmes.nom}-{hashlib.sha256(marque.encode()).hexdigest()[:12]}"
    if not cible.exists():
        dire(f"programmes de {programmes.nom} copiés dans {cible} pour le compte « {compte.nom} »")
        provisoire = Path(tempfile.mkdtemp(prefix=f"{programmes.nom}-", dir=cible.parent))
        for arbre in programmes.arbres:
            shutil.copytree(programmes.racine / arbre, provisoire / arbre, symlinks=True)
        for chemin in [provisoire, *provisoire.rglob("*")]:
            if not chemin.is_symlink():
                chemin.chmod(0o755 if chemin.is_dir() or chemin.stat().st_mode & 0o100 else 0o644)
        try:
            provisoire.rename(cible)
        except OSError:  # another launcher has just made the same copy
            shutil.rmtree(provisoire)
    return cible
