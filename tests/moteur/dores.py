"""The golden cases of `cas/dores/`, and the reading of the arithmetic written beside their amounts."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import yaml

from tests.moteur.outils import DOSSIER_DES_CAS

CAS: list[dict[str, Any]] = [
    cas
    for chemin in sorted((DOSSIER_DES_CAS / "dores").glob("*.yaml"))
    for cas in yaml.load(chemin.read_text("utf-8"), Loader=yaml.CSafeLoader)
]
FACULTATIFS = {"modalite": "24_mois", "quotite": "1", "territoire_prioritaire": False}

OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def valeur(texte: str) -> Fraction:
    """The exact value of a sum written in French: spaces between thousands, decimal comma, × ÷ −."""
    ecrit = re.sub(r"(?<=\d) (?=\d{3})", "", texte)
    for signe, code in (("×", "*"), ("÷", "/"), ("−", "-")):
        ecrit = ecrit.replace(signe, code)
    ecrit = re.sub(r"\d+(,\d+)?", lambda nombre: f'"{nombre[0].replace(",", ".")}"', ecrit)

    def evaluer(noeud: ast.expr) -> Fraction:
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
            return Fraction(noeud.value)
        assert isinstance(noeud, ast.BinOp), texte
        return OPERATIONS[type(noeud.op)](evaluer(noeud.left), evaluer(noeud.right))

    return evaluer(ast.parse(ecrit, mode="eval").body)


def egalite(texte: str) -> Fraction:
    """The value of `calculation = result`, or of a plain number. A result ending with « … » is truncated."""
    calcul, _, resultat = texte.partition(" = ")
    exact = valeur(calcul)
    if resultat.endswith("…"):
        decimales = len(resultat.removesuffix("…").partition(",")[2])
        ecart = exact - valeur(resultat.removesuffix("…"))
        assert 0 < ecart < Fraction(1, 10**decimales), texte
    elif resultat:
        assert exact == valeur(resultat), texte
    return exact


def au_centime(exact: Fraction) -> Fraction:
    """Half up, by comparing what is left with half a cent."""
    centimes, reste = divmod(exact * 100, 1)
    return Fraction(centimes + (reste >= Fraction(1, 2)), 100)


def montant_ecrit(texte: str) -> Fraction:
    """The amount to which the arithmetic of a line leads."""
    calcul, _, suite = texte.partition(" ; ")
    arrondi = au_centime(egalite(calcul))
    if suite.startswith("reste sous le plafond : "):
        reste = valeur(suite.partition(" : ")[2])
        assert reste < arrondi, texte
        return reste
    if suite:
        nouveau_cumul, ancien_cumul = suite.split(" − ")
        assert valeur(nouveau_cumul) == arrondi, texte
        return arrondi - valeur(ancien_cumul)
    return arrondi


def poste_complet(cas: dict[str, Any]) -> dict[str, Any]:
    return FACULTATIFS | cas["poste"]


def attendu(cas: dict[str, Any]) -> dict[str, Any]:
    """What the case expects, in the public form of a result: the lines without their arithmetic."""
    return cas["attendu"] | {"lignes": [ligne[:4] for ligne in cas["attendu"]["lignes"]]}
