"""Numbers that name a host: SIRET, RIDET (Nouvelle-Calédonie), RNA (associations)."""

from __future__ import annotations

import re

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength
from stdnum.fr import siret as stdnum_siret

from commun.erreurs import ErreurMetier
from structures.enums import TypeIdentifiant

_CHIFFRES = re.compile(r"[0-9]+")
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")


def normaliser_siret(texte: str, champ: str = "siret") -> str:
    """Fourteen digits of an establishment, spaces removed (programme B3.2).

    The key is Luhn's, on the SIREN and on the whole; the establishments of La Poste (SIREN 356000000) answer to a
    sum of digits that is a multiple of 5. Raises `siret_format`, `siret_siren`, `siret_longueur`, `siret_cle`.
    """
    chiffres = "".join(texte.split())
    if not _CHIFFRES.fullmatch(chiffres):
        raise ErreurMetier(
            "siret_format",
            "Un numéro SIRET ne contient que des chiffres : retirez les lettres et les signes.",
            champ,
        )
    if len(chiffres) == 9:
        raise ErreurMetier(
            "siret_siren",
            "Vous avez saisi un SIREN (9 chiffres) : indiquez le SIRET de l'établissement, qui en compte 14.",
            champ,
        )
    if len(chiffres) != 14:
        raise ErreurMetier(
            "siret_longueur",
            f"Un numéro SIRET compte 14 chiffres, vous en avez saisi {len(chiffres)}.",
            champ,
        )
    try:
        if chiffres == "0" * 14:
            raise InvalidComponent
        return str(stdnum_siret.validate(chiffres))
    except (InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength):
        raise ErreurMetier(
            "siret_cle",
            "Ce numéro SIRET n'existe pas : un chiffre a sans doute été mal recopié. Vérifiez-le sur votre avis"
            " de situation Sirene.",
            champ,
        ) from None


def normaliser_ridet(texte: str, champ: str = "ridet") -> str:
    """Six or seven digits of an enterprise (RID), with the three of the establishment or without.

    The sources disagree (6-7 characters, 7-10 digits): both are taken, points and spaces removed. Raises
    `ridet_format`, `ridet_longueur`.
    """
    chiffres = re.sub(r"[\s.]", "", texte)
    if not _CHIFFRES.fullmatch(chiffres):
        raise ErreurMetier(
            "ridet_format",
            "Un numéro RIDET ne contient que des chiffres : retirez les lettres et les signes.",
            champ,
        )
    if len(chiffres) not in (6, 7, 9, 10):
        raise ErreurMetier(
            "ridet_longueur",
            "Un numéro RIDET compte 6 ou 7 chiffres, ou 9 ou 10 avec le numéro de l'établissement ; vous en avez"
            f" saisi {len(chiffres)}.",
            champ,
        )
    if not chiffres.strip("0"):
        raise ErreurMetier("ridet_cle", "Ce numéro RIDET n'existe pas : vérifiez-le.", champ)
    return chiffres


def normaliser_rna(texte: str, champ: str = "rna") -> str:
    """`W` and nine signs: the register where the association was declared, its number. Raises `rna_format`."""
    numero = re.sub(r"[\s.\-]", "", texte).upper()
    if not _RNA.fullmatch(numero):
        raise ErreurMetier(
            "rna_format",
            "Un numéro RNA commence par la lettre W suivie de neuf signes, par exemple W872001234. Il figure sur le"
            " récépissé de déclaration de l'association.",
            champ,
        )
    return numero


def normaliser_identifiant(genre: str, texte: str, champ: str = "identifiant") -> dict[str, str]:
    """The number typed, under the name of its kind: `{"siret": "…"}`. Raises the errors of the three above."""
    normaliser = {
        TypeIdentifiant.SIRET: normaliser_siret,
        TypeIdentifiant.RIDET: normaliser_ridet,
        TypeIdentifiant.RNA: normaliser_rna,
    }[TypeIdentifiant(genre)]
    return {str(TypeIdentifiant(genre)): normaliser(texte, champ)}


def libelle_identifiant(siret: str, ridet: str = "", rna: str = "") -> str:
    """The number of a host as people read it, groups apart by no-break spaces."""
    if siret:
        return "SIRET\u00a0" + "\u00a0".join((siret[:3], siret[3:6], siret[6:9], siret[9:]))
    return f"RIDET\u00a0{ridet}" if ridet else f"RNA\u00a0{rna}"
