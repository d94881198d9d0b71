"""Files that a person opens in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_FORMULES = ("=", "+", "-", "@", "\t", "\r")


def texte_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> str:
    """French CSV: semicolons, decimal commas, ISO dates. A text that a spreadsheet would run is quoted by `'`."""
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(entetes)
    for ligne in lignes:
        ecrivain.writerow([_cellule(valeur) for valeur in ligne])
    return tampon.getvalue()


def _cellule(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, Decimal):
        return f"{valeur:f}".replace(".", ",")
    if isinstance(valeur, date):
        return valeur.isoformat()
    texte = str(valeur)
    return f"'{texte}" if isinstance(valeur, str) and texte.startswith(_FORMULES) else texte


def reponse_csv(nom: str, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> HttpResponse:
    """The CSV as an attachment, UTF-8 with a mark so that spreadsheets read the accents."""
    reponse = HttpResponse("\ufeff" + texte_csv(entetes, lignes), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = content_disposition_header(True, nom)
    reponse["Cache-Control"] = "private, no-store"
    return reponse
