"""Choropleth maps as inline SVG: no script, no inline style, colours from `static/css/cartes.css`.

The outlines come from a GeoJSON file whose features carry `code` and `nom`. Points are projected, rounded to
the drawing's grid and written as relative moves: borders shared by two shapes stay shared.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Nombre = int | float | Decimal
Anneau = list[tuple[float, float]]
Projection = Callable[[float, float], tuple[float, float]]

NIVEAUX = 6
"""Classes `carte-n0` to `carte-n5`; `carte-sans` where there is no figure."""
SANS_DONNEE = "donnée absente"
MARGE = 8


@dataclass(frozen=True)
class Point:
    """A place of a map: degrees, a figure, and how it is said."""

    longitude: float
    latitude: float
    taille: int
    libelle: str


@dataclass(frozen=True)
class Cadre:
    """A frame of the drawing: which codes it shows, and where (left, top, width, height)."""

    codes: frozenset[str] | None
    boite: tuple[int, int, int, int]
    titre: str = ""


@dataclass(frozen=True)
class Fond:
    """A base map ready to be coloured: one path per code and frame."""

    largeur: int
    hauteur: int
    noms: Mapping[str, str]
    traces: tuple[tuple[str, str], ...]
    cadres: tuple[Cadre, ...]


@dataclass(frozen=True)
class LigneCarte:
    """A row of the table that says what the map shows."""

    code: str
    nom: str
    valeur: Nombre | None
    libelle: str
    niveau: int | None


@dataclass(frozen=True)
class EntreeLegende:
    """A colour of the key, with its bounds in words."""

    classe: str
    libelle: str


@dataclass(frozen=True)
class Carte:
    """A drawing, its key and its table: show the three, the table is the accessible version."""

    svg: SafeString
    legende: tuple[EntreeLegende, ...]
    lignes: tuple[LigneCarte, ...]


def choroplethe(
    fond: Fond,
    valeurs: Mapping[str, tuple[Nombre, str]],
    seuils: Sequence[Nombre],
    *,
    identifiant: str,
    titre: str,
    description: str,
    unite: str = "",
) -> Carte:
    """Colours each shape by its value.

    `valeurs` gives, by code, the figure and how it is said ("36 postes"). `seuils` are one to five growing
    bounds: a value below the first is level 0, a value equal to a bound belongs to the level above.
    `identifiant` is unique in the page. `ValueError` when the bounds are not growing or too many.
    """
    if not 1 <= len(seuils) < NIVEAUX or list(seuils) != sorted(set(seuils)):
        raise ValueError(f"il faut 1 à {NIVEAUX - 1} seuils croissants, pas {list(seuils)!r}")
    lignes = tuple(_ligne(code, nom, valeurs.get(code), seuils) for code, nom in sorted(fond.noms.items()))
    par_code = {ligne.code: ligne for ligne in lignes}
    formes = format_html_join(
        "",
        '<path class="{}" d="{}"><title>{} : {}</title></path>',
        (
            (_classe(par_code[code].niveau), trace, par_code[code].nom, par_code[code].libelle)
            for code, trace in fond.traces
        ),
    )
    svg = format_html(
        '<svg class="carte" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {l} {h}" role="img" '
        'aria-labelledby="{i}-titre {i}-desc"><title id="{i}-titre">{t}</title>'
        '<desc id="{i}-desc">{d}</desc>{cadres}{formes}</svg>',
        l=fond.largeur,
        h=fond.hauteur,
        i=identifiant,
        t=titre,
        d=description,
        cadres=_dessiner_cadres(fond),
        formes=formes,
    )
    return Carte(svg=svg, legende=_legende(seuils, unite, lignes), lignes=lignes)


@cache
def lire_fond(chemin: Path, cadres: tuple[Cadre, ...], largeur: int, hauteur: int) -> Fond:
    """Projects a GeoJSON file into frames. Kept in memory: a process reads a file once."""
    formes = lire_formes(chemin)
    noms = {code: nom for code, (nom, _) in formes.items()}
    anneaux = {code: tracees for code, (_, tracees) in formes.items()}
    traces: list[tuple[str, str]] = []
    for cadre in cadres:
        codes = sorted(cadre.codes & noms.keys() if cadre.codes is not None else noms.keys())
        traces += _tracer({code: anneaux[code] for code in codes}, cadre.boite)
    return Fond(largeur, hauteur, noms, tuple(traces), cadres)


def lire_anneaux(geometrie: Mapping[str, Any]) -> list[Anneau]:
    """Rings (longitude, latitude) of a GeoJSON polygon or multipolygon."""
    polygones = geometrie["coordinates"]
    if geometrie["type"] == "Polygon":
        polygones = [polygones]
    return [[(p[0], p[1]) for p in anneau] for polygone in polygones for anneau in polygone]


def _tracer(formes: Mapping[str, list[Anneau]], boite: tuple[int, int, int, int]) -> list[tuple[str, str]]:
    """One SVG path per shape, all at the same scale, centred in the box."""
    projeter, echelle, decalage_x, decalage_y = _mise_en_place(formes, boite)
    return [
        (
            code,
            "".join(_chemin([projeter(*p) for p in a], echelle, decalage_x, decalage_y) for a in anneaux),
        )
        for code, anneaux in formes.items()
    ]


def _mise_en_place(
    formes: Mapping[str, list[Anneau]], boite: tuple[int, int, int, int]
) -> tuple[Projection, float, float, float]:
    """The projection of these shapes, and the scale and shifts that centre them in the box."""
    points = [p for anneaux in formes.values() for anneau in anneaux for p in anneau]
    projeter = _conique(
        (min(p[1] for p in points) + max(p[1] for p in points)) / 2,
        (min(p[0] for p in points) + max(p[0] for p in points)) / 2,
    )
    plan = [projeter(*p) for p in points]
    abscisses, ordonnees = [x for x, _ in plan], [y for _, y in plan]
    gauche, haut, largeur, hauteur = boite
    etendue_x, etendue_y = max(abscisses) - min(abscisses), max(ordonnees) - min(ordonnees)
    echelle = min(largeur / etendue_x, hauteur / etendue_y)
    decalage_x = gauche + (largeur - etendue_x * echelle) / 2 - min(abscisses) * echelle
    decalage_y = haut + (hauteur - etendue_y * echelle) / 2 + max(ordonnees) * echelle
    return projeter, echelle, decalage_x, decalage_y


def carte_de_points(
    chemin: Path,
    codes: frozenset[str],
    points: Sequence[Point],
    *,
    identifiant: str,
    titre: str,
    description: str,
    cote: int = 800,
) -> SafeString:
    """Outlines of some shapes of a GeoJSON file, and a disc for each point: its area grows with the figure.

    Show a table beside it: the drawing is only its picture. Empty without any known code.
    """
    contours = {code: anneaux for code, (_, anneaux) in lire_formes(chemin).items() if code in codes}
    if not contours:
        return SafeString("")
    projeter, echelle, dx, dy = _mise_en_place(contours, (MARGE, MARGE, cote - 2 * MARGE, cote - 2 * MARGE))
    formes = format_html_join(
        "",
        '<path class="carte-n0" d="{}"/>',
        (
            ("".join(_chemin([projeter(*p) for p in a], echelle, dx, dy) for a in anneaux),)
            for anneaux in contours.values()
        ),
    )
    disques = format_html_join(
        "",
        '<circle class="carte-point" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        (
            (round(x * echelle + dx), round(dy - y * echelle), round(6 + 5 * math.sqrt(p.taille)), p.libelle)
            for p in sorted(points, key=lambda p: -p.taille)
            for x, y in [projeter(p.longitude, p.latitude)]
        ),
    )
    return format_html(
        '<svg class="carte" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {c} {c}" role="img" '
        'aria-labelledby="{i}-titre {i}-desc"><title id="{i}-titre">{t}</title>'
        '<desc id="{i}-desc">{d}</desc>{formes}{disques}</svg>',
        c=cote,
        i=identifiant,
        t=titre,
        d=description,
        formes=formes,
        disques=disques,
    )


@cache
def lire_formes(chemin: Path) -> dict[str, tuple[str, list[Anneau]]]:
    """Name and rings of each shape of a file, by code. Read once by a process."""
    formes = json.loads(chemin.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["code"]: (f["properties"]["nom"], lire_anneaux(f["geometry"])) for f in formes}


def _conique(latitude: float, longitude: float) -> Projection:
    """Conformal conic projection, tangent at the given parallel: France keeps its usual look."""
    phi0, lam0 = math.radians(latitude), math.radians(longitude)
    n = math.sin(phi0)
    f = math.cos(phi0) * math.tan(math.pi / 4 + phi0 / 2) ** n / n
    rho0 = math.cos(phi0) / n

    def projeter(lon: float, lat: float) -> tuple[float, float]:
        rho = f / math.tan(math.pi / 4 + math.radians(lat) / 2) ** n
        angle = n * (math.radians(lon) - lam0)
        return rho * math.sin(angle), rho0 - rho * math.cos(angle)

    return projeter


def _chemin(anneau: Anneau, echelle: float, dx: float, dy: float) -> str:
    """A closed ring in whole units and relative moves; nothing when it is smaller than the grid."""
    grille = [(round(x * echelle + dx), round(dy - y * echelle)) for x, y in anneau]
    suite = [p for i, p in enumerate(grille) if i == 0 or p != grille[i - 1]]
    if len(suite) > 1 and suite[0] == suite[-1]:
        suite.pop()
    if len(suite) < 3:
        return ""
    (x, y), *reste = suite
    mots = [f"M{x} {y}l"]
    for suivant_x, suivant_y in reste:
        mots.append(f"{suivant_x - x} {suivant_y - y}")
        x, y = suivant_x, suivant_y
    return mots[0] + " ".join(mots[1:]).replace(" -", "-") + "z"


def _dessiner_cadres(fond: Fond) -> SafeString:
    """The boxes of the insets, each with its name above."""
    return format_html_join(
        "",
        '<rect class="carte-cadre" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="carte-nom" x="{}" y="{}">{}</text>',
        (
            (x - MARGE, y - MARGE, large + 2 * MARGE, haut + 2 * MARGE, x - MARGE, y - 2 * MARGE, cadre.titre)
            for cadre in fond.cadres
            if cadre.titre
            for x, y, large, haut in [cadre.boite]
        ),
    )


def _ligne(code: str, nom: str, entree: tuple[Nombre, str] | None, seuils: Sequence[Nombre]) -> LigneCarte:
    if entree is None:
        return LigneCarte(code, nom, None, SANS_DONNEE, None)
    valeur, libelle = entree
    return LigneCarte(code, nom, valeur, libelle, bisect_right(seuils, valeur))


def _classe(niveau: int | None) -> str:
    return "carte-sans" if niveau is None else f"carte-n{niveau}"


def _legende(seuils: Sequence[Nombre], unite: str, lignes: Sequence[LigneCarte]) -> tuple[EntreeLegende, ...]:
    """Bounds in words: "moins de 10 postes", "de 10 à moins de 20 postes", "50 postes et plus"."""
    suffixe = f" {unite}" if unite else ""
    dits = [number_format(s) for s in seuils]
    # Things that are counted: less than one is none.
    rien = list(seuils)[:1] == [1] and unite.endswith("s")
    libelles = [f"0 {unite.removesuffix('s')}" if rien else f"moins de {dits[0]}{suffixe}"]
    libelles += [f"de {bas} à moins de {haut}{suffixe}" for bas, haut in pairwise(dits)]
    libelles.append(f"{dits[-1]}{suffixe} et plus")
    entrees = [EntreeLegende(_classe(n), libelle) for n, libelle in enumerate(libelles)]
    if any(ligne.niveau is None for ligne in lignes):
        entrees.append(EntreeLegende(_classe(None), SANS_DONNEE))
    return tuple(entrees)
