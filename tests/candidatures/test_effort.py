"""What it costs to apply: pages, fields, and the server's time, as `docs/candidature.md` says."""

from __future__ import annotations

import re
import time
from pathlib import Path
from statistics import median

import pytest
from django.test import Client

from candidatures.forms import CoordonneesForm, MotivationForm, RechercheForm
from candidatures.models import Candidat
from tests.candidatures.fabriques import MOTIVATION, lien_recu

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "candidature.md"
PAGES = (CoordonneesForm, RechercheForm, MotivationForm)


SAISIES = (
    {"prenom": "Ana", "nom": "Roux", "telephone": ""},
    {
        "commune": "Panazol",
        "distance": "40",
        "disponible_le": "2026-03-15",
        "situation": "demandeur_emploi",
        "a_experience": "oui",
    },
    {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"},
)


def compter() -> list[tuple[int, int]]:
    """Required and optional fields of each page."""
    return [
        (
            sum(champ.required for champ in page().fields.values()),
            sum(not champ.required for champ in page().fields.values()),
        )
        for page in PAGES
    ]


def test_la_page_de_documentation_dit_le_bon_compte():
    lignes = re.findall(r"^\| \d \|[^|]+\| (\d+) \| (\d+) \|", DOCUMENT.read_text(), flags=re.MULTILINE)
    assert [(int(requis), int(libres)) for requis, libres in lignes] == compter()
    assert len(compter()) <= 3
    assert not [
        nom for page in PAGES for nom, champ in page().fields.items() if "File" in type(champ).__name__
    ]


@pytest.mark.lent
@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_candidater_en_moins_de_deux_cents_millisecondes_par_page():
    """Median of ten applications: the processor time of each answer, from the first page to the confirmed address."""
    temps: dict[str, list[float]] = {}
    for rang in range(10):
        _candidater(f"vite{rang}@exemple.fr", temps)
    assert Candidat.objects.filter(etat="actif").count() == 10
    milieux = {nom: median(valeurs) for nom, valeurs in temps.items()}
    dit = ", ".join(f"{nom} {milieu:.0f} ms" for nom, milieu in milieux.items())
    print(f"\n{dit}, total {sum(milieux.values()):.0f} ms")  # noqa: T201
    assert {nom: milieu for nom, milieu in milieux.items() if milieu >= 200} == {}


def _candidater(adresse: str, temps: dict[str, list[float]]) -> None:
    client = Client()

    def mesurer(nom: str, chemin: str, saisie: dict[str, str] | None = None) -> str:
        depart = time.thread_time()
        reponse = client.post(chemin, saisie) if saisie is not None else client.get(chemin)
        temps.setdefault(nom, []).append((time.thread_time() - depart) * 1000)
        assert reponse.status_code == (200 if saisie is None else 302), nom
        return getattr(reponse, "url", "")

    page = "/candidats/candidater/"
    for rang, saisie in enumerate(SAISIES, start=1):
        mesurer(f"page {rang} lue", page)
        page = mesurer(f"page {rang} envoyée", page, saisie | ({"email": adresse} if rang == 1 else {}))
    lien = lien_recu(adresse, "candidature_a_confirmer")
    mesurer("confirmation lue", lien)
    mesurer("confirmation envoyée", lien, {})
