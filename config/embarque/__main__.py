"""Command line of the embedded servers."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from config.embarque.commun import ErreurEmbarque, dire
from config.embarque.compte import compte_des_services
from config.embarque.etat import RACINE, creer, preparer
from config.embarque.superviseur import Superviseur, services_voulus


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
    jetable = None
    if options.essai and not donne:
        jetable = Path(tempfile.mkdtemp(prefix="cn-essai-"))
        jetable.chmod(0o711)
    try:
        dossier = jetable or Path(donne or RACINE / ".etat")
        voulus = services_voulus()
        if not voulus:
            return Superviseur(creer(dossier), []).executer(options.commande)
        etat = preparer(dossier, compte_des_services())
        services = [service(etat, options.essai) for service in voulus]
        return Superviseur(etat.dossier, services).executer(options.commande)
    except ErreurEmbarque as erreur:
        dire(f"erreur : {erreur}")
        return 125
    except PermissionError as erreur:
        dire(
            f"erreur : accès refusé à {erreur.filename} : dossier d'un autre compte, donnez un autre ETAT_DIR."
        )
        return 125
    finally:
        if jetable is not None:
            shutil.rmtree(jetable, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
