"""Sorting and searching French names without ICU.

The database sorts by code point ("Zoé" before "adam"), so a model that lists names stores a generated column
`nom_tri` (`CleTri("nom")`), and sorts on it. `CleRecherche` goes further: letters and digits only, one space
between words, for searches that ignore hyphens and apostrophes. The two SQL functions are created by
`territoires` migration 0001: a migration that uses them depends on it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models
from django.db.models import Func

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ø": "o", "ł": "l"})
_SEPARATEURS = re.compile(r"[^a-z0-9]+")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

# `public.` everywhere: a dump is restored with an empty search path, generated columns call these functions.
SQL_FONCTIONS = """
CREATE FUNCTION public.cle_tri(texte text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, lower(texte)) $$;
CREATE FUNCTION public.cle_recherche(texte text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT trim(regexp_replace(public.cle_tri(texte), '[^a-z0-9]+', ' ', 'g')) $$;
"""
SQL_SUPPRESSION = "DROP FUNCTION public.cle_recherche(text); DROP FUNCTION public.cle_tri(text);"


class CleTri(Func):
    """Lower case without accents: the expression of a `nom_tri` generated column."""

    function = "cle_tri"
    arity = 1

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        extra.setdefault("output_field", models.TextField())
        super().__init__(*expressions, **extra)


class CleRecherche(CleTri):
    """Lower case letters and digits, words parted by one space."""

    function = "cle_recherche"


def cle_recherche(texte: str) -> str:
    """The Python twin of the SQL `cle_recherche`, for what a person typed."""
    sans_ligature = texte.lower().translate(_LIGATURES)
    decompose = unicodedata.normalize("NFKD", sans_ligature)
    lettres = "".join(c for c in decompose if not unicodedata.combining(c))
    return _SEPARATEURS.sub(" ", lettres).strip()


def developper_abreges(cle: str) -> str:
    """ "st etienne" → "saint etienne": official names are never abbreviated, people's entries are."""
    return " ".join(_ABREGES.get(mot, mot) for mot in cle.split())
