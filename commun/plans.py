"""A plan of the neighbourhood of a place as inline SVG: outlines, a circle, numbered points. No script, no style.

Distances are true from the centre: the sphere is flattened around it (local equirectangular projection), the error at
200 km stays under one per cent in metropolitan France.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

COTE = 600
KM_PAR_DEGRE = 111.195
Anneau = Sequence[tuple[float, float]]  # longitude, latitude
BORD = 1.12


@dataclass(frozen=True)
class Point:
    """Something to show: `nombre` is written in the disc, `libelle` is read when one points at it."""

    latitude: float
    longitude: float
    libelle: str
    nombre: int = 1


def plan(
    *,
    centre: tuple[float, float],
    rayon_km: float,
    points: Iterable[Point],
    contours: Iterable[Anneau],
    identifiant: str,
    titre: str,
    description: str,
) -> SafeString:
    """The drawing, `rayon_km` around `centre` (latitude, longitude in degrees); what lies outside is not drawn.

    Show beside it the list that says the same: the drawing is its illustration. `identifiant` is unique in the page.
    """
    cadre = _Cadre(centre, rayon_km)
    visibles = [(point, *cadre.place(point.longitude, point.latitude)) for point in points]
    disques = format_html_join(
        "",
        '<g class="plan-point"><title>{}</title><circle cx="{}" cy="{}" r="{}"/><text x="{}" y="{}">{}</text></g>',
        (
            (point.libelle, x, y, 13 if point.nombre < 10 else 17, x, y, point.nombre)
            # Small numbers are drawn over the large discs of their neighbours.
            for point, x, y in sorted(visibles, key=lambda v: -v[0].nombre)
            if 0 <= x <= COTE and 0 <= y <= COTE
        ),
    )
    traits = format_html_join(
        "", '<path class="plan-limite" d="{}"/>', ((trace,) for trace in map(cadre.tracer, contours) if trace)
    )
    milieu = COTE // 2
    return format_html(
        '<svg class="plan" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {c} {c}" role="img"'
        ' aria-labelledby="{i}-titre {i}-desc"><title id="{i}-titre">{t}</title><desc id="{i}-desc">{d}</desc>'
        '<rect class="plan-fond" width="{c}" height="{c}"/>{traits}'
        '<circle class="plan-rayon" cx="{m}" cy="{m}" r="{r}"/>'
        '<path class="plan-centre" d="M{m} {h}v16M{g} {m}h16"/>{disques}</svg>',
        c=COTE,
        i=identifiant,
        t=titre,
        d=description,
        m=milieu,
        g=milieu - 8,
        h=milieu - 8,
        r=round(cadre.echelle * rayon_km),
        traits=traits,
        disques=disques,
    )


class _Cadre:
    """The square window: kilometres from the centre to whole units of the drawing."""

    def __init__(self, centre: tuple[float, float], rayon_km: float) -> None:
        self.latitude, self.longitude = centre
        self.cosinus = math.cos(math.radians(self.latitude))
        self.echelle = COTE / (2 * rayon_km * BORD)
        self.marge = 2 * rayon_km * BORD / KM_PAR_DEGRE

    def place(self, longitude: float, latitude: float) -> tuple[int, int]:
        est = (longitude - self.longitude) * KM_PAR_DEGRE * self.cosinus
        nord = (latitude - self.latitude) * KM_PAR_DEGRE
        return round(COTE / 2 + est * self.echelle), round(COTE / 2 - nord * self.echelle)

    def tracer(self, anneau: Anneau) -> str:
        """The ring as a closed path in relative moves, "" when it is far away."""
        large = self.marge / max(self.cosinus, 0.05)
        if not self._touche([p[0] for p in anneau], self.longitude, large):
            return ""
        if not self._touche([p[1] for p in anneau], self.latitude, self.marge):
            return ""
        (x, y), *reste = [self.place(*p) for p in anneau]
        mots = [f"M{x} {y}l"]
        for suivant_x, suivant_y in reste:
            if (suivant_x, suivant_y) != (x, y):
                mots.append(f"{suivant_x - x} {suivant_y - y} ")
                x, y = suivant_x, suivant_y
        return "".join(mots).rstrip().replace(" -", "-") + "z"

    @staticmethod
    def _touche(valeurs: Sequence[float], milieu: float, demi: float) -> bool:
        return min(valeurs) <= milieu + demi and max(valeurs) >= milieu - demi
