"""Bank details as typed by a person: checked by the published rules (key, national key, registry of banks)."""

from __future__ import annotations

from dataclasses import dataclass

from schwifty import BIC, IBAN
from schwifty.exceptions import (
    InvalidAccountCode,
    InvalidBBANChecksum,
    InvalidChecksumDigits,
    InvalidCountryCode,
    InvalidLength,
    SchwiftyException,
)

from commun.erreurs import ErreurMetier


@dataclass(frozen=True)
class Coordonnees:
    """A checked account: compact IBAN and BIC."""

    iban: str
    bic: str


def lire_coordonnees(*, iban: str, bic: str = "") -> Coordonnees:
    """Check an IBAN with its national key, and a BIC, found in the registry of banks when it is not typed.

    Raises ErreurMetier on `iban` or `bic`, with what is wrong.
    """
    lu = _lire_iban(iban)
    if not lu.in_sepa_zone:
        raise ErreurMetier(
            "iban_hors_sepa", "Ce compte est hors de la zone SEPA : indiquez un autre compte.", champ="iban"
        )
    if not bic.strip():
        trouve = lu.bic
        if trouve is None:
            raise ErreurMetier(
                "bic_requis", "Indiquez le BIC : cette banque n'est pas dans notre registre.", champ="bic"
            )
        return Coordonnees(lu.compact, trouve.compact)
    saisi = _lire_bic(bic)
    if saisi.country_code != lu.country_code:
        raise ErreurMetier(
            "bic_autre_pays", "Le BIC n'est pas celui d'une banque du pays de l'IBAN.", champ="bic"
        )
    return Coordonnees(lu.compact, saisi.compact)


def _lire_iban(texte: str) -> IBAN:
    try:
        return IBAN(texte, validate_bban=True)
    except InvalidLength:
        raison = "Le nombre de caractères n'est pas celui d'un IBAN de ce pays (27 pour la France)."
    except InvalidCountryCode:
        raison = "Un IBAN commence par le code d'un pays, par exemple FR."
    except (InvalidChecksumDigits, InvalidBBANChecksum, InvalidAccountCode):
        raison = (
            "La clé de contrôle est fausse : vérifiez chaque caractère sur le relevé d'identité bancaire."
        )
    except (SchwiftyException, ValueError):
        raison = "Saisissez un IBAN, par exemple FR76 3000 1007 9412 3456 7890 185."
    raise ErreurMetier("iban_invalide", raison, champ="iban")


def _lire_bic(texte: str) -> BIC:
    try:
        return BIC(texte)
    except (SchwiftyException, ValueError):
        raise ErreurMetier(
            "bic_invalide", "Un BIC compte 8 ou 11 caractères, par exemple BDFEFRPPXXX.", champ="bic"
        ) from None
