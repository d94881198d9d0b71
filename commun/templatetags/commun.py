"""Amounts and dates in French form, and small pieces of pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sized
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template

from commun.argent import montant_francais
from commun.dates import JOURS, date_francaise, instant_francais, jour_de_paris, rendez_vous_francais

register = template.Library()


@register.filter
def euros(valeur: Decimal | None) -> str:
    """`1554.58` → `1 554,58 €` with narrow no-break spaces."""
    return "" if valeur is None else montant_francais(valeur)


@register.filter
def km(valeur: float | None) -> str:
    """A distance in kilometres, rounded: `moins de 1 km`, `12 km`."""
    if valeur is None:
        return ""
    return "moins de 1\u00a0km" if valeur < 1 else f"{valeur:.0f}\u00a0km"


@register.filter
def pluriel(nombre: int | Sized | None, suffixes: str = "s") -> str:
    """French plural, from 2: `{{ n }} poste{{ n|pluriel }}`, `attend{{ n|pluriel:",ent" }}`; 0 and 1 are singular.

    A list counts its items; nothing is singular.
    """
    un, _, plusieurs = suffixes.rpartition(",")
    combien = len(nombre) if isinstance(nombre, Sized) else nombre or 0
    return plusieurs if combien > 1 else un


@register.filter
def jour(valeur: date | datetime | None) -> str:
    """`1er juillet 2021`; an instant is told on the Paris calendar."""
    if valeur is None:
        return ""
    return date_francaise(jour_de_paris(valeur) if isinstance(valeur, datetime) else valeur)


@register.filter
def jour_long(valeur: date | None) -> str:
    """`lundi 1er mars 2026`: a day, or an instant already put on the clock of its place."""
    return "" if valeur is None else f"{JOURS[valeur.weekday()]} {date_francaise(valeur)}"


@register.filter
def instant(valeur: datetime | None) -> str:
    """`1er juillet 2021 à 9 h 05`, Paris time."""
    return instant_francais(valeur) if valeur else ""


@register.filter
def rendez_vous(valeur: datetime | None) -> str:
    """`lundi 1er mars 2026 à 10 h 05`: an instant already put on the clock of its place."""
    return rendez_vous_francais(valeur) if valeur else ""


@register.filter
def de(nom: Any) -> str:
    """A name after « de », elided or contracted: `d'Awa Girard`, `du Mans`, `des Abymes`, `de Haute-Vienne`."""
    texte = str(nom)
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if texte.startswith(article):
            return contracte + texte.removeprefix(article)
    initiale = unicodedata.normalize("NFD", texte)[:1].lower()
    return f"d'{texte}" if initiale and initiale in "aeiouœæ" else f"de {texte}"


@register.filter
def moins(texte: str) -> str:
    """`-1` → `−1`: the sign of amounts, for a number already written."""
    return texte.replace("-", "\N{MINUS SIGN}")


@register.filter
def minuscule(texte: str) -> str:
    """The first letter small, the rest as it is: `L'État` → `l'État`, `Vérifié par l'ANCT` → `vérifié par l'ANCT`."""
    return texte[:1].lower() + texte[1:]


@register.filter
def etat_pour(objet: Any, audience: str) -> str:
    """The state's label for an audience (`structure`, `instruction`), the plain label when it has none."""
    libelles = getattr(objet, "LIBELLES_ETAT", {})
    return libelles.get((objet.etat, audience)) or objet.get_etat_display()


@register.filter
def telephone(valeur: str) -> str:
    """`0555123456` → `05 55 12 34 56`, `+33555123456` → `+33 5 55 12 34 56`: figures two by two, never cut."""
    debut, reste = valeur[: len(valeur) % 2], valeur[len(valeur) % 2 :]
    if valeur.startswith("+"):
        # Country code of two or three figures, then one figure alone when the rest is odd.
        pays = 4 if len(valeur) == 13 and not valeur.startswith("+33") else 3
        suite = valeur[pays:]
        debut, reste = valeur[:pays], suite
        if len(suite) % 2:
            debut, reste = f"{valeur[:pays]}\u00a0{suite[0]}", suite[1:]
    paires = [reste[i : i + 2] for i in range(0, len(reste), 2)]
    return "\u00a0".join(filter(None, [debut, *paires]))
