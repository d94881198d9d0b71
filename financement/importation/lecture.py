"""The file: a JSON list of objects, plain or compressed by gzip. A malformed one is refused as a whole."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

#: The published file weighs 1,3 MB; beyond this one, it is another file.
TAILLE_MAX = 50 * 1024 * 1024
#: A longer number is kept as a text: no field accepts it, and Python need not convert it.
CHIFFRES_MAX = 18
_BLANCS = " \t\r\n"

LigneBrute = dict[str, object]


@dataclass(frozen=True)
class ErreurFichier(Exception):
    """The file cannot be read; `ligne` is the line of the text (from 1), `raison` a French sentence."""

    fichier: str
    ligne: int
    raison: str

    def __str__(self) -> str:
        return f"{self.fichier}, ligne {self.ligne} : {self.raison}"


def lire_fichier(chemin: Path) -> list[LigneBrute]:
    """Every line of the file, in order; numbers with a decimal point are exact. Raises ErreurFichier."""
    nom = str(chemin)
    contenu = _lire_octets(chemin, nom)
    if len(contenu) > TAILLE_MAX:
        raise ErreurFichier(nom, 1, f"le fichier dépasse {TAILLE_MAX // 1024**2} Mo")
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = contenu.count(b"\n", 0, erreur.start) + 1
        raise ErreurFichier(
            nom, ligne, "ce texte n'est pas en UTF-8 : enregistrez le fichier en UTF-8"
        ) from None
    return list(_elements(texte, nom))


def _lire_octets(chemin: Path, nom: str) -> bytes:
    try:
        if chemin.suffix == ".gz":
            with gzip.open(chemin) as flux:
                return flux.read(TAILLE_MAX + 1)
        with chemin.open("rb") as flux_simple:
            return flux_simple.read(TAILLE_MAX + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise ErreurFichier(nom, 1, "la compression gzip est abîmée : copiez de nouveau le fichier") from None
    except OSError as erreur:
        raise ErreurFichier(nom, 1, f"fichier illisible ({erreur.strerror})") from None


class _CleDouble(ValueError):
    pass


class _NombreInterdit(ValueError):
    pass


def _elements(texte: str, nom: str) -> Iterator[LigneBrute]:
    """The objects of the list one by one, so that a refusal can tell where it stands."""
    lecteur = json.JSONDecoder(
        parse_int=_entier,
        parse_float=_decimal,
        parse_constant=_refuser_nombre,
        object_pairs_hook=_sans_doublon,
    )
    position = _debut_de_liste(lecteur, texte, nom)
    suite = texte[position : position + 1]
    while suite != "]":
        element, fin = _decoder(lecteur, texte, position, nom)
        if not isinstance(element, dict):
            raise ErreurFichier(nom, _rang(texte, position), "chaque décision doit être un objet, { … }")
        yield element
        position = _sauter(texte, fin)
        suite = texte[position : position + 1]
        if suite == ",":
            position = _sauter(texte, position + 1)
        elif suite != "]":
            raison = "ce n'est pas du JSON : une virgule ou la fin de la liste, ], est attendue"
            raise ErreurFichier(nom, _rang(texte, position), raison)
    position = _sauter(texte, position + 1)
    if position < len(texte):
        raise ErreurFichier(nom, _rang(texte, position), "il y a du texte après la fin de la liste")


def _debut_de_liste(lecteur: json.JSONDecoder, texte: str, nom: str) -> int:
    """The position of the first element, or of the closing bracket of an empty list."""
    position = _sauter(texte, 0)
    if position == len(texte):
        raise ErreurFichier(nom, 1, "le fichier est vide : une liste de décisions est attendue, [ … ]")
    if texte[position] != "[":
        _decoder(lecteur, texte, position, nom)
        raison = "une liste de décisions est attendue, [ … ]"
        raise ErreurFichier(nom, _rang(texte, position), raison)
    return _sauter(texte, position + 1)


def _decoder(lecteur: json.JSONDecoder, texte: str, position: int, nom: str) -> tuple[object, int]:
    try:
        return lecteur.raw_decode(texte, position)
    except json.JSONDecodeError as erreur:
        raison = f"ce n'est pas du JSON (colonne {erreur.colno})"
        raise ErreurFichier(nom, erreur.lineno, raison) from None
    except _CleDouble as double:
        raison = f"le champ « {double} » est écrit deux fois dans la même décision"
        raise ErreurFichier(nom, _rang(texte, position), raison) from None
    except _NombreInterdit as nombre:
        raison = f"« {nombre} » n'est pas un nombre JSON"
        raise ErreurFichier(nom, _rang(texte, position), raison) from None
    except RecursionError:
        raison = "cette décision imbrique trop de listes ou d'objets"
        raise ErreurFichier(nom, _rang(texte, position), raison) from None


def _sauter(texte: str, position: int) -> int:
    while position < len(texte) and texte[position] in _BLANCS:
        position += 1
    return position


def _rang(texte: str, position: int) -> int:
    return texte.count("\n", 0, position) + 1


def _entier(ecrit: str) -> int | str:
    return int(ecrit) if len(ecrit) <= CHIFFRES_MAX else ecrit


def _decimal(ecrit: str) -> Decimal | str:
    """Exact; what no decimal can hold (1e9999999999999999999) stays a text."""
    if len(ecrit) > 2 * CHIFFRES_MAX:
        return ecrit
    try:
        return Decimal(ecrit)
    except InvalidOperation:
        return ecrit


def _refuser_nombre(ecrit: str) -> object:
    raise _NombreInterdit(ecrit)


def _sans_doublon(paires: Iterable[tuple[str, object]]) -> LigneBrute:
    contenu: LigneBrute = {}
    for cle, valeur in paires:
        if cle in contenu:
            raise _CleDouble(cle)
        contenu[cle] = valeur
    return contenu
