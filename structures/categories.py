"""Public, private, to examine, not eligible: what the INSEE legal category of a host says.

The rule is a data file: the longest prefix of the category decides. Anything that the file does not know is examined.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from structures.enums import StatutCalcule, TypeStructure

FICHIER = Path(__file__).parent / "donnees" / "categories_juridiques.csv"
COLONNES = ["prefixe", "libelle", "statut", "fiabilite", "source"]


@dataclass(frozen=True)
class Categorie:
    """One line of the file."""

    prefixe: str
    libelle: str
    statut: StatutCalcule
    fiabilite: str
    source: str


@cache
def categories() -> dict[str, Categorie]:
    """Every line by prefix. Raises ValueError on a malformed file, with the line at fault."""
    with FICHIER.open(encoding="utf-8", newline="") as flux:
        lecteur = csv.DictReader(flux)
        if lecteur.fieldnames != COLONNES:
            raise ValueError(f"{FICHIER.name} : colonnes attendues {COLONNES}")
        lignes: dict[str, Categorie] = {}
        for rang, ligne in enumerate(lecteur, start=2):
            if ligne["prefixe"] in lignes or not ligne["source"]:
                raise ValueError(f"{FICHIER.name}, ligne {rang} : préfixe en double ou source absente")
            statut = StatutCalcule(ligne.pop("statut"))
            lignes[ligne["prefixe"]] = Categorie(**ligne, statut=statut)
    return lignes


def categorie(code: str) -> Categorie | None:
    """The line that decides for a category: the longest prefix. None when the code is empty or unknown."""
    connues = categories()
    return next((connues[code[:n]] for n in range(len(code), 0, -1) if code[:n] in connues), None)


def classer(code: str) -> StatutCalcule:
    """What the category says of the host (programme B8)."""
    ligne = categorie(code)
    return ligne.statut if ligne else StatutCalcule.A_EXAMINER


def libelle_categorie(code: str) -> str:
    """ "Commune et commune nouvelle"; the bare code when nobody named it."""
    exacte = categories().get(code)
    return exacte.libelle if exacte else (f"Catégorie {code}" if code else "Forme juridique inconnue")


_TYPES = {
    "7210": TypeStructure.COMMUNE,
    "7220": TypeStructure.DEPARTEMENT,
    "7230": TypeStructure.REGION,
    "7343": TypeStructure.EPCI,
    "7344": TypeStructure.EPCI,
    "7346": TypeStructure.EPCI,
    "7348": TypeStructure.EPCI,
    "7410": TypeStructure.GIP,
}


def type_probable(code: str) -> TypeStructure | None:
    """The kind of host to propose in the form for a category; None when a person must choose."""
    if code in _TYPES:
        return _TYPES[code]
    return {
        StatutCalcule.PUBLIC: TypeStructure.COLLECTIVITE,
        StatutCalcule.PRIVE: TypeStructure.PRIVEE,
    }.get(classer(code))
