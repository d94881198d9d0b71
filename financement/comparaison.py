"""Two versions of a convention side by side: each field that changed, a long text word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from financement.redaction import CHAMPS, en_clair

Genre = Literal["egal", "ajoute", "retire"]


@dataclass(frozen=True)
class Segment:
    """A run of words: kept, added, or taken away."""

    genre: Genre
    texte: str


@dataclass(frozen=True)
class ChampChange:
    """`mots` is empty for a short field: its values are read side by side."""

    nom: str
    libelle: str
    avant: str
    apres: str
    mots: tuple[Segment, ...] = ()


def comparer(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> list[ChampChange]:
    """The fields that differ between two contents (`redaction.contenu_de`), in the order of the form."""
    changes = []
    for champ in CHAMPS:
        ancien, nouveau = en_clair(champ.nom, avant.get(champ.nom)), en_clair(champ.nom, apres.get(champ.nom))
        if ancien != nouveau:
            mots = comparer_mots(ancien, nouveau) if champ.long and ancien and nouveau else ()
            changes.append(ChampChange(champ.nom, champ.libelle, ancien, nouveau, mots))
    return changes


def comparer_mots(avant: str, apres: str) -> tuple[Segment, ...]:
    """What to take away and what to add, word by word. Put together again, the segments give back both texts."""
    anciens, nouveaux = _mots(avant), _mots(apres)
    segments: list[Segment] = []
    for genre, a1, a2, b1, b2 in SequenceMatcher(None, anciens, nouveaux, autojunk=False).get_opcodes():
        if genre == "equal":
            segments.append(Segment("egal", "".join(anciens[a1:a2])))
            continue
        if a2 > a1:
            segments.append(Segment("retire", "".join(anciens[a1:a2])))
        if b2 > b1:
            segments.append(Segment("ajoute", "".join(nouveaux[b1:b2])))
    return tuple(segments)


def _mots(texte: str) -> list[str]:
    """Words and the white space between them: joined, they are the text."""
    return re.findall(r"\s+|[^\s]+", texte)
