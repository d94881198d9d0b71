"""The deployment files agree with the code: same queues, one beat, no process forgotten."""

import re
from pathlib import Path

import yaml
from django.conf import settings

RACINE = Path(__file__).resolve().parents[2]


def files_de(mots: list[str]) -> list[str]:
    """Queues that a Celery worker's command line consumes."""
    return mots[mots.index("-Q") + 1].split(",") if "-Q" in mots else []


def test_chaque_file_a_un_travailleur_et_un_seul_genre_dans_docker() -> None:
    services = yaml.safe_load((RACINE / "docker-compose.yml").read_text())["services"]
    commandes = [
        service["command"] for service in services.values() if isinstance(service.get("command"), list)
    ]
    consommees = [nom for mots in commandes for nom in files_de(mots)]
    assert sorted(consommees) == sorted(settings.FILES_ATTENTE)
    assert sum("beat" in mots for mots in commandes) == 1
    assert services["migrations"]["environment"]["PROCESSUS"] == "proprietaire"
    assert all(
        service["depends_on"]["migrations"] == {"condition": "service_completed_successfully"}
        for nom, service in services.items()
        if service["image"] == "conseiller-numerique" and nom != "migrations"
    )


def test_seules_les_migrations_connaissent_le_mot_de_passe_du_proprietaire() -> None:
    services = yaml.safe_load((RACINE / "docker-compose.yml").read_text())["services"]
    connaisseurs = [
        nom for nom, service in services.items() if "MDP_PROPRIETAIRE" in str(service.get("environment"))
    ]
    assert connaisseurs == ["postgres", "migrations"]


def test_chaque_file_a_un_travailleur_dans_le_procfile() -> None:
    lignes = dict(ligne.split(": ", 1) for ligne in (RACINE / "Procfile").read_text().splitlines())
    consommees = [nom for commande in lignes.values() for nom in files_de(commande.split())]
    assert sorted(consommees) == sorted(settings.FILES_ATTENTE)
    assert [nom for nom, commande in lignes.items() if " beat " in commande] == ["rythme"]


def test_chaque_variable_lue_par_les_reglages_est_documentee() -> None:
    sources = [RACINE / "config" / "settings" / f"{nom}.py" for nom in ("base", "dev", "production")]
    lues = {
        nom
        for source in sources
        for nom in re.findall(r'env\.(?:texte|entier|booleen|liste)\("([A-Z_]+)"', source.read_text())
    }
    documentees = set(re.findall(r"`([A-Z_]+)`", (RACINE / "docs" / "exploitation.md").read_text()))
    assert lues - documentees == {"EMAIL_BACKEND", "DEBUG"}
