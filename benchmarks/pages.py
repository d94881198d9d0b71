"""Server time and queries of the main pages, on the demonstration's data, each under its own role."""

from __future__ import annotations

import statistics
import time
from typing import Any

PASSAGES = 15
# (page, address, role of the demonstration, or "" for a visitor)
PAGES = [
    ("accueil", "/", ""),
    ("offres publiques", "/offres/", ""),
    ("ateliers publics", "/ateliers/", ""),
    ("statistiques publiques", "/statistiques/", ""),
    ("candidature, première page", "/candidats/candidater/", ""),
    ("demande d'un hôte", "/structures/demander/", ""),
    ("simulateur", "/simulateur/", ""),
    ("espace de la structure", "/espace/structure/", "structure_referent"),
    ("postes de la structure", "/espace/structure/postes/", "structure_referent"),
    ("candidats classés d'une offre", "candidats", "structure_referent"),
    ("conventions de la structure", "/espace/structure/conventions/", "structure_referent"),
    ("demandes, préfecture", "/espace/prefecture/demandes/", "prefecture_departement"),
    ("demandes, coordinateur", "/instruction/demandes/", "anct_validateur"),
    ("structures, coordinateur", "/instruction/structures/", "anct_validateur"),
    ("conventions, coordinateur", "/instruction/conventions/", "anct_validateur"),
    ("tranches, ordonnateur", "/comptabilite/tranches/", "ordonnateur"),
    ("ordres, comptable", "/comptabilite/ordres/", "comptable"),
    ("ateliers de la conseillère", "/espace/conseiller/ateliers/", "conseiller"),
    ("stagiaires de l'organisme", "/espace/organisme/", "organisme_formation"),
]


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Median milliseconds and number of statements of each page; the first visit is not counted."""
    return [mesurer_page(*page) for page in PAGES]


def mesurer_page(nom: str, adresse: str, role: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(role)
    if adresse == "candidats":
        adresse = _offre_ouverte()
    durees = []
    for passage in range(PASSAGES + 1):
        depart = time.perf_counter()
        reponse = client.get(adresse)
        if passage:
            durees.append(time.perf_counter() - depart)
        if reponse.status_code != 200:
            raise AssertionError(f"{adresse} répond {reponse.status_code}")
    with CaptureQueriesContext(connection) as requetes:
        client.get(adresse)
    return {
        "nom": f"page « {nom} »",
        "valeur": round(statistics.median(durees) * 1000, 1),
        "unite": "ms",
        "reference": f"{sum(map(_est_requete, requetes.captured_queries))} requêtes",
        "rapport": "",
        "objectif": "≤ 200 ms, ≤ 15 requêtes",
    }


def _est_requete(requete: dict[str, str]) -> bool:
    """A statement, not the frame of its transaction."""
    return not requete["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))


def _client(role: str) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from comptes.middleware import CLE_SESSION
    from config.demo import ADRESSES

    client = Client(SERVER_NAME="localhost")
    if role:
        personne = get_user_model().objects.get(email=ADRESSES[role])
        client.force_login(personne)
        session = client.session
        session[CLE_SESSION] = str(personne.habilitations.actives().filter(role=role).first().pk)
        session.save()
    return client


def _offre_ouverte() -> str:
    from config.demo import ADRESSES
    from structures.models import Offre

    offre = Offre.objects.get(
        etat="publiee",
        structure_id__in=_structures(ADRESSES["structure_referent"]),
    )
    return f"/espace/structure/offres/{offre.pk}/candidats/"


def _structures(adresse: str) -> list[Any]:
    from comptes.models import Habilitation

    return list(
        Habilitation.objects.filter(utilisateur__email=adresse).values_list("structure_id", flat=True)
    )
