"""The map of France by département, with its overseas insets and the centre of Île-de-France enlarged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

from commun.cartes import (
    Anneau,
    Cadre,
    Carte,
    Nombre,
    Point,
    carte_de_points,
    choroplethe,
    lire_fond,
    lire_formes,
)

CONTOURS = Path(__file__).parent / "donnees" / "departements.geojson"
LARGEUR, HAUTEUR = 1200, 1080
OUTRE_MER = {
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "976": "Mayotte",
}
PETITE_COURONNE = frozenset({"75", "92", "93", "94"})
_HAUTEUR_ENCART = 150


def _cadres(metropole: frozenset[str]) -> tuple[Cadre, ...]:
    encarts = tuple(
        Cadre(frozenset({code}), (20, 50 + rang * (_HAUTEUR_ENCART + 60), 150, _HAUTEUR_ENCART), nom)
        for rang, (code, nom) in enumerate(OUTRE_MER.items())
    )
    loupe = Cadre(PETITE_COURONNE, (1010, 50, 170, 150), "Paris et alentours")
    return (Cadre(metropole, (210, 20, 960, 1040)), *encarts, loupe)


# Every code of the outlines but the overseas ones: two characters.
METROPOLE = frozenset(
    {f"{n:02d}" for n in range(1, 96) if n != 20} | {"2A", "2B"},
)
CADRES = _cadres(METROPOLE)


def carte_departements(
    valeurs: Mapping[str, tuple[Nombre, str]],
    seuils: Sequence[Nombre],
    *,
    titre: str,
    description: str,
    unite: str = "",
    identifiant: str = "carte",
) -> Carte:
    """The choropleth of the 101 départements.

    `valeurs` gives by code the figure and its words: `{"87": (36, "36 postes")}`; `seuils` are one to five
    growing bounds. Show it with `templates/territoires/carte.html`, which adds the key and the table.
    """
    fond = lire_fond(CONTOURS, CADRES, LARGEUR, HAUTEUR)
    return choroplethe(
        fond,
        valeurs,
        seuils,
        identifiant=identifiant,
        titre=titre,
        description=description,
        unite=unite,
    )


def carte_du_territoire(
    codes: Sequence[str], points: Sequence[Point], *, titre: str, description: str, identifiant: str = "carte"
) -> SafeString:
    """The outline of some départements and a disc for each place."""
    return carte_de_points(
        CONTOURS,
        frozenset(codes),
        points,
        identifiant=identifiant,
        titre=titre,
        description=description,
    )


@cache
def anneaux_des_departements() -> tuple[Anneau, ...]:
    """Every outline, in longitude and latitude, for a plan of the neighbourhood."""
    return tuple(anneau for _, anneaux in lire_formes(CONTOURS).values() for anneau in anneaux)
