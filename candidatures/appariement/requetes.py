"""The same filters and the same score in SQL, over `ProfilRecherche`."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Expression,
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
from territoires.geo import RAYON_TERRE_KM, DistanceKm, Metres, Vecteur, corde

ENTIER = IntegerField()


def mesures(position: Position) -> QuerySet[Any]:
    """Every profile with its `distance` to the position in km, null when one of the two places is unknown."""
    return ProfilRecherche.objects.annotate(
        distance=DistanceKm("point", position.point) if position.point else Value(None, FloatField())
    )


def meme_ile(position: Position) -> Q:
    """Neither leaves an island for the other."""
    return Q(ile=position.ile)


def assez_pres(position: Position) -> Any:
    """Within the distance that the person accepts; without limit, everywhere. Served by the GiST index."""
    return _AssezPres(position.point) if position.point else Q(distance_max_km__isnull=True)


class _AssezPres(Expression):
    """`distance <= distance_max_km`, said with chords: no arc sine for the rows that are left out.

    The box of the greatest distance of the list is a first sieve, which the index serves. Written whole: composed
    of Django's nodes it costs more to build than to run.
    """

    output_field = BooleanField()
    template = (
        "({table}.distance_max_km IS NULL OR ({table}.point <@ %s::cube"
        f" AND ({{table}}.point <-> %s::cube) <= 2 * sin({{table}}.distance_max_km / {2 * RAYON_TERRE_KM}::float8)))"
    )

    def __init__(self, point: Vecteur) -> None:
        super().__init__()
        rayon = corde(max(DISTANCES_KM))
        bas, haut = tuple(x - rayon for x in point), tuple(x + rayon for x in point)
        self.parametres: tuple[str | int, ...] = (f"{bas},{haut}", f"{point}")

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        table = connection.ops.quote_name(compiler.query.get_initial_alias())
        return self.template.format(table=table), self.parametres


def a_temps(position: Position) -> Q:
    """Free on the first day."""
    return Q(disponible_le__lte=position.debut)


def note_sql(position: Position) -> Any:
    """The total of `criteres.noter`, hundredths of a point, as one expression over the profiles."""
    metres: Any = Metres("point", position.point) if position.point else Value(PORTEE_M)
    poids = poids_en_vigueur()
    plein = {nom: Value(points * 100, output_field=ENTIER) for nom, points in poids.items()}
    marge = Least(_jours_jusqu_a(position), Value(MARGE_JOURS))
    total = plein["distance"] * (Value(PORTEE_M) - Least(Coalesce(metres, PORTEE_M), Value(PORTEE_M)))
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
