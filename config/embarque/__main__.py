"""Command line of the embedded servers."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from config.embarque.commun import ErreurEmbarque, dire
from config.embarque.compte import compte_des_services
from config.embarque.etat import RACINE, preparer
from config.embarque.superviseur import Superviseur


def arguments() -> argparse.Namespace:
    """Parse the command line; French help."""
    analyseur = argparse.ArgumentParser(
        prog="python -m config.embarque",
        description="Démarre PostgreSQL et Valkey, exécute la commande, arrête tout. "
        "Un service dont l'adresse est déjà donnée (DATABASE_URL, BROKER_URL) n'est pas démarré.",
    )
    analyseur.add_argument(
        "--essai",
        action="store_true",
        help="pour les tests : sans fsync, dans un dossier neuf et jetable si ETAT_DIR n'est pas donné",
    )
    analyseur.add_argument("commande", nargs=argparse.REMAINDER, metavar="-- COMMANDE [ARGUMENTS]")
    options = analyseur.parse_args()
    if options.commande[:1] == ["--"]:
        options.commande = options.commande[1:]
    if not options.commande:
        analyseur.error("il manque la commande, après « -- »")
    return options


def main() -> int:
    """Entry point: the exit code is the command's, or 125 when the servers cannot run."""
    options = arguments()
    donne = os.environ.get("ETAT_DIR")
    jetable = Path(tempfile.mkdtemp(prefix="cn-essai-")) if options.essai and not donne else None
    try:
        compte = compte_des_services()
        if jetable is not None:
            jetable.chmod(0o755 if compte.substitue else 0o700)
        etat = preparer(jetable or Path(donne or RACINE / ".etat"), compte)
        return Superviseur(etat, options.essai).executer(options.commande)
    except ErreurEmbarque as erreur:
        dire(f"erreur : {erreur}")
        return 125
    finally:
        if jetable is not None:
            shutil.rmtree(jetable, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
