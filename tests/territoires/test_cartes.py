"""Choropleth maps."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string

from commun.cartes import Carte, EntreeLegende, LigneCarte
from territoires.carte import CADRES, carte_departements

TRACE = re.compile(r'<path class="([^"]+)" d="([^"]+)"><title>(.+?) : (.+?)</title></path>')


def dessiner(valeurs: dict[str, Any], seuils: list[Any] | None = None, **options: Any) -> Carte:
    options = {"titre": "Postes", "description": "Postes par département", **options}
    return carte_departements(valeurs, seuils or [10, 20, 30, 40, 50], **options)


def niveaux(carte: Carte) -> dict[str, set[str]]:
    """Classes of the paths by name of département."""
    resultat: dict[str, set[str]] = {}
    for classe, _, nom, _ in TRACE.findall(carte.svg):
        resultat.setdefault(nom, set()).add(classe)
    return resultat


def test_chaque_departement_est_dessine() -> None:
    carte = dessiner({})
    assert len(niveaux(carte)) == 101
    assert len(carte.lignes) == 101
    assert set().union(*niveaux(carte).values()) == {"carte-sans"}


def test_paris_et_ses_voisins_sont_aussi_agrandis() -> None:
    carte = dessiner({})
    noms = [nom for _, _, nom, _ in TRACE.findall(carte.svg)]
    assert {nom for nom in noms if noms.count(nom) == 2} == {
        "Paris",
        "Hauts-de-Seine",
        "Seine-Saint-Denis",
        "Val-de-Marne",
    }
    assert len(noms) == 105
    encarts = re.findall(r'<text class="carte-nom"[^>]*>([^<]+)</text>', carte.svg)
    assert encarts == [c.titre for c in CADRES if c.titre]


@pytest.mark.parametrize(
    ("valeur", "classe"),
    [
        (0, "carte-n0"),
        (9, "carte-n0"),
        (10, "carte-n1"),
        (19.9, "carte-n1"),
        (Decimal("20.00"), "carte-n2"),
        (49, "carte-n4"),
        (50, "carte-n5"),
        (10_000, "carte-n5"),
    ],
)
def test_une_valeur_egale_au_seuil_passe_au_niveau_superieur(valeur: Any, classe: str) -> None:
    assert niveaux(dessiner({"87": (valeur, "dit")}))["Haute-Vienne"] == {classe}


def test_la_legende_et_le_tableau_disent_la_meme_chose() -> None:
    carte = dessiner({"87": (36, "36 postes")}, [10, 1_000], unite="postes")
    assert carte.legende == (
        EntreeLegende("carte-n0", "moins de 10 postes"),
        EntreeLegende("carte-n1", "de 10 à moins de 1\u00a0000 postes"),
        EntreeLegende("carte-n2", "1\u00a0000 postes et plus"),
        EntreeLegende("carte-sans", "donnée absente"),
    )
    assert LigneCarte("87", "Haute-Vienne", 36, "36 postes", 1) in carte.lignes
    assert LigneCarte("23", "Creuse", None, "donnée absente", None) in carte.lignes


@pytest.mark.parametrize("seuils", [[], [20, 10], [10, 10], [1, 2, 3, 4, 5, 6]])
def test_des_seuils_incoherents_sont_refuses(seuils: list[int]) -> None:
    with pytest.raises(ValueError, match="seuils croissants"):
        carte_departements({}, seuils, titre="t", description="d")


def test_le_svg_est_sur_leger_et_nomme() -> None:
    carte = dessiner(
        {"87": (1, "<script>alert(1)</script>")}, titre='Postes "<b>', identifiant="carte-postes"
    )
    assert len(carte.svg) < 60_000
    assert "<script" not in carte.svg
    assert "style=" not in carte.svg
    assert carte.svg.startswith('<svg class="carte" ')
    assert 'role="img" aria-labelledby="carte-postes-titre carte-postes-desc"' in carte.svg
    assert '<title id="carte-postes-titre">Postes &quot;&lt;b&gt;</title>' in carte.svg
    assert '<desc id="carte-postes-desc">Postes par département</desc>' in carte.svg


def test_tout_tient_dans_le_cadre() -> None:
    for trace in re.findall(r' d="([^"]+)"', dessiner({}).svg):
        for depart in re.findall(r"M(-?\d+) (-?\d+)", trace):
            assert 0 <= int(depart[0]) <= 1200
            assert 0 <= int(depart[1]) <= 1080


def test_le_gabarit_donne_le_tableau() -> None:
    contexte = {
        "carte": dessiner({"87": (36, "36 postes")}),
        "titre_colonne": "Postes",
        "legende_tableau": "Postes par département",
    }
    page = render_to_string("territoires/carte.html", contexte)
    assert "<caption>Postes par département</caption>" in page
    assert page.count('<th scope="row">') == 101
    assert "<td>36 postes</td>" in page
