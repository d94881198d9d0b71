"""Charts: geometry, words, refusals; the table says what the drawing shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from commun.argent import montant_francais
from commun.graphiques import BAS, HAUT, HAUTEUR, Serie, barres, courbes, graduations

TEXTES = {"identifiant": "g", "titre": "Aide & reste", "description": "Par mois"}


class Lecteur(HTMLParser):
    """The shapes of a drawing: (tag, attributes, its own text and title), in order."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self.formes: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(svg)

    def handle_starttag(self, tag, attrs):
        if tag != "title":
            self.formes.append((tag, dict(attrs), []))

    def handle_data(self, data):
        self.formes[-1][2].append(data)


def formes(graphique, balise):
    return [
        (attributs, "".join(textes))
        for tag, attributs, textes in Lecteur(graphique.svg).formes
        if tag == balise
    ]


@pytest.mark.parametrize(
    ("maximum", "attendu"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (9, [0, 5, 10]),
        (37, [0, 10, 20, 30, 40]),
        (100, [0, 50, 100]),
        (101, [0, 50, 100, 150]),
        (12_999_999, [0, 5_000_000, 10_000_000, 15_000_000]),
    ],
)
def test_graduations_rondes_et_assez_hautes(maximum, attendu):
    assert graduations(maximum) == attendu


def test_graduations_stables_et_peu_nombreuses():
    for maximum in range(0, 4000, 7):
        marques = graduations(maximum)
        assert marques[-1] >= maximum
        assert 2 <= len(marques) <= 5
        assert graduations(marques[-1]) == marques


def test_barres_empilees_hauteurs_proportionnelles():
    graphique = barres(["janv.", "févr."], [Serie("Aide", [30, 0]), Serie("Reste", [10, 20])], **TEXTES)
    rectangles = formes(graphique, "rect")
    utile = HAUTEUR - HAUT - BAS
    assert [(r["class"], float(r["height"])) for r, _ in rectangles] == [
        ("graphique-s0", pytest.approx(utile * 30 / 40, abs=0.11)),
        ("graphique-s1", pytest.approx(utile * 10 / 40, abs=0.11)),
        ("graphique-s1", pytest.approx(utile * 20 / 40, abs=0.11)),
    ]
    # The second piece stands on the first one.
    premier, second = rectangles[0][0], rectangles[1][0]
    assert float(second["y"]) + float(second["height"]) == pytest.approx(float(premier["y"]), abs=0.11)
    assert rectangles[1][1] == "janv. — Reste : 10"


def test_courbes_un_point_par_etiquette():
    graphique = courbes(["a", "b", "c"], [Serie("X", [0, 5, 10])], **TEXTES)
    points = formes(graphique, "polyline")[0][0]["points"].split()
    ordonnees = [float(p.split(",")[1]) for p in points]
    assert ordonnees == [HAUTEUR - BAS, (HAUTEUR - BAS + HAUT) / 2, HAUT]
    assert [texte for _, texte in formes(graphique, "circle")] == ["a — X : 0", "b — X : 5", "c — X : 10"]


def test_le_dessin_se_nomme_et_echappe():
    graphique = barres(["<b>"], [Serie("N", [1])], **TEXTES)
    [(racine, titre)] = formes(graphique, "svg")
    assert racine["role"] == "img"
    assert racine["aria-labelledby"] == "g-titre g-desc"
    assert titre == "Aide & reste"
    assert "<b>" not in graphique.svg
    assert not re.search(r"style=|<script", graphique.svg)


def test_la_table_dit_les_memes_chiffres():
    graphique = barres(
        ["mars 2026"],
        [Serie("Aide", [1554]), Serie("Reste", [12])],
        dire=lambda v: montant_francais(v),
        **TEXTES,
    )
    assert graphique.lignes[0].etiquette == "mars 2026"
    assert graphique.lignes[0].valeurs == (montant_francais(1554), montant_francais(12))
    html = render_to_string("composants/graphique.html", {"graphique": graphique})
    assert '<th scope="row">mars 2026</th>' in html
    assert html.count('<th scope="col">') == 3
    assert "graphique-legende" in html


def test_beaucoup_d_etiquettes_une_sur_deux_est_ecrite():
    graphique = barres([f"m{n}" for n in range(24)], [Serie("N", range(24))], **TEXTES)
    noms = [texte for _, texte in formes(graphique, "text") if texte.startswith("m")]
    assert noms == [f"m{n}" for n in range(0, 24, 2)]
    assert len(graphique.lignes) == 24


@pytest.mark.parametrize(
    ("etiquettes", "series", "message"),
    [
        ([], [Serie("N", [])], "il faut une étiquette au moins et 1 à 4 séries"),
        (["a"], [], "il faut une étiquette au moins et 1 à 4 séries"),
        (["a"], [Serie(str(n), [1]) for n in range(5)], "il faut une étiquette au moins et 1 à 4 séries"),
        (["a", "b"], [Serie("N", [1])], "N : 1 valeurs pour 2 étiquettes"),
        (["a"], [Serie("N", [-1])], "N : une valeur est négative"),
    ],
)
def test_refus(etiquettes, series, message):
    for dessiner in (barres, courbes):
        with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
            dessiner(etiquettes, series, **TEXTES)
