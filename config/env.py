"""Typed reading of the environment. A secret may also come from a file named by NAME_FILE."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

VRAI = {"1", "true", "vrai", "oui"}
FAUX = {"0", "false", "faux", "non", ""}


def texte(nom: str, defaut: str | None = None) -> str:
    """Value of the variable, or the content of the file named by NAME_FILE.

    Raises ImproperlyConfigured when it is absent and has no default.
    """
    if chemin := os.environ.get(f"{nom}_FILE"):
        return Path(chemin).read_text(encoding="utf-8").strip()
    if (valeur := os.environ.get(nom)) is not None:
        return valeur
    if defaut is None:
        raise ImproperlyConfigured(f"La variable d'environnement {nom} est obligatoire.")
    return defaut


def booleen(nom: str, defaut: bool) -> bool:
    """True for 1/true/vrai/oui, False for 0/false/faux/non/empty; anything else is refused."""
    valeur = texte(nom, "1" if defaut else "0").strip().lower()
    if valeur in VRAI:
        return True
    if valeur in FAUX:
        return False
    raise ImproperlyConfigured(f"{nom} doit valoir oui ou non (reçu : {valeur!r}).")


def entier(nom: str, defaut: int) -> int:
    """Integer value; anything else is refused."""
    valeur = texte(nom, str(defaut))
    try:
        return int(valeur)
    except ValueError as erreur:
        raise ImproperlyConfigured(f"{nom} doit être un nombre entier (reçu : {valeur!r}).") from erreur


def montant(nom: str, defaut: str) -> Decimal:
    """A positive amount in euros with two decimals at most, written with a point; anything else is refused."""
    valeur = texte(nom, defaut)
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", valeur):
        raise ImproperlyConfigured(f"{nom} doit être un montant en euros, par exemple 23000.00.")
    return Decimal(valeur).quantize(Decimal("0.01"))


def liste(nom: str, defaut: str = "") -> list[str]:
    """Comma-separated values, empty ones dropped."""
    return [element.strip() for element in texte(nom, defaut).split(",") if element.strip()]


def base_de_donnees(url: str) -> dict[str, Any]:
    """Django's DATABASES entry of a `postgresql://user:password@host:port/name?host=/socket` address."""
    parties = urlsplit(url)
    if parties.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("L'adresse de la base doit commencer par postgresql://")
    options = {cle: valeurs[-1] for cle, valeurs in parse_qs(parties.query).items()}
    hote = options.pop("host", None) or parties.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parties.path.lstrip("/"),
        "USER": unquote(parties.username or ""),
        "PASSWORD": unquote(parties.password or ""),
        "HOST": hote,
        "PORT": str(options.pop("port", None) or parties.port or ""),
        "OPTIONS": options,
    }
