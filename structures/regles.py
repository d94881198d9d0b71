"""Rules of the host side, said once for forms, services and imports. Each raises `ErreurMetier` on its field."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from commun.argent import montant_francais
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.registres import montant as registre_montant

POSTES_MAX = 30
#: A date to come is at most so many years away.
HORIZON_ANS = 5
MOTIVATION_MAX = 2_500
# Beyond it, a yearly pay or a slip of the keyboard.
SALAIRE_MAX = Decimal("20000")
AVIS_MIN, AVIS_MAX = 10, 1_000
PRECISION_MAX = 200
MOTIF_DECISION_MAX = 2_000

_TELEPHONE = re.compile(r"\+[0-9]{11,12}|[0-9]{10}")


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
    """A wished start is today or later, on the Paris calendar, and within `HORIZON_ANS`: 2206 is a slip for 2026."""
    if jour < jour_de_paris(le):
        raise ErreurMetier(
            "date_passee", "Cette date est passée : choisissez aujourd'hui ou plus tard.", champ
        )
    if jour.year > jour_de_paris(le).year + HORIZON_ANS:
        raise ErreurMetier(
            "date_lointaine", f"Cette date est à plus de {HORIZON_ANS} ans : vérifiez l'année.", champ
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


def exiger_preuve_qpv(en_qpv: bool, preuve: str, champ: str = "qpv_preuve") -> str:
    """The district that makes a workplace a priority one: its code or its name. A QPV is smaller than a commune.

    Empty when the workplace is in none. Raises `qpv_preuve`.
    """
    preuve = " ".join(preuve.split())
    if en_qpv and len(preuve) < 3:
        raise ErreurMetier(
            "qpv_preuve",
            "Indiquez le quartier prioritaire : son code (par exemple QP087001) ou son nom.",
            champ,
        )
    return preuve if en_qpv else ""


def exiger_salaire(
    montant: Decimal, champ: str = "salaire_brut_mensuel", *, jour: date | None = None, departement: str = ""
) -> Decimal:
    """A monthly gross pay in euros for full time: above zero, and the SMIC in force on `jour` in the département.

    Later rises of the SMIC bind the contract at its own date. Raises `salaire`, `salaire_smic`.
    """
    if montant <= 0:
        raise ErreurMetier("salaire", "Indiquez un salaire brut mensuel supérieur à 0 €.", champ)
    if montant > SALAIRE_MAX:
        raise ErreurMetier("salaire", "Ce salaire est trop élevé : indiquez un montant brut par mois.", champ)
    smic = registre_montant("smic", jour=jour, departement=departement) if jour and departement else None
    if smic is not None and jour is not None and montant < smic:
        ou = " à Mayotte" if departement == "976" else ""
        raise ErreurMetier(
            "salaire_smic",
            f"Ce salaire est inférieur au SMIC{ou} connu pour le {date_francaise(jour)} : au moins"
            f" {montant_francais(smic)} brut par mois pour un temps plein.",
            champ,
        )
    return montant
