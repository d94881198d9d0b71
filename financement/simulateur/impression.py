"""The chart of the PDF: rectangles with their own colours, since no style sheet reaches a drawing in print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commun.argent import montant_francais
from commun.graphiques import graduations
from financement.simulateur.calcul import LigneSimulee, Simulation
from financement.simulateur.presentation import mois_francais

LARGEUR, HAUTEUR = 680, 220
GAUCHE, HAUT, BAS = 52, 8, 24
COULEURS = {"aide": "#000091", "reste": "#d9a6a5", "excedent": "#66673d"}
NOMS_MAX = 7
#: Share of a month left empty on each side of its bar.
MARGE = Decimal("0.12")


@dataclass(frozen=True)
class Rectangle:
    x: str
    y: str
    largeur: str
    hauteur: str
    couleur: str


@dataclass(frozen=True)
class Marque:
    """A mark of the vertical axis."""

    y: str
    texte_y: str
    texte: str


@dataclass(frozen=True)
class NomMois:
    x: str
    texte: str


@dataclass(frozen=True)
class Dessin:
    """Coordinates in a box of `LARGEUR` × `HAUTEUR`, written with a point whatever the language."""

    rectangles: Sequence[Rectangle]
    marques: Sequence[Marque]
    noms: Sequence[NomMois]
    legende: Sequence[tuple[str, str]]
    boite: str = f"0 0 {LARGEUR} {HAUTEUR}"
    gauche: str = str(GAUCHE)
    droite: str = str(LARGEUR)
    texte_droite: str = str(GAUCHE - 6)
    noms_y: str = str(HAUTEUR - 6)


def dessiner(simulation: Simulation) -> Dessin:
    """Stacked bars of each month: aid up to the cost, what is left, aid above the cost."""
    lignes = simulation.lignes
    marques = [Decimal(m) for m in graduations(max(max(ligne.cout, ligne.aide) for ligne in lignes))]
    sommet = marques[-1]
    pas = Decimal(LARGEUR - GAUCHE) / len(lignes)
    saut = -(-len(lignes) // NOMS_MAX)
    legende = [("Aide de l'État", COULEURS["aide"]), ("Reste à votre charge", COULEURS["reste"])]
    if simulation.excedent:
        legende.append(("Aide au-delà du coût", COULEURS["excedent"]))
    return Dessin(
        rectangles=[
            rectangle
            for rang, ligne in enumerate(lignes)
            for rectangle in _barre(ligne, GAUCHE + pas * rang, pas, sommet)
        ],
        marques=[
            Marque(_ecrire(y), _ecrire(y + 3), montant_francais(marque).replace(",00", ""))
            for marque in marques
            for y in [_y(marque, sommet)]
        ],
        noms=[
            NomMois(_ecrire(GAUCHE + pas * (rang + Decimal("0.5"))), mois_francais(lignes[rang].mois))
            for rang in range(0, len(lignes) - saut // 3, saut)
        ],
        legende=legende,
    )


def _barre(ligne: LigneSimulee, x: Decimal, pas: Decimal, sommet: Decimal) -> Iterator[Rectangle]:
    """The pieces of a month, from the axis up."""
    parts = {
        "aide": ligne.aide - ligne.excedent,
        "reste": max(ligne.reste, Decimal(0)),
        "excedent": ligne.excedent,
    }
    pied = Decimal(0)
    for nom, valeur in parts.items():
        haut, bas = _y(pied + valeur, sommet), _y(pied, sommet)
        if valeur:
            yield Rectangle(
                x=_ecrire(x + pas * MARGE),
                y=_ecrire(haut),
                largeur=_ecrire(pas * (1 - 2 * MARGE)),
                hauteur=_ecrire(bas - haut),
                couleur=COULEURS[nom],
            )
        pied += valeur


def _y(valeur: Decimal, sommet: Decimal) -> Decimal:
    return HAUTEUR - BAS - valeur / sommet * (HAUTEUR - HAUT - BAS)


def _ecrire(valeur: Decimal) -> str:
    return f"{valeur:.1f}"
