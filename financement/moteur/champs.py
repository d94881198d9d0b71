"""Checks of one field at a time; each refusal names the field and the remedy, in French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from financement.moteur.erreurs import ErreurDossier

#: The SMIC table starts there; nothing is computed before.
PREMIER_JOUR = date(2020, 1, 1)
#: Beyond, a date is a typing error.
DERNIER_JOUR = date(2099, 12, 31)

DEPARTEMENTS = frozenset(
    {f"{numero:02d}" for numero in range(1, 96) if numero != 20}
    | {"2A", "2B"}
    | {"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989"}
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"\d+(\.\d+)?")


def texte(champ: str, valeur: object) -> str:
    if valeur is None or valeur == "":
        raise ErreurDossier(champ, "valeur absente, à renseigner")
    if not isinstance(valeur, str):
        raise ErreurDossier(champ, f'un texte entre guillemets est attendu, par exemple "{valeur}"')
    return valeur


def choix(champ: str, valeur: object, admis: Sequence[str]) -> str:
    lu = texte(champ, valeur)
    if lu not in admis:
        raise ErreurDossier(champ, f"« {lu} » est inconnu ; valeurs admises : {', '.join(admis)}")
    return lu


def booleen(champ: str, valeur: object) -> bool:
    if not isinstance(valeur, bool):
        raise ErreurDossier(champ, f"« {valeur} » n'est pas une réponse ; écrivez true ou false")
    return valeur


def lire_date(champ: str, valeur: object) -> date:
    """A date from its ISO text."""
    lu = texte(champ, valeur)
    try:
        if not _DATE.fullmatch(lu):
            raise ValueError(lu)
        return date.fromisoformat(lu)
    except ValueError as erreur:
        raise ErreurDossier(champ, f'« {lu} » n\'est pas une date ; écrivez "AAAA-MM-JJ"') from erreur


def jour(champ: str, valeur: object, quoi: str) -> date:
    """A plain date between January 2020 and 2099."""
    if not isinstance(valeur, date) or isinstance(valeur, datetime):
        raise ErreurDossier(champ, f"{quoi} : une date sans heure est attendue")
    if valeur < PREMIER_JOUR:
        raise ErreurDossier(
            champ,
            f"{quoi} le {_fr(valeur)} : aucun mois n'est calculé avant janvier 2020 ; corrigez la date",
        )
    if valeur > DERNIER_JOUR:
        raise ErreurDossier(champ, f"{quoi} le {_fr(valeur)} : date trop lointaine ; corrigez l'année")
    return valeur


def departement(champ: str, valeur: object) -> str:
    lu = texte(champ, valeur)
    if lu not in DEPARTEMENTS:
        raise ErreurDossier(
            champ,
            f"« {lu} » n'est pas un code de département ; écrivez le code INSEE : 01 à 95, 2A, 2B, 971 à 989",
        )
    return lu


def lire_quotite(champ: str, valeur: object) -> Decimal:
    """A share of working time from its exact decimal text; a binary float is refused."""
    if isinstance(valeur, Decimal):
        return valeur
    if isinstance(valeur, bool | float) or not isinstance(valeur, int | str):
        raise ErreurDossier(
            champ, 'un nombre décimal exact est attendu, entre guillemets : par exemple "0.5"'
        )
    lu = str(valeur)
    if not _DECIMAL.fullmatch(lu):
        raise ErreurDossier(champ, f'« {lu} » n\'est pas un nombre décimal ; écrivez par exemple "0.5"')
    return Decimal(lu)


def quotite(champ: str, valeur: object) -> Decimal:
    if not isinstance(valeur, Decimal):
        raise ErreurDossier(champ, "un nombre décimal exact est attendu (Decimal), jamais un nombre flottant")
    if not valeur.is_finite() or not 0 < valeur <= 1:
        raise ErreurDossier(
            champ, f"« {valeur} » est hors des bornes ; la quotité va de 0 exclu à 1 (temps plein)"
        )
    return valeur


def _fr(valeur: date) -> str:
    return f"{valeur.day:02d}/{valeur.month:02d}/{valeur.year}"
