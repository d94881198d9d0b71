"""Posts drawn at random, and the comparison of a lot with the exact engine."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from financement.chargement import bareme_archive, contenu_en_vigueur
from financement.masse import Lot, Resultats, calculer_lot
from financement.moteur import Bareme, Dossier, Occupation, calculer
from financement.moteur.champs import DEPARTEMENTS

QUOTITES = ["1", "1", "1", "0.5", "0.8", "0.333", "0.286", "0.01", "0.9999"]


def tirer(tirage: random.Random) -> Dossier:
    """Any valid post: none to five occupations, close, overlapping, far, out of order, open, before 2021."""
    depart = date(2020, 1, 1) + timedelta(days=tirage.randrange(365 * 7))
    if tirage.random() < 0.02:
        depart = date(2099, 12, 31) - timedelta(days=tirage.randrange(800))
    signature = date(2020, 1, 1) + timedelta(days=tirage.randrange(365 * 5))
    if tirage.random() < 0.3:
        signature = tirage.choice([date(2021, 7, 22), date(2023, 1, 1), date(2021, 1, 1)]) - timedelta(
            days=tirage.randrange(2)
        )
    return Dossier(
        dispositif=tirage.choice(["relance-2021", "relance-2021", "forfait-2021", "renouvellement-2023"]),
        statut=tirage.choice(["public", "prive"]),
        occupations=tuple(_occupations(tirage, depart)),
        departement=tirage.choice([*sorted(DEPARTEMENTS), *["971", "972", "973", "974", "976"] * 8]),
        date_signature=signature,
        modalite=tirage.choice(["24_mois", "36_mois"]),
        quotite=Decimal(tirage.choice(QUOTITES)),
        territoire_prioritaire=tirage.random() < 0.5,
    )


def _occupations(tirage: random.Random, depart: date) -> list[Occupation]:
    periodes: list[Occupation] = []
    for _ in range(tirage.choice([0, 1, 1, 1, 1, 2, 2, 3, 4, 5])):
        debut = min(depart + timedelta(days=tirage.choice([0, 1, 20, 200, 900])), date(2099, 12, 31))
        debut = min(debut + timedelta(days=tirage.randrange(40)), date(2099, 12, 31))
        fin = debut + timedelta(days=tirage.choice([0, 5, 40, 300, 800, 1300]) + tirage.randrange(60))
        ouverte = tirage.random() < 0.2
        periodes.append((debut, None if ouverte else min(fin, date(2099, 12, 31))))
        depart = debut if tirage.random() < 0.4 else min(fin, date(2099, 12, 31))
    if tirage.random() < 0.3:
        tirage.shuffle(periodes)
    return periodes


def tirer_plusieurs(nombre: int, graine: int) -> list[Dossier]:
    tirage = random.Random(graine)
    return [tirer(tirage) for _ in range(nombre)]


def comparer(dossiers: Sequence[Dossier], bareme: Bareme, *, au: date | None = None) -> Resultats:
    """Computes the lot and asserts that every post is what the exact engine says, line by line."""
    masse = calculer_lot(Lot.depuis_dossiers(dossiers), bareme, au=au)
    assert len(masse) == len(dossiers)
    for rang, dossier in enumerate(dossiers):
        exact = calculer(dossier, bareme, au=au)
        assert masse.en_json(rang) == exact.en_json(), dossier
        assert masse.durees[rang] == exact.duree
    return masse


def bareme_modifie(**changements: dict[str, Any]) -> Bareme:
    """The barème in force with other values: path of a parameter with `__` → its dated values."""
    contenu = json.loads(contenu_en_vigueur())
    for chemin, valeurs in changements.items():
        fichier, *noms = chemin.split("__")
        noeud = contenu[next(nom for nom in contenu if nom.endswith(f"{fichier}.yaml"))]
        for nom in noms:
            noeud = noeud["parametres"][nom]
        for jour, valeur in valeurs.items():
            noeud["values"][jour] = {"value": valeur, "source": "essai", "statut": "non_verifie"}
        noeud["values"] = dict(sorted(noeud["values"].items()))
    return bareme_archive(json.dumps(contenu))
