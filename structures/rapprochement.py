"""Hosts that look like the one of a request, found before it is filed, from public facts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from commun.tri import cle_recherche
from structures.enums import TypeIdentifiant
from structures.models import PlaceDeStructure
from structures.models.place import MOTS_VIDES
from territoires.models import Commune

# Below, names of one commune share a word and nothing else; see tests/structures/test_rapprochement.py.
RESSEMBLANCE = 0.6
MEME, ETABLISSEMENT, NOM = "meme", "etablissement", "nom"
PROPOSITIONS = 5


@dataclass(frozen=True)
class Proche:
    """A known host. `genre`: `meme` (same number), `etablissement` (same SIREN), `nom` (close name, same commune)."""

    genre: str
    denomination: str
    commune: str

    def en_json(self) -> dict[str, str]:
        return {"genre": self.genre, "denomination": self.denomination, "commune": self.commune}


def cle_de_nom(denomination: str) -> str:
    """The name without what tells its kind: "Mairie de Limoges" → "limoges" (twin of `CleDeNom` in SQL)."""
    vides = set(MOTS_VIDES.split("|"))
    return " ".join(mot for mot in cle_recherche(denomination).split() if mot not in vides)


def structures_proches(
    numeros: dict[str, str], denomination: str = "", commune: Commune | None = None
) -> list[Proche]:
    """The same host, else other establishments of its SIREN, else close names in its commune; nobody's file is read."""
    places = PlaceDeStructure.objects.select_related("commune")
    exact = _exact(numeros)
    memes = list(places.filter(exact)[:1])
    if memes:
        return [_proche(MEME, memes[0])]
    proches: list[Proche] = []
    siren = numeros.get(TypeIdentifiant.SIRET, "")[:9]
    deja = []
    if siren:
        for place in places.filter(siret__startswith=siren).order_by("siret")[:PROPOSITIONS]:
            proches.append(_proche(ETABLISSEMENT, place))
            deja.append(place.pk)
    proches += [_proche(NOM, place) for place in _noms(places.exclude(pk__in=deja), denomination, commune)]
    return proches[:PROPOSITIONS]


def _exact(numeros: dict[str, Any]) -> Q:
    filtre = Q(pk__isnull=True)
    for genre in TypeIdentifiant.values:
        if numero := numeros.get(genre, ""):
            filtre |= Q((genre, numero))
    return filtre


def _noms(
    places: QuerySet[PlaceDeStructure], denomination: str, commune: Commune | None
) -> QuerySet[PlaceDeStructure] | list[PlaceDeStructure]:
    cle = cle_de_nom(denomination)
    if commune is None or not cle:
        return []
    return (
        places.filter(commune=commune)
        .annotate(ressemblance=TrigramSimilarity("cle", cle))
        .filter(ressemblance__gte=RESSEMBLANCE)
        .order_by("-ressemblance", "denomination")[:PROPOSITIONS]
    )


def _proche(genre: str, place: PlaceDeStructure) -> Proche:
    return Proche(genre, place.denomination, place.commune.nom if place.commune else "")
