"""Distances on the sphere without PostGIS.

A point is stored as a vector of the unit sphere in a `cube` column. The straight line between two such points
grows with the arc between them, so a GiST index on `cube` finds the nearest neighbours by great circle.
Distances are floats, in kilometres: they rank people, they are not money.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Expression, F, Func, QuerySet, Value

RAYON_TERRE_KM = 6371.0088
"""Mean radius of the Earth (IUGG), in kilometres."""

Vecteur = tuple[float, float, float]

SQL_POINT_SPHERE = """
CREATE FUNCTION public.point_sphere(latitude double precision, longitude double precision) RETURNS public.cube
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT public.cube(ARRAY[
        cos(radians(latitude)) * cos(radians(longitude)),
        cos(radians(latitude)) * sin(radians(longitude)),
        sin(radians(latitude))
    ]) $$;
"""
SQL_POINT_SPHERE_SUPPRESSION = "DROP FUNCTION public.point_sphere(double precision, double precision);"


def vers_vecteur(latitude: float, longitude: float) -> Vecteur:
    """Unit vector of a point given in decimal degrees; `ValueError` outside the globe."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"point hors du globe : {latitude}, {longitude}")
    phi, lam = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def vers_degres(vecteur: Vecteur) -> tuple[float, float]:
    """(latitude, longitude) in decimal degrees of a unit vector."""
    x, y, z = vecteur
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def distance_km(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Great circle between two points in decimal degrees, in km (haversine)."""
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    demi_lat, demi_lon = (phi2 - phi1) / 2, math.radians(longitude2 - longitude1) / 2
    h = math.sin(demi_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(demi_lon) ** 2
    return 2 * RAYON_TERRE_KM * math.asin(math.sqrt(min(1.0, h)))


def corde(distance: float) -> float:
    """Length of the chord of the unit sphere under an arc of `distance` km."""
    return 2 * math.sin(min(distance / (2 * RAYON_TERRE_KM), math.pi / 2))


class PointSphere(models.Field):
    """A point of the globe. Assign (latitude, longitude) in degrees or a unit vector; reads give the vector.

    For the neighbours to use the index, give the model `GistIndex(fields=["point"])`.
    """

    description = "Point de la sphère unité"

    def db_type(self, connection: Any) -> str:
        return "cube"

    def get_internal_type(self) -> str:
        return "PointSphere"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Vecteur | None:
        return None if value is None else self.to_python(value)

    def to_python(self, value: Any) -> Vecteur | None:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            value = [float(v) for v in value.strip("()").split(",")]
        if not isinstance(value, Sequence) or len(value) not in (2, 3):
            raise TypeError(f"un point est (latitude, longitude) ou un vecteur, pas {value!r}")
        if len(value) == 2:
            return vers_vecteur(float(value[0]), float(value[1]))
        return float(value[0]), float(value[1]), float(value[2])

    def get_prep_value(self, value: Any) -> Any:
        if hasattr(value, "resolve_expression"):
            return value
        vecteur = self.to_python(value)
        return None if vecteur is None else "({!r}, {!r}, {!r})".format(*vecteur)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s" if hasattr(value, "as_sql") else "%s::cube"

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""


class VersPoint(Func):
    """`point_sphere(latitude, longitude)`: the expression of a generated `point` column."""

    function = "point_sphere"
    arity = 2

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        extra.setdefault("output_field", PointSphere())
        super().__init__(*expressions, **extra)


def _point(*ou: Any) -> Expression | F:
    """A point argument: (latitude, longitude), a vector, or an expression such as `F("commune__point")`."""
    if len(ou) == 1 and hasattr(ou[0], "resolve_expression"):
        return ou[0]
    coordonnees = ou[0] if len(ou) == 1 else ou
    return Value(PointSphere().to_python(coordonnees), output_field=PointSphere())


class Corde(Func):
    """`point <-> point`: straight line of the unit sphere. Order by it alone: the GiST index serves it."""

    arg_joiner = " <-> "
    template = "(%(expressions)s)"
    arity = 2

    def __init__(self, champ: Any, *ou: Any, **extra: Any) -> None:
        extra.setdefault("output_field", models.FloatField())
        super().__init__(champ, _point(*ou), **extra)


class DistanceKm(Corde):
    """Great circle in km between a column and a point: `DistanceKm("point", 45.83, 1.26)`.

    The point may also be a vector or another expression (`DistanceKm("point", F("commune__point"))`).
    """

    template = f"({2 * RAYON_TERRE_KM} * asin(least(1.0, (%(expressions)s) / 2.0)))"


class Metres(DistanceKm):
    """The same in whole metres. Django's `Round` would go through numeric, ten times slower."""

    template = f"round(1000.0 * {DistanceKm.template})::int"

    def __init__(self, champ: Any, *ou: Any, **extra: Any) -> None:
        extra.setdefault("output_field", models.IntegerField())
        super().__init__(champ, *ou, **extra)


class DansBoite(Func):
    """True when a column lies in the cube that holds the cap of `km` around a point: what the GiST index serves.

    A first sieve, to be followed by a test of the distance itself.
    """

    template = "%(expressions)s"
    arg_joiner = " <@ "
    output_field = models.BooleanField()

    def __init__(self, champ: Any, *ou: Any, km: float) -> None:
        rayon = Value(corde(km), output_field=models.FloatField())
        boite = Func(_point(*ou), rayon, Value(3), function="cube_enlarge", output_field=PointSphere())
        super().__init__(F(champ), boite)


class DansRayon(Func):
    """True when a column lies within `km` of a point; the GiST index serves it. Use inside `filter()`."""

    template = "(%(expressions)s)"
    arg_joiner = " AND "
    output_field = models.BooleanField()

    def __init__(self, champ: Any, *ou: Any, km: float) -> None:
        rayon = Value(corde(km), output_field=models.FloatField())
        assez_pres = Func(
            Corde(champ, *ou),
            rayon,
            template="%(expressions)s",
            arg_joiner=" <= ",
            output_field=models.BooleanField(),
        )
        super().__init__(DansBoite(champ, *ou, km=km), assez_pres)


def ordonner_par_proximite(requete: QuerySet[Any], champ: str, *ou: Any) -> QuerySet[Any]:
    """Nearest first, annotated `distance` (km). Rows without a point are left out.

    Slice it: with a LIMIT the GiST index walks outwards from the point and stops. Ties fall on the key.
    """
    return (
        requete.filter(**{f"{champ}__isnull": False})
        .annotate(distance=DistanceKm(champ, *ou))
        .order_by(Corde(champ, *ou), "pk")
    )
