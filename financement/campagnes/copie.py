"""Rows of `ResultatCampagne` in PostgreSQL's binary COPY format, built by whole columns.

numpy writes what has a fixed width and every element of the arrays; Python only joins the pieces of a row. See the
« Binary Format » of the COPY page of PostgreSQL's documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection

from financement.masse import Resultats
from financement.masse.entiers import Entiers

_ENTETE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_FIN = b"\xff\xff"
_NUL = b"\xff\xff\xff\xff"
_VIDE = b"\0\0\0\0"
_INT2, _INT4 = 21, 23
#: Fixed-width columns, in the order of the statement: name → bytes.
_FIXES = {
    "campagne_id": 16,
    "poste_id": 16,
    "conventionne_id": 16,
    "convention_id": 16,
    "lot": 4,
    "total": 8,
    "plafond": 8,
    "mois_consommes": 8,
    "duree": 2,
    "version_avant": 4,
    "ecart": 8,
    "entrees_sha256": 64,
}
_VARIABLES = ("avant", "notifie", "categorie", "motif", "entrees", "mois", "jours", "montants", "ecarte")
_COLONNES = (*_FIXES, *_VARIABLES)


@dataclass(frozen=True, kw_only=True)
class Tirage:
    """The rows of one batch as columns, beside the `Resultats` of the fast path. Amounts in cents; None: unknown."""

    campagne: UUID
    lot: int
    postes: Sequence[UUID]
    conventionnes: Sequence[UUID]
    conventions: Sequence[UUID]
    categories: Sequence[str]
    motifs: dict[int, str]
    entrees: Sequence[str]
    empreintes: Sequence[str]
    avant: Sequence[int | None]
    versions: Sequence[int]
    notifies: Sequence[int | None]


def copier(tirage: Tirage, resultats: Resultats) -> int:
    """Store the rows of a batch by binary COPY, in the present transaction; returns how many."""
    contenu = lignes_binaires(tirage, resultats)
    with connection.cursor() as curseur:
        colonnes = ", ".join(_COLONNES)
        with curseur.copy(
            f"copy financement_resultatcampagne ({colonnes}) from stdin (format binary)"
        ) as copie:
            copie.write(contenu)
    return len(tirage.postes)


def lignes_binaires(tirage: Tirage, resultats: Resultats) -> bytes:
    """The whole COPY stream of a batch."""
    nombre = len(tirage.postes)
    fixes = _partie_fixe(tirage, resultats).tobytes()
    largeur = len(fixes) // nombre if nombre else 0
    bornes = resultats.bornes.tolist()
    mois, jours, montants = (
        _elements(resultats.mois, 4), _elements(resultats.jours, 2), _elements(resultats.montants, 4),
    )  # fmt: skip
    morceaux = [_ENTETE]
    sans_motif = {categorie: _texte(categorie) + _texte("") for categorie in set(tirage.categories)}
    motifs = tirage.motifs
    for rang, (entrees, categorie, avant, notifie, debut, fin) in enumerate(
        zip(
            tirage.entrees,
            tirage.categories,
            tirage.avant,
            tirage.notifies,
            bornes[:-1],
            bornes[1:],
            strict=True,
        )
    ):
        octets = entrees.encode()
        tete4, tete2 = _tetes(fin - debut)
        morceaux += (
            fixes[largeur * rang : largeur * (rang + 1)],
            _NUL if avant is None else _entier(avant),
            _NUL if notifie is None else _entier(notifie),
            _texte(categorie) + _texte(motifs[rang]) if rang in motifs else sans_motif[categorie],
            len(octets).to_bytes(4, "big"),
            octets,
            tete4,
            mois[8 * debut : 8 * fin],
            tete2,
            jours[6 * debut : 6 * fin],
            tete4,
            montants[8 * debut : 8 * fin],
            _VIDE,  # ecarte
        )
    morceaux.append(_FIN)
    return b"".join(morceaux)


def _partie_fixe(tirage: Tirage, resultats: Resultats) -> npt.NDArray[np.void]:
    """Number of columns, then each fixed column with its length, big-endian."""
    nombre = len(tirage.postes)
    champs: list[tuple[str, str]] = [("nombre", ">i2")]
    for nom, octets in _FIXES.items():
        champs += [(f"l_{nom}", ">i4"), (nom, f">i{octets}" if octets <= 8 else f"V{octets}")]
    table = np.zeros(nombre, dtype=champs)
    table["nombre"] = len(_COLONNES)
    for nom, octets in _FIXES.items():
        table[f"l_{nom}"] = octets
    table["campagne_id"] = np.void(tirage.campagne.bytes)
    table["poste_id"] = _uuids(tirage.postes)
    table["conventionne_id"] = _uuids(tirage.conventionnes)
    table["convention_id"] = _uuids(tirage.conventions)
    table["entrees_sha256"] = np.frombuffer("".join(tirage.empreintes).encode("ascii"), dtype="V64")
    table["lot"] = tirage.lot
    table["total"] = resultats.totaux
    table["plafond"] = resultats.plafonds
    table["mois_consommes"] = resultats.mois_consommes
    table["duree"] = resultats.durees
    table["version_avant"] = tirage.versions
    table["ecart"] = resultats.totaux - np.array([v or 0 for v in tirage.avant], dtype=np.int64)
    return table


def _uuids(valeurs: Sequence[UUID]) -> npt.NDArray[np.void]:
    return np.frombuffer(b"".join([valeur.bytes for valeur in valeurs]), dtype="V16")


def _elements(valeurs: Entiers, octets: int) -> bytes:
    """Array elements: each its length then its value. Raises OverflowError beyond the column's type."""
    limite = 2 ** (8 * octets - 1)
    if len(valeurs) and not -limite <= valeurs.min() <= valeurs.max() < limite:
        raise OverflowError("une ligne dépasse ce que la colonne peut contenir")
    table = np.empty(len(valeurs), dtype=[("longueur", ">i4"), ("valeur", f">i{octets}")])
    table["longueur"] = octets
    table["valeur"] = valeurs
    return table.tobytes()


_TETES: dict[int, tuple[bytes, bytes]] = {}


def _tetes(nombre: int) -> tuple[bytes, bytes]:
    """Length and header of an array of this many elements, int4 then int2; an empty array has no dimension."""
    if nombre not in _TETES:
        _TETES[nombre] = (_tete(nombre, _INT4, 4), _tete(nombre, _INT2, 2))
    return _TETES[nombre]


def _tete(nombre: int, oid: int, octets: int) -> bytes:
    champs = [12, 0, 0, oid] if nombre == 0 else [20 + nombre * (4 + octets), 1, 0, oid, nombre, 1]
    return b"".join(champ.to_bytes(4, "big") for champ in champs)


def _entier(valeur: int) -> bytes:
    return b"\0\0\0\x08" + valeur.to_bytes(8, "big", signed=True)


def _texte(valeur: str) -> bytes:
    octets = valeur.encode()
    return len(octets).to_bytes(4, "big") + octets
