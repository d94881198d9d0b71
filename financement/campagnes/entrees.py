"""The canonical inputs of a whole lot, as text: the same, to the byte, as `droits.entrees_canoniques` post by post."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from financement.masse import SANS_FIN, Categorie, Lot


def entrees_du_lot(lot: Lot, au: date | None) -> list[str]:
    """One canonical JSON text per post (sorted keys, no space), in the order of the lot.

    Everything the result depends on beside the barème and the code. The keys are written in their sorted order.
    """
    tete = f'{{"arrete_au":{_texte(au and au.isoformat())},"date_signature":"'
    milieux, codes_milieu = _combiner(
        [
            ("departement", lot.departement, _texte),
            ("dispositif", lot.dispositif, _texte),
            ("modalite", lot.modalite, _texte),
        ]
    )
    parts, codes_parts = _combiner([("quotite", lot.quotite, _part)])
    queues, codes_queue = _combiner(
        [
            ("statut", lot.statut, _texte),
            ("territoire_prioritaire", lot.territoire_prioritaire, lambda oui: "true" if oui else "false"),
        ]
    )
    signatures = [_jour(jour) for jour in lot.date_signature.tolist()]
    periodes = [
        f'["{_jour(debut)}",null]' if fin == SANS_FIN else f'["{_jour(debut)}","{_jour(fin)}"]'
        for debut, fin in zip(lot.debuts.tolist(), lot.fins.tolist(), strict=True)
    ]
    quotites = [parts[code] for code in codes_parts]
    for rang, siennes in lot.quotites.items():
        quotites[rang] += f',"quotites":[{",".join(map(_part, siennes))}]'
    for rang, reprise in lot.repris.items():
        quotites[rang] += f',"repris_le":"{_jour(reprise)}"'
    bornes = lot.bornes.tolist()
    return [
        f'{tete}{signature}",{milieux[milieu]},"occupations":[{",".join(periodes[debut:fin])}],{quotite},{queues[queue]}}}'
        for signature, milieu, quotite, queue, debut, fin in zip(
            signatures, codes_milieu, quotites, codes_queue, bornes[:-1], bornes[1:], strict=True
        )
    ]


def empreintes(textes: list[str]) -> list[str]:
    """SHA-256 (hexadecimal) of each text, the same as `droits.empreinte` of the inputs."""
    return [sha256(texte.encode()).hexdigest() for texte in textes]


def _combiner(colonnes: list[tuple[str, Categorie[Any], Any]]) -> tuple[list[str], list[int]]:
    """The JSON of every combination of the values of these columns, and the rank of each post's own."""
    textes = [""]
    codes: Any = 0
    for nom, categorie, ecrire in colonnes:
        valeurs = [f'"{nom}":{ecrire(valeur)}' for valeur in categorie.valeurs]
        textes = [f"{texte},{valeur}" if texte else valeur for texte in textes for valeur in valeurs]
        codes = codes * len(categorie.valeurs) + categorie.codes
    return textes, codes.tolist()


def _part(quotite: Decimal) -> str:
    return f'"{quotite:f}"'


def _texte(valeur: object) -> str:
    return json.dumps(valeur, ensure_ascii=False)


@cache
def _jour(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
