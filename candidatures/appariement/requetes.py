"""The same filters and the same score in SQL, over `ProfilRecherche`."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from candidatures.appariement.criteres import MARGE_JOURS, PIX_ATTENDU, PORTEE_M, Position, poids_en_vigueur
from candidatures.enums import DISTANCES_KM
from candidatures.models import ProfilRecherche
from territoires.geo import RAYON_TERRE_KM, Corde, DansBoite, DistanceKm, Metres

ENTIER = IntegerField()


def mesures(position: Position) -> QuerySet[Any]:
    """Every profile with its `distance` (km) and its `metres` to the position, both null when one is unknown."""
    if position.point is None:
        rien: Any = Value(None, output_field=FloatField())
        return ProfilRecherche.objects.annotate(distance=rien, metres=Value(None, output_field=ENTIER))
    return ProfilRecherche.objects.annotate(
        distance=DistanceKm("point", position.point),
        metres=Metres("point", position.point),
    )


def meme_ile(position: Position) -> Q:
    """Neither leaves an island for the other."""
    return Q(ile=position.ile)


def assez_pres(position: Position) -> Q:
    """Within the distance that the person accepts; without limit, everywhere. Served by the GiST index."""
    partout = Q(distance_max_km__isnull=True)
    if position.point is None:
        return partout
    return partout | (
        Q(DansBoite("point", position.point, km=max(DISTANCES_KM)))
        & Q(distance_max_km__isnull=False)
        & Q(_CordeDansLaLimite("point", position.point))
    )


class _CordeDansLaLimite(Corde):
    """`distance <= distance_max_km`, said with chords: no arc sine for the rows that are left out."""

    template = (
        f"((%(expressions)s) <= 2 * sin(candidatures_profilrecherche.distance_max_km / {2 * RAYON_TERRE_KM}))"
    )

    def __init__(self, champ: Any, *ou: Any) -> None:
        super().__init__(champ, *ou, output_field=BooleanField())


def a_temps(position: Position) -> Q:
    """Free on the first day."""
    return Q(disponible_le__lte=position.debut)


def note_sql(position: Position) -> Any:
    """The total of `criteres.noter`, hundredths of a point, as one expression over `mesures(position)`."""
    poids = poids_en_vigueur()
    plein = {nom: Value(points * 100, output_field=ENTIER) for nom, points in poids.items()}
    marge = Least(_jours_jusqu_a(position), Value(MARGE_JOURS))
    total = plein["distance"] * (Value(PORTEE_M) - Least(Coalesce(F("metres"), PORTEE_M), Value(PORTEE_M)))
    total = total / Value(PORTEE_M)
    total += plein["disponibilite"] * marge / Value(MARGE_JOURS)
    total += plein["pix"] * Least(Coalesce(F("pix"), 0), Value(PIX_ATTENDU)) / Value(PIX_ATTENDU)
    total += _si(Q(a_experience=True), plein["experience"])
    convient = Q(contrats=[]) | Q(contrats__overlap=list(position.contrats))
    total += _si(convient, plein["contrat"]) if position.contrats else plein["contrat"]
    parle = Q(langues__overlap=list(position.langues))
    total += _si(parle, plein["langues"]) if position.langues else plein["langues"]
    return total + (_si(Q(vehicule=True), plein["mobilite"]) if position.vehicule else plein["mobilite"])


def _jours_jusqu_a(position: Position) -> Func:
    return Func(
        Value(position.debut, output_field=DateField()),
        F("disponible_le"),
        template="greatest(%(expressions)s, 0)",
        arg_joiner=" - ",
        output_field=ENTIER,
    )


def _si(condition: Q, points: Any) -> Case:
    return Case(When(condition, then=points), default=Value(0), output_field=ENTIER)
