"""The file of a Pix campaign: the columns that its page exports, or a plainer table of our own."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO

from candidatures.enums import PIX_MAX
from candidatures.pix import ResultatPix, niveau_moyen
from commun.erreurs import ErreurMetier

LIGNES_MAX = 20_000
OCTETS_MAX = 5 * 1024 * 1024

# Column → headers that name it, without accent nor capital. The campaign's author chooses the identifier's own title.
COLONNES = {
    "code": ("code", "code candidat", "code du candidat", "identifiant", "identifiant externe", "reference"),
    "email": ("email", "e-mail", "courriel", "adresse electronique", "adresse e-mail", "mail"),
    "niveau": ("niveau", "niveau pix"),
    "total": ("nombre de pix total",),
    "envoi": ("envoi (o/n)", "partage (o/n)"),
    "date": ("date de l'envoi", "date du partage", "date et heure de l'envoi (utc)"),
    "campagne": ("nom de la campagne", "campagne"),
}


def lire_resultats(contenu: bytes) -> tuple[str, list[ResultatPix]]:
    """Name of the campaign, and its lines. Raises ErreurMetier `fichier_pix` with the remedy, on `fichier`."""
    lignes = _lignes(contenu)
    if not lignes:
        raise _refus("Ce fichier est vide : exportez de nouveau les résultats de la campagne.")
    rangs = _rangs(lignes[0])
    if "code" not in rangs and "email" not in rangs:
        raise _refus(
            "Il manque une colonne qui désigne le candidat : « Code candidat » ou « Adresse électronique »."
        )
    if "niveau" not in rangs and "total" not in rangs:
        raise _refus("Il manque la colonne « Nombre de pix total » (ou « Niveau », de 0 à 8).")
    if len(lignes) - 1 > LIGNES_MAX:
        raise _refus(f"Ce fichier compte plus de {LIGNES_MAX} lignes : partagez-le en plusieurs.")
    resultats = [
        _resultat(numero, {nom: _case(ligne, rang) for nom, rang in rangs.items()})
        for numero, ligne in enumerate(lignes[1:], start=2)
        if any(case.strip() for case in ligne)
    ]
    rang = rangs.get("campagne")
    noms = [_case(ligne, rang) for ligne in lignes[1:]] if rang is not None else []
    return next(filter(None, noms), ""), resultats


def _refus(message: str) -> ErreurMetier:
    return ErreurMetier("fichier_pix", message, "fichier")


def _lignes(contenu: bytes) -> list[list[str]]:
    if len(contenu) > OCTETS_MAX:
        raise _refus("Ce fichier dépasse 5 Mo : partagez-le en plusieurs.")
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refus(
            "Enregistrez ce fichier au format CSV, encodage UTF-8, et déposez-le de nouveau."
        ) from None
    if "\x00" in texte:
        raise _refus("Ce fichier n'est pas un tableau CSV : enregistrez-le au format CSV, encodage UTF-8.")
    premiere = texte.partition("\n")[0]
    separateur = ";" if premiere.count(";") >= premiere.count(",") else ","
    try:
        return list(csv.reader(StringIO(texte, newline=""), delimiter=separateur))
    except csv.Error:
        raise _refus(
            "Ce fichier CSV est illisible : exportez de nouveau les résultats de la campagne."
        ) from None


def _rangs(entetes: list[str]) -> dict[str, int]:
    connus = [_simple(entete) for entete in entetes]
    return {
        nom: rang
        for nom, titres in COLONNES.items()
        if (rang := next((connus.index(titre) for titre in titres if titre in connus), -1)) >= 0
    }


def _simple(texte: str) -> str:
    sans_accent = unicodedata.normalize("NFKD", texte.replace("’", "'"))
    return " ".join("".join(c for c in sans_accent if not unicodedata.combining(c)).lower().split())


def _case(ligne: list[str], rang: int) -> str:
    return ligne[rang].strip() if rang < len(ligne) else ""


def _resultat(numero: int, cases: Mapping[str, str]) -> ResultatPix:
    envoye = cases.get("envoi", "Oui").lower() in ("oui", "o", "yes", "1")
    return ResultatPix(
        ligne=numero,
        code=cases.get("code", "").upper(),
        email=cases.get("email", "").lower(),
        niveau=_niveau(cases) if envoye else None,
        partage_le=_date(cases.get("date", "")),
    )


def _niveau(cases: Mapping[str, str]) -> int | None:
    if (niveau := cases.get("niveau", "")).isdecimal():
        return int(niveau) if int(niveau) <= PIX_MAX else None
    total = cases.get("total", "")
    return niveau_moyen(int(total)) if total.isdecimal() and len(total) < 6 else None


def _date(texte: str) -> datetime | None:
    for forme in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(texte[:16].strip(), forme).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
