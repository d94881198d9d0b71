"""Two independent computations agree, on the worked cases and on posts drawn at random."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, calculer
from tests.moteur.outils import cas_travailles
from tests.moteur.reference_naive import calculer_naivement

POSTES_AU_HASARD = 500


def _poste(tirage: random.Random) -> dict[str, Any]:
    """A post as a case file would describe it: clustered, overlapping or distant occupations, some open."""
    depart = date(2020, 1, 1) + timedelta(days=tirage.randrange(365 * 6))
    occupations: list[list[str | None]] = []
    for _ in range(tirage.choice([0, 1, 1, 1, 2, 2, 3, 4])):
        debut = depart + timedelta(days=tirage.choice([0, 1, 20, 200, 700]) + tirage.randrange(40))
        fin = debut + timedelta(days=tirage.choice([0, 5, 40, 300, 800, 1300]) + tirage.randrange(60))
        ouverte = tirage.random() < 0.2
        occupations.append([debut.isoformat(), None if ouverte else fin.isoformat()])
        depart = debut if tirage.random() < 0.4 else fin
    signature = date(2021, 1, 1) + timedelta(days=tirage.randrange(900))
    if tirage.random() < 0.3:
        signature = date(2021, 7, 20) + timedelta(days=tirage.randrange(4))
    cas: dict[str, Any] = {
        "dispositif": tirage.choice(["relance-2021", "relance-2021", "forfait-2021", "renouvellement-2023"]),
        "statut": tirage.choice(["public", "prive"]),
        "occupations": occupations,
        "departement": tirage.choice(["87", "2A", "971", "972", "973", "974", "975", "976", "988"]),
        "date_signature": signature.isoformat(),
        "modalite": tirage.choice(["24_mois", "36_mois"]),
        "quotite": tirage.choice(["1", "1", "0.5", "0.8", "0.333"]),
        "territoire_prioritaire": tirage.random() < 0.5,
    }
    if tirage.random() < 0.3:
        quotites = [tirage.choice(["1", "0.9", "0.5", "0.333"]) for _ in occupations]
        cas |= {"quotite": "1", "quotites": quotites}
    return cas


def test_cas_travailles() -> None:
    for cas in cas_travailles():
        complet = {"modalite": "24_mois", "quotite": "1", "territoire_prioritaire": False} | cas["poste"]
        assert calculer_naivement(complet) == cas["attendu"]


def test_postes_au_hasard() -> None:
    tirage = random.Random(2021)
    bareme = bareme_en_vigueur()
    postes = [_poste(tirage) for _ in range(POSTES_AU_HASARD)]
    for cas in postes:
        assert calculer(Dossier.depuis_json(cas), bareme).en_json() == calculer_naivement(cas), cas
