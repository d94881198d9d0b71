"""Production refuses to start on a missing or unsafe value, and names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
BONS = {
    "SECRET_KEY": "x7" * 40,
    "ALLOWED_HOSTS": "exemple.fr",
    "ADRESSE_PUBLIQUE": "https://exemple.fr",
    "DATABASE_URL": "postgresql://app_login@localhost/conseiller",
    "PAYEUR_IBAN": "FR14 2004 1010 0505 0001 3M02 606",
    "PAYEUR_BIC": "PSSTFRPPXXX",
    "SCEAU_CERTIFICAT": "/run/secrets/sceau.pem",
    "SCEAU_CLE": "/run/secrets/sceau-cle.pem",
}


def charger(valeurs: dict[str, str], etat: Path) -> str:
    """The end of what the interpreter says, empty when the settings are accepted."""
    rendu = subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        env={"PATH": os.environ["PATH"], "ETAT_DIR": str(etat), **valeurs},
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if rendu.returncode == 0 else rendu.stderr.strip().splitlines()[-1]


def test_des_reglages_complets_sont_acceptes(tmp_path):
    assert charger(BONS, tmp_path) == ""


@pytest.mark.parametrize(
    ("change", "faute"),
    [
        ({"PAYEUR_IBAN": ""}, "PAYEUR_IBAN"),
        ({"PAYEUR_IBAN": "fr23 4003 1000 0100 0001 2345 V17"}, "PAYEUR_IBAN"),
        ({"PAYEUR_IBAN": "FR1520041010050500013M02606"}, "PAYEUR_IBAN"),
        ({"PAYEUR_BIC": ""}, "PAYEUR_BIC"),
        ({"PAYEUR_BIC": "PSST"}, "PAYEUR_BIC"),
        ({"ADRESSE_PUBLIQUE": "http://exemple.fr"}, "ADRESSE_PUBLIQUE"),
        ({"DEMO": "1"}, "DEMO"),
        ({"SCEAU_CERTIFICAT": ""}, "SCEAU_CERTIFICAT"),
        ({"SCEAU_CLE": ""}, "SCEAU_CERTIFICAT"),
        ({"SCEAU_CERTIFICAT": "/etat/secrets/sceau-demonstration.pem"}, "SCEAU_CERTIFICAT"),
    ],
)
def test_chaque_valeur_manquante_ou_dangereuse_est_nommee(change, faute, tmp_path):
    donnees = {cle: valeur for cle, valeur in {**BONS, **change}.items() if valeur}
    message = charger(donnees, tmp_path)
    assert "Réglages de production refusés" in message
    noms = ("PAYEUR_IBAN", "PAYEUR_BIC", "ADRESSE_PUBLIQUE", "DEMO", "SCEAU_CERTIFICAT")
    assert [nom for nom in noms if nom in message] == [faute]
