"""Stacked bars that lie: widths in proportion, the same table, the same refusals."""

from __future__ import annotations

import re

import pytest

from commun.graphiques import Serie, barres_couchees


def largeurs(svg: str) -> list[float]:
    motif = r'<rect class="graphique-s\d" x="[^"]+" y="[^"]+" width="([^"]+)"'
    return [float(largeur) for largeur in re.findall(motif, svg)]


def test_les_largeurs_suivent_les_valeurs():
    graphique = barres_couchees(
        ["Avis", "Comité"],
        [Serie("Médiane", [10, 20]), Serie("Suite", [0, 20])],
        identifiant="g",
        titre="Délais",
        description="Deux étapes.",
        colonne="Étape",
    )
    un, deux, suite = largeurs(graphique.svg)
    assert (deux, suite) == (pytest.approx(2 * un, abs=0.2), pytest.approx(2 * un, abs=0.2))
    assert [(ligne.etiquette, ligne.valeurs) for ligne in graphique.lignes] == [
        ("Avis", ("10", "0")),
        ("Comité", ("20", "20")),
    ]
    assert "Avis — Médiane : 10" in graphique.svg
    assert "<script" not in graphique.svg and "style=" not in graphique.svg


def test_une_valeur_negative_est_refusee():
    with pytest.raises(ValueError, match="négative"):
        barres_couchees(
            ["Avis"],
            [Serie("Médiane", [-1])],
            identifiant="g",
            titre="t",
            description="d",
            colonne="c",
        )
