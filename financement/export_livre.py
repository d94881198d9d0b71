"""CSV as French spreadsheets read it: semicolons, decimal commas, a byte order mark; no cell becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any


def en_csv(lignes: Iterable[Iterable[Any]]) -> bytes:
    """Rows of values as a CSV file (UTF-8 with its mark)."""
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    for ligne in lignes:
        plume.writerow([_cellule(valeur) for valeur in ligne])
    return tampon.getvalue().encode("utf-8-sig")


def _cellule(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, Decimal):
        return f"{valeur:.2f}".replace(".", ",")
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    texte = str(valeur)
    return f"'{texte}" if texte[:1] in {"=", "+", "-", "@", "\t", "\r"} else texte
