"""Reads an answer of the open company-search API « recherche d'entreprises » (search of one number).

Nothing is trusted: a text of the wrong type, too long or with control characters is left aside, a document of the
wrong shape is unreadable.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from structures.annuaire.port import AnnuaireInjoignable, Fiche

_CONTROLES = re.compile(r"[\x00-\x1f\x7f]+")


def lire_reponse(corps: bytes, numero: str) -> Fiche | None:
    """The establishment `numero` (SIRET, or RNA of its association) of an answer; None when it is not there.

    Raises AnnuaireInjoignable `illisible` for anything that is not the expected document.
    """
    try:
        document = json.loads(corps)
        resultats = document["results"]
        if not isinstance(resultats, list):
            raise TypeError
        fiches = [_fiche(unite, numero) for unite in resultats]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AnnuaireInjoignable("illisible") from None
    return next((fiche for fiche in fiches if fiche is not None), None)


def _fiche(unite: dict[str, Any], numero: str) -> Fiche | None:
    siege = unite.get("siege") or {}
    rna = _texte((unite.get("complements") or {}).get("identifiant_association"), 10)
    candidats = [siege, *(unite.get("matching_etablissements") or [])]
    if numero.startswith("W"):
        etablissement = siege if rna == numero else None
    else:
        etablissement = next((e for e in candidats if e.get("siret") == numero), None)
    if not etablissement:
        return None
    ouvert = etablissement.get("etat_administratif") == "A" and unite.get("etat_administratif", "A") == "A"
    siret = _texte(etablissement.get("siret"), 14)
    return Fiche(
        siret=siret,
        siren=_texte(unite.get("siren"), 9) or siret[:9],
        denomination=_texte(unite.get("nom_raison_sociale") or unite.get("nom_complet"), 250),
        adresse=_rue(etablissement),
        code_commune=_texte(etablissement.get("commune"), 5),
        code_postal=_texte(etablissement.get("code_postal"), 5),
        libelle_commune=_texte(etablissement.get("libelle_commune"), 80),
        categorie_juridique=_categorie(unite.get("nature_juridique")),
        ouvert=ouvert,
        rna=rna,
        ferme_depuis=None
        if ouvert
        else _jour(etablissement.get("date_fermeture") or unite.get("date_fermeture")),
    )


def _texte(valeur: Any, longueur: int) -> str:
    """One line of text, "" for what is not one, for a masked value and for one that is too long."""
    if not isinstance(valeur, str):
        return ""
    propre = " ".join(_CONTROLES.sub(" ", valeur).split())
    return "" if len(propre) > longueur or "NON-DIFFUSIBLE" in propre else propre


def _rue(etablissement: dict[str, Any]) -> str:
    """The address without the postal code and the commune that end it: they have their own field."""
    adresse = _texte(etablissement.get("adresse"), 300)
    code_postal = _texte(etablissement.get("code_postal"), 5)
    if code_postal and f" {code_postal} " in f" {adresse} ":
        adresse = adresse[: f" {adresse} ".index(f" {code_postal} ")].strip(" ,")
    return adresse


def _categorie(valeur: Any) -> str:
    texte = str(valeur) if isinstance(valeur, str | int) else ""
    return texte if re.fullmatch(r"[0-9]{4}", texte) else ""


def _jour(valeur: Any) -> date | None:
    try:
        return date.fromisoformat(valeur)
    except (TypeError, ValueError):
        return None
