"""Rules of the host side, said once for forms, services and imports. Each raises `ErreurMetier` on its field."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength
from stdnum.fr import siret as stdnum_siret

from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier

POSTES_MAX = 30
MOTIVATION_MAX = 2_500
# Beyond it, a yearly pay or a slip of the keyboard.
SALAIRE_MAX = Decimal("20000")
AVIS_MIN, AVIS_MAX = 10, 1_000
PRECISION_MAX = 200
MOTIF_DECISION_MAX = 2_000

_TELEPHONE = re.compile(r"\+[0-9]{11,12}|[0-9]{10}")
_CHIFFRES = re.compile(r"[0-9]+")


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


def normaliser_telephone(texte: str, champ: str = "contact_telephone") -> str:
    """Ten digits, or `+` and 11 or 12 digits; spaces, points and hyphens are removed. Empty stays empty."""
    numero = re.sub(r"[\s.\-]", "", texte)
    if numero and not _TELEPHONE.fullmatch(numero):
        raise ErreurMetier(
            "telephone",
            "Saisissez un numéro à 10 chiffres, par exemple 05 55 12 34 56, ou au format international"
            " +33 5 55 12 34 56.",
            champ,
        )
    return numero


def exiger_date_a_venir(jour: date, *, le: datetime, champ: str) -> date:
    """A wished start is today or later, on the Paris calendar."""
    if jour < jour_de_paris(le):
        raise ErreurMetier(
            "date_passee", "Cette date est passée : choisissez aujourd'hui ou plus tard.", champ
        )
    return jour


def exiger_nombre_postes(nombre: int, maximum: int = POSTES_MAX, champ: str = "nombre_postes") -> int:
    """Between one post and `maximum` (30 by request)."""
    if not 1 <= nombre <= maximum:
        entre = f"entre 1 et {maximum} postes" if maximum > 1 else "1 poste"
        raise ErreurMetier("nombre_postes", f"Indiquez {entre}.", champ)
    return nombre


def exiger_engagement(engagement: bool) -> None:
    """A request is filed by somebody who commits the host."""
    if not engagement:
        raise ErreurMetier(
            "engagement", "Cochez cette case pour confirmer l'engagement de votre structure.", "engagement"
        )


def exiger_salaire(montant: Decimal, champ: str = "salaire_brut_mensuel") -> Decimal:
    """A monthly gross pay in euros, above zero. The contract compares it with the SMIC of its date."""
    if montant <= 0:
        raise ErreurMetier("salaire", "Indiquez un salaire brut mensuel supérieur à 0 €.", champ)
    if montant > SALAIRE_MAX:
        raise ErreurMetier("salaire", "Ce salaire est trop élevé : indiquez un montant brut par mois.", champ)
    return montant
