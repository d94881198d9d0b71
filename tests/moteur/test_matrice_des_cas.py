"""The matrix of the golden cases: every value of every dimension is there, for each scheme and status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.moteur.dores import CAS, poste_complet

OUTRE_MER_MAJORE = {"971", "972", "973", "974", "976"}
ZONES = {"971": "antilles_guyane", "972": "antilles_guyane", "973": "antilles_guyane"} | {
    dep: dep for dep in ("974", "976")
}
UN_JOUR = timedelta(days=1)
COMMUNES = {
    "depart": {1, 15, 28, 29, 30, 31},
    "zone": {"metropole", "autre_outre_mer", "antilles_guyane", "974", "976"},
    "fevrier": {"29_fevrier_occupe", "fevrier_de_28_jours_occupe", "fevrier_bissextile_entame"},
    "vacance": {"aucune", "dans_le_mois", "courte", "plus_de_trois_mois"},
    "conseillers": {1, 2, 3},
    "contrats": {"separes", "qui_se_touchent", "qui_se_chevauchent", "dans_le_desordre"},
    "fin": {"rupture", "duree_consommee", "duree_coupee_en_cours_de_mois"},
    "signature": {"avant_les_jours", "apres_les_jours"},
}
#: Values that a dimension takes in some schemes only.
PROPRES: dict[tuple[str, str], dict[str, set[Any]]] = {
    ("relance-2021", "public"): {
        "quotite": {"pleine", "partielle"},
        "modalite": {"24_mois", "36_mois"},
        "plafond": {"jamais", "franchi_en_cours_de_mois", "lignes_a_zero"},
        "smic": {"connu", "dernier_connu", "mayotte", "dernier_connu_mayotte", "hausse_pendant_le_poste"},
        "effet": {"avant_ouverture", "jour_d_ouverture", "21_juillet_2021", "22_juillet_2021"},
    },
    ("relance-2021", "prive"): {
        "quotite": {"pleine", "partielle"},
        "modalite": {"24_mois", "36_mois"},
        "plafond": {"jamais", "franchi_en_cours_de_mois", "lignes_a_zero"},
        "smic": {"connu", "dernier_connu", "mayotte", "dernier_connu_mayotte", "hausse_pendant_le_poste"},
    },
    ("forfait-2021", "public"): {
        "quotite": {"pleine", "partielle"},
        "effet": {"21_juillet_2021", "22_juillet_2021"},
    },
    ("forfait-2021", "prive"): {
        "quotite": {"pleine", "partielle"},
        "effet": {"avant_ouverture", "jour_d_ouverture"},
    },
    ("renouvellement-2023", "public"): {
        "quotite": {"pleine", "partielle"},
        "territoire": {True, False},
        "effet": {"avant_ouverture", "jour_d_ouverture"},
        "annee": {1, 2, 3},
    },
    ("renouvellement-2023", "prive"): {
        "quotite": {"pleine", "partielle"},
        "territoire": {True, False},
        "annee": {1, 2, 3},
    },
}


def dimensions(cas: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The values of the dimensions of a case, read from its facts."""
    poste, lignes = poste_complet(cas), cas["attendu"]["lignes"]
    dep, signature = poste["departement"], date.fromisoformat(poste["date_signature"])
    bornes = [
        (date.fromisoformat(debut), date.fromisoformat(fin) if fin else date.max)
        for debut, fin in poste["occupations"]
    ]
    for debut, _ in bornes:
        yield "depart", debut.day
    yield "zone", ZONES.get(dep, "metropole" if len(dep) == 2 else "autre_outre_mer")
    for mois, jours, sur, _, calcul in lignes:
        if mois.endswith("-02"):
            yield "fevrier", "fevrier_de_28_jours_occupe" if sur == 28 else "29_fevrier_occupe"
            if sur == 29 and jours < 29:
                yield "fevrier", "fevrier_bissextile_entame"
        if poste["dispositif"] == "relance-2021":
            yield "smic", "mayotte" if dep == "976" else "connu"
            if mois > "2026-06":
                yield "smic", "dernier_connu_mayotte" if dep == "976" else "dernier_connu"
            yield "plafond", "franchi_en_cours_de_mois" if "reste" in calcul else "jamais"
            if calcul.endswith(" : 0"):
                yield "plafond", "lignes_a_zero"
    if len({base(ligne[4]) for ligne in lignes}) > 1:
        yield "smic", "hausse_pendant_le_poste"
    yield "conseillers", min(len(bornes), 3)
    yield from contrats(bornes)
    yield from fin_du_poste(cas, lignes)
    if bornes:
        yield "signature", "avant_les_jours" if signature <= min(bornes)[0] else "apres_les_jours"
    yield "quotite", "pleine" if poste["quotite"] == "1" else "partielle"
    yield "modalite", poste["modalite"]
    yield "territoire", poste["territoire_prioritaire"]
    ouverture = "2023-01-01" if poste["dispositif"] == "renouvellement-2023" else "2021-01-01"
    if poste["date_signature"] <= ouverture:
        yield "effet", "avant_ouverture" if poste["date_signature"] < ouverture else "jour_d_ouverture"
    if dep in OUTRE_MER_MAJORE and poste["date_signature"] in {"2021-07-21", "2021-07-22"}:
        yield "effet", f"{signature.day}_juillet_2021"
    if lignes:
        yield "annee", 1 + int(min(Fraction(cas["attendu"]["mois_consommes"]), Fraction(35)) // 12)


def base(calcul: str) -> str:
    """The SMIC of a line: the first amount with thousands."""
    return next(iter(re.findall(r"\d \d{3},\d\d", calcul)), "")


def contrats(bornes: list[tuple[date, date]]) -> Iterator[tuple[str, Any]]:
    if bornes != sorted(bornes):
        yield "contrats", "dans_le_desordre"
    vacances = []
    for (debut, fin), (suivant, _) in zip(sorted(bornes), sorted(bornes)[1:], strict=False):
        if suivant <= fin:
            yield "contrats", "qui_se_chevauchent"
        elif suivant == fin + UN_JOUR:
            yield "contrats", "qui_se_touchent"
        else:
            yield "contrats", "separes"
            vacances.append((fin + UN_JOUR, suivant - UN_JOUR))
        assert debut <= suivant
    for premier, dernier in vacances:
        yield "vacance", "plus_de_trois_mois" if (dernier - premier).days > 92 else "courte"
        if (premier.year, premier.month) == (dernier.year, dernier.month) and premier.day > 1:
            yield "vacance", "dans_le_mois"
    if bornes and not vacances:
        yield "vacance", "aucune"


def fin_du_poste(cas: dict[str, Any], lignes: list[list[Any]]) -> Iterator[tuple[str, Any]]:
    duree = {"24.000000", "36.000000"} | (
        {"18.000000"}
        if (cas["poste"]["dispositif"], cas["poste"]["statut"]) == ("forfait-2021", "prive")
        else set()
    )
    mois = cas["attendu"]["mois_consommes"]
    if mois in duree and any(fin is None for _, fin in cas["poste"]["occupations"]):
        yield "fin", "duree_consommee"
        if sum(Fraction(ligne[1], ligne[2]) for ligne in lignes) > Fraction(mois):
            yield "fin", "duree_coupee_en_cours_de_mois"
    elif lignes:
        yield "fin", "rupture"


@pytest.mark.parametrize(("dispositif", "statut"), sorted(PROPRES))
def test_la_matrice_est_couverte(dispositif: str, statut: str) -> None:
    vues: dict[str, set[Any]] = {}
    for cas in CAS:
        if (cas["poste"]["dispositif"], cas["poste"]["statut"]) == (dispositif, statut):
            for dimension, vue in dimensions(cas):
                vues.setdefault(dimension, set()).add(vue)
    manques = {
        dimension: exigees - vues.get(dimension, set())
        for dimension, exigees in (COMMUNES | PROPRES[dispositif, statut]).items()
        if exigees - vues.get(dimension, set())
    }
    assert manques == {}
