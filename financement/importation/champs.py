"""The fields of a line, one function each. A value that cannot be read is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commun.erreurs import ErreurMetier
from commun.tri import cle_recherche
from financement.moteur.champs import lire_date
from financement.moteur.erreurs import ErreurDossier
from structures.enums import Statut
from structures.identifiants import normaliser_siret

#: The country has 4 000 posts: a line that claims a quarter of them is a typing error.
NOMBRE_MAX = 1_000
MONTANT_MAX = Decimal(10) ** 10
#: What the publisher's tools write when they know nothing.
ABSENTS = frozenset({"", "0", "null", "none", "nan"})
_STATUTS = {"publique": Statut.PUBLIC, "privee": Statut.PRIVE}
_CLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True)
class RefusChamp(Exception):
    """`champ` is the name in the file, `remede` a French sentence. The value itself is never repeated."""

    champ: str
    remede: str

    def __str__(self) -> str:
        return f"{self.champ} : {self.remede}"


def est_absent(valeur: object) -> bool:
    """Nothing was published: no value, or one of the words that stand for it."""
    if isinstance(valeur, bool):
        return False
    return valeur is None or (isinstance(valeur, str | int) and str(valeur).strip().lower() in ABSENTS)


def lire_cle(valeur: object) -> str:
    """The identifier of the line: a natural number, or a short word."""
    texte = str(valeur) if isinstance(valeur, int | str) and not isinstance(valeur, bool) else ""
    if not _CLE.fullmatch(texte):
        raise RefusChamp("id", "un identifiant est attendu (40 lettres ou chiffres au plus)")
    return texte


def lire_nombre(champ: str, valeur: object) -> int:
    """A number of posts, written as a JSON integer."""
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not 1 <= valeur <= NOMBRE_MAX:
        raise RefusChamp(champ, f"un nombre entier de 1 à {NOMBRE_MAX} est attendu, sans guillemets")
    return valeur


def lire_jour(champ: str, valeur: object, *, depuis: date, jusqua: date) -> date:
    """A committee's day, between the opening of the scheme and today."""
    try:
        jour = lire_date(champ, valeur)
    except ErreurDossier:
        raise RefusChamp(champ, "une date AAAA-MM-JJ est attendue") from None
    if not depuis <= jour <= jusqua:
        raise RefusChamp(champ, f"une date du {depuis:%d/%m/%Y} au {jusqua:%d/%m/%Y} est attendue")
    return jour


def lire_statut(champ: str, valeur: object) -> Statut:
    statut = _STATUTS.get(cle_recherche(valeur)) if isinstance(valeur, str) and len(valeur) < 40 else None
    if statut is None:
        raise RefusChamp(champ, "« publique » ou « privée » est attendu")
    return statut


def lire_code_departement(champ: str, valeur: object, *, connus: Collection[str]) -> str:
    """An INSEE code, padded: 1 and « 1 » are « 01 », « 2a » is « 2A »."""
    code = completer_code(valeur, 2)
    if code not in connus:
        raise RefusChamp(champ, "un code de département est attendu : 1 à 95, 2A, 2B, 971 à 976")
    return code


def completer_code(valeur: object, longueur: int) -> str:
    """A code whose leading zeros a spreadsheet may have eaten; "" when it is not even a code."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | str):
        return ""
    texte = str(valeur).strip().upper()
    return texte.zfill(longueur) if 0 < len(texte) <= 5 and texte.isascii() and texte.isalnum() else ""


def lire_siret(valeur: object) -> str | None:
    """Fourteen digits, or None when they are not a SIRET. A number type has lost its leading zeros."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | str):
        return None
    texte = str(valeur)
    if isinstance(valeur, int) and 12 <= len(texte) < 14:
        texte = texte.zfill(14)
    try:
        return normaliser_siret(texte)
    except ErreurMetier:
        return None


def lire_texte(champ: str, valeur: object, *, maximum: int) -> str:
    """A text on one line, "" when nothing was published. Markup and formulas are text: each output escapes them."""
    if est_absent(valeur):
        return ""
    if not isinstance(valeur, str):
        raise RefusChamp(champ, "un texte est attendu")
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\r\n" for c in valeur):
        raise RefusChamp(champ, "ce texte contient des caractères de commande : retirez-les")
    lignes = (" ".join(ligne.split()) for ligne in valeur.splitlines())
    texte = ", ".join(ligne for ligne in lignes if ligne)
    if len(texte) > maximum:
        raise RefusChamp(champ, f"ce texte dépasse {maximum} caractères")
    return texte


def lire_montant(champ: str, valeur: object) -> Decimal | None:
    """Published euros, None when the line gives none."""
    if valeur is None:
        return None
    if isinstance(valeur, bool) or not isinstance(valeur, int | Decimal):
        raise RefusChamp(champ, "un nombre est attendu, sans guillemets")
    montant = Decimal(valeur)
    if not 0 <= montant < MONTANT_MAX or montant != montant.quantize(Decimal("0.01")):
        raise RefusChamp(champ, "un montant en euros, avec deux décimales au plus, est attendu")
    return montant
