"""Charts as inline SVG with their table: no script, no inline style, colours from `static/css/graphiques.css`.

A series is told apart by its colour, its dash or its outline, and by the table that says the same thing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Nombre = int | float | Decimal

LARGEUR, HAUTEUR = 800, 340
GAUCHE, DROITE, HAUT, BAS = 80, 10, 16, 40
SERIES_MAX = 4
ETIQUETTES_MAX = 13


@dataclass(frozen=True)
class Serie:
    """A named sequence of figures, one per label of the chart."""

    nom: str
    valeurs: Sequence[Nombre]


@dataclass(frozen=True)
class LigneGraphique:
    """A row of the table: a label and its figures, said in words."""

    etiquette: str
    valeurs: tuple[str, ...]


@dataclass(frozen=True)
class Graphique:
    """A drawing and its table: show both with `templates/composants/graphique.html`."""

    svg: SafeString
    titre: str
    colonne: str
    series: tuple[str, ...]
    lignes: tuple[LigneGraphique, ...]


@dataclass(frozen=True)
class _Plan:
    """The drawing area: from a rank and a figure to points of the grid."""

    pas: float
    sommet: float

    def x(self, rang: float) -> float:
        return round(GAUCHE + self.pas * rang, 1)

    def y(self, valeur: Nombre) -> float:
        utile = HAUTEUR - HAUT - BAS
        return round(HAUTEUR - BAS - float(valeur) / self.sommet * utile, 1)


def barres(
    etiquettes: Sequence[str],
    series: Sequence[Serie],
    *,
    identifiant: str,
    titre: str,
    description: str,
    colonne: str = "Mois",
    dire: Callable[[Nombre], str] = number_format,
) -> Graphique:
    """Stacked bars: one per label, one piece per series (one to four series of figures, none negative).

    `dire` writes a figure (`montant_francais` for euros), `colonne` heads the labels in the table, `identifiant`
    is unique in the page. `ValueError` for a series of another length, a negative figure or no label.
    """
    _verifier(etiquettes, series)
    totaux = [sum(float(s.valeurs[rang]) for s in series) for rang in range(len(etiquettes))]
    plan = _plan(len(etiquettes), max(totaux, default=0))
    largeur = round(plan.pas * 0.7, 1)
    formes = []
    for rang, etiquette in enumerate(etiquettes):
        pied = 0.0
        for numero, serie in enumerate(series):
            tete = pied + float(serie.valeurs[rang])
            x, y = plan.x(rang + 0.15), plan.y(tete)
            hauteur = round(plan.y(pied) - y, 1)
            if hauteur > 0:
                infobulle = f"{etiquette} — {serie.nom} : {dire(serie.valeurs[rang])}"
                formes.append((numero, x, y, largeur, hauteur, infobulle))
            pied = tete
    traces = format_html_join(
        "",
        '<rect class="graphique-s{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        formes,
    )
    return _composer(etiquettes, series, plan, traces, identifiant, titre, description, colonne, dire)


NOMS, RANGEE = 250, 44


def barres_couchees(
    etiquettes: Sequence[str],
    series: Sequence[Serie],
    *,
    identifiant: str,
    titre: str,
    description: str,
    colonne: str,
    dire: Callable[[Nombre], str] = number_format,
) -> Graphique:
    """Stacked bars that lie: one row per label, for labels made of words. Same arguments and errors as `barres`."""
    _verifier(etiquettes, series)
    totaux = [sum(float(s.valeurs[rang]) for s in series) for rang in range(len(etiquettes))]
    marques = graduations(max(totaux, default=0))
    utile, hauteur = LARGEUR - NOMS - 60, HAUT + RANGEE * len(etiquettes) + BAS

    def x(valeur: float) -> float:
        return round(NOMS + valeur / marques[-1] * utile, 1)

    axe = format_html_join(
        "",
        '<line class="graphique-axe" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="graphique-nom" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((x(m), x(m), HAUT, hauteur - BAS, x(m), hauteur - BAS + 24, number_format(m)) for m in marques),
    )
    formes = []
    for rang, etiquette in enumerate(etiquettes):
        pied, y = 0.0, HAUT + RANGEE * rang + 8
        for numero, serie in enumerate(series):
            tete = pied + float(serie.valeurs[rang])
            if tete > pied:
                infobulle = f"{etiquette} — {serie.nom} : {dire(serie.valeurs[rang])}"
                formes.append((numero, x(pied), y, round(x(tete) - x(pied), 1), RANGEE - 16, infobulle))
            pied = tete
    traces = format_html_join(
        "",
        '<rect class="graphique-s{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        formes,
    )
    noms = format_html_join(
        "",
        '<text class="graphique-nom" x="{}" y="{}" text-anchor="end">{}</text>',
        ((NOMS - 12, HAUT + RANGEE * rang + 28, etiquette) for rang, etiquette in enumerate(etiquettes)),
    )
    svg = _dessin(identifiant, titre, description, hauteur, axe, traces, noms)
    return Graphique(svg, titre, colonne, tuple(s.nom for s in series), _lignes(etiquettes, series, dire))


def courbes(
    etiquettes: Sequence[str],
    series: Sequence[Serie],
    *,
    identifiant: str,
    titre: str,
    description: str,
    colonne: str = "Mois",
    dire: Callable[[Nombre], str] = number_format,
) -> Graphique:
    """One line per series over the same labels. Same arguments and errors as `barres`."""
    _verifier(etiquettes, series)
    plan = _plan(len(etiquettes), max((float(v) for s in series for v in s.valeurs), default=0))
    morceaux = []
    for numero, serie in enumerate(series):
        points = [(plan.x(rang + 0.5), plan.y(valeur)) for rang, valeur in enumerate(serie.valeurs)]
        ligne = " ".join(f"{x},{y}" for x, y in points)
        marques = format_html_join(
            "",
            '<circle class="graphique-m{}" cx="{}" cy="{}" r="4"><title>{}</title></circle>',
            (
                (numero, x, y, f"{etiquette} — {serie.nom} : {dire(valeur)}")
                for (x, y), etiquette, valeur in zip(points, etiquettes, serie.valeurs, strict=True)
            ),
        )
        morceaux.append((numero, ligne, marques))
    traces = format_html_join("", '<polyline class="graphique-l{}" points="{}"/>{}', morceaux)
    return _composer(etiquettes, series, plan, traces, identifiant, titre, description, colonne, dire)


def graduations(maximum: Nombre) -> list[int]:
    """Round marks from 0 to the first one not under the maximum: steps of 1, 2 or 5 times a power of ten."""
    if maximum <= 0:
        return [0, 1]
    brut = Decimal(str(maximum)) / 4
    dizaine = Decimal(10) ** max(0, math.floor(math.log10(brut))) if brut > 1 else Decimal(1)
    pas = next(m * dizaine for m in (1, 2, 5, 10) if m * dizaine >= brut)
    return [int(pas) * rang for rang in range(math.ceil(Decimal(str(maximum)) / pas) + 1)]


def _verifier(etiquettes: Sequence[str], series: Sequence[Serie]) -> None:
    if not etiquettes or not 1 <= len(series) <= SERIES_MAX:
        raise ValueError(f"il faut une étiquette au moins et 1 à {SERIES_MAX} séries")
    for serie in series:
        if len(serie.valeurs) != len(etiquettes):
            raise ValueError(f"{serie.nom} : {len(serie.valeurs)} valeurs pour {len(etiquettes)} étiquettes")
        if any(valeur < 0 for valeur in serie.valeurs):
            raise ValueError(f"{serie.nom} : une valeur est négative")


def _plan(nombre: int, maximum: float) -> _Plan:
    return _Plan(pas=(LARGEUR - GAUCHE - DROITE) / nombre, sommet=float(graduations(maximum)[-1]))


def _composer(
    etiquettes: Sequence[str],
    series: Sequence[Serie],
    plan: _Plan,
    traces: SafeString,
    identifiant: str,
    titre: str,
    description: str,
    colonne: str,
    dire: Callable[[Nombre], str],
) -> Graphique:
    svg = _dessin(identifiant, titre, description, HAUTEUR, _axe(plan, dire), traces, _noms(etiquettes, plan))
    lignes = _lignes(etiquettes, series, dire)
    return Graphique(svg, titre, colonne, tuple(serie.nom for serie in series), lignes)


def _dessin(
    identifiant: str,
    titre: str,
    description: str,
    hauteur: int,
    axe: SafeString,
    traces: SafeString,
    noms: SafeString,
) -> SafeString:
    return format_html(
        '<svg class="graphique" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {l} {h}" role="img" '
        'aria-labelledby="{i}-titre {i}-desc"><title id="{i}-titre">{t}</title>'
        '<desc id="{i}-desc">{d}</desc>{axe}{traces}{noms}</svg>',
        l=LARGEUR,
        h=hauteur,
        i=identifiant,
        t=titre,
        d=description,
        axe=axe,
        traces=traces,
        noms=noms,
    )


def _lignes(
    etiquettes: Sequence[str], series: Sequence[Serie], dire: Callable[[Nombre], str]
) -> tuple[LigneGraphique, ...]:
    return tuple(
        LigneGraphique(etiquette, tuple(dire(serie.valeurs[rang]) for serie in series))
        for rang, etiquette in enumerate(etiquettes)
    )


def _axe(plan: _Plan, dire: Callable[[Nombre], str]) -> SafeString:
    """Horizontal marks with their figure on the left."""
    return format_html_join(
        "",
        '<line class="graphique-axe" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="graphique-nom" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (GAUCHE, LARGEUR - DROITE, y, y, GAUCHE - 8, y + 5, number_format(marque))
            for marque in graduations(plan.sommet)
            for y in [plan.y(marque)]
        ),
    )


def _noms(etiquettes: Sequence[str], plan: _Plan) -> SafeString:
    """Labels under the axis; when there are many, one in n so that they do not run into each other.

    A phone shows one in three of those (class `graphique-second`).
    """
    saut = math.ceil(len(etiquettes) / ETIQUETTES_MAX)
    return format_html_join(
        "",
        '<text class="graphique-nom{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                " graphique-second" if rang // saut % 3 else "",
                plan.x(rang + 0.5),
                HAUTEUR - BAS + 24,
                etiquette,
            )
            for rang, etiquette in enumerate(etiquettes)
            if rang % saut == 0
        ),
    )


def vignette(points: Sequence[int], *, titre: str) -> SafeString:
    """A trend small enough for a table's cell; the last figure stands beside it, the table elsewhere."""
    sommet = max(*points, 1) if len(points) > 1 else max(points[0], 1)
    pas = 116 / max(len(points) - 1, 1)
    trace = " ".join(
        f"{round(2 + rang * pas, 1)},{round(22 - valeur / sommet * 20, 1)}"
        for rang, valeur in enumerate(points)
    )
    return format_html(
        '<svg class="graphique-vignette" viewBox="0 0 120 24" role="img" aria-label="{}, de {} à {}">'
        '<polyline points="{}"/></svg>',
        titre,
        points[0],
        points[-1],
        trace if len(points) > 1 else f"{trace} 118,{trace.split(',')[1]}",
    )
