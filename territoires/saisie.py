"""Reads what a person types for a commune, without touching the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from commun.tri import cle_recherche, developper_abreges

LONGUEUR_MAX = 100
_CODE = re.compile(r"\b(\d{5}|2[ab]\d{3})\b", re.IGNORECASE)
_DEBUT_CODE = re.compile(r"\d{2,4}")
_CEDEX = re.compile(r"\bcedex\b(\s*\d{1,2}\b)?", re.IGNORECASE)
_PRECISION = re.compile(r"^(?P<nom>.+?)\s*(?:\((?P<parenthese>[^()]+)\)|,(?P<virgule>[^,]+))\s*$")


@dataclass(frozen=True)
class SaisieCommune:
    """Keys of the name (as typed, then without abbreviation) and the codes beside it."""

    cles: tuple[str, ...] = ()
    code: str = ""
    debut_code_postal: str = ""
    departement: str = ""

    @property
    def est_vide(self) -> bool:
        return not (self.cles or self.code or self.debut_code_postal)


def lire_saisie(texte: str, departements: Mapping[str, str]) -> SaisieCommune:
    """Splits "87000 Limoges", "Limoges (Haute-Vienne)", "St-Etienne 42", "87031 Limoges Cedex", "870".

    `departements` gives the code of a département by lower-case code and by search key of its name.
    """
    reste = _CEDEX.sub(" ", texte[:LONGUEUR_MAX]).strip()
    if _DEBUT_CODE.fullmatch(reste):
        return SaisieCommune(debut_code_postal=reste)
    code = ""
    if trouve := _CODE.search(reste):
        code = trouve[1].upper()
        reste = (reste[: trouve.start()] + " " + reste[trouve.end() :]).replace("()", " ").strip(" ,")
    reste, departement = _separer_departement(reste, departements)
    cle = cle_recherche(reste)
    cles = tuple(dict.fromkeys(c for c in (cle, developper_abreges(cle)) if c))
    return SaisieCommune(cles=cles, code=code, departement=departement)


def _separer_departement(texte: str, departements: Mapping[str, str]) -> tuple[str, str]:
    """The name and the code of the département that follows it, "" when there is none."""
    if precision := _PRECISION.match(texte):
        cle = cle_recherche(precision["parenthese"] or precision["virgule"])
        if cle in departements:
            return precision["nom"], departements[cle]
    debut, _, fin = texte.rpartition(" ")
    if debut and len(fin) <= 3 and fin.lower() in departements:
        return debut, departements[fin.lower()]
    return texte, ""
