"""Distances: the SQL, the index and the formula agree."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from territoires.geo import (
    RAYON_TERRE_KM,
    DansRayon,
    DistanceKm,
    PointSphere,
    distance_km,
    ordonner_par_proximite,
    vers_degres,
    vers_vecteur,
)
from territoires.models import Commune
from territoires.selecteurs import communes, communes_proches

LIMOGES = (45.8266, 1.2603)
latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-179.9, 179.9)


def test_distances_connues() -> None:
    assert distance_km(0, 0, 0, 180) == pytest.approx(3.141592653589793 * RAYON_TERRE_KM)
    assert distance_km(90, 0, 0, 12) == pytest.approx(3.141592653589793 * RAYON_TERRE_KM / 2)
    assert distance_km(*LIMOGES, *LIMOGES) == 0
    # Paris - Marseille town halls, about 661 km as the crow flies.
    assert distance_km(48.8566, 2.3429, 43.2976, 5.3694) == pytest.approx(661, abs=1)


@given(latitudes, longitudes)
def test_vecteur_aller_retour(latitude: float, longitude: float) -> None:
    assert vers_degres(vers_vecteur(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-9)


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (-90.5, 0)])
def test_un_point_hors_du_globe_est_refuse(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="hors du globe"):
        vers_vecteur(*point)


def test_le_champ_accepte_degres_vecteur_et_texte() -> None:
    champ = PointSphere()
    vecteur = vers_vecteur(*LIMOGES)
    assert champ.to_python(LIMOGES) == vecteur
    assert champ.to_python(vecteur) == vecteur
    assert champ.to_python(champ.get_prep_value(LIMOGES)) == vecteur
    assert champ.to_python(None) is None
    with pytest.raises(TypeError):
        champ.to_python((1.0, 2.0, 3.0, 4.0))


def test_le_point_est_calcule_par_la_base(france: None) -> None:
    limoges = Commune.objects.get(pk="87085")
    assert limoges.point == pytest.approx(vers_vecteur(limoges.latitude, limoges.longitude), abs=1e-12)
    assert Commune.objects.get(pk="98818").point is None


def test_les_plus_proches_egalent_la_force_brute(france: None) -> None:
    hasard = random.Random(87)
    reperes = list(
        Commune.objects.filter(type="COM", latitude__isnull=False).values_list(
            "code", "latitude", "longitude"
        )
    )
    for _ in range(8):
        latitude, longitude = hasard.uniform(42, 51), hasard.uniform(-5, 9)
        brute = sorted((distance_km(latitude, longitude, la, lo), code) for code, la, lo in reperes)[:50]
        trouvees = list(communes_proches(latitude, longitude, limite=50))
        assert [c.distance for c in trouvees] == pytest.approx([d for d, _ in brute], abs=1e-6)
        assert {c.code for c in trouvees} == {code for _, code in brute}


def test_le_rayon_egale_la_force_brute(france: None) -> None:
    attendus = {
        code
        for code, la, lo in Commune.objects.filter(latitude__isnull=False).values_list(
            "code", "latitude", "longitude"
        )
        if distance_km(la, lo, *LIMOGES) <= 30
    }
    trouves = set(communes().filter(DansRayon("point", *LIMOGES, km=30)).values_list("code", flat=True))
    assert trouves == attendus
    assert len(trouves) > 50
    assert {c.code for c in communes_proches(*LIMOGES, limite=500, rayon_km=30)} == attendus


def test_un_rayon_sur_tout_le_globe_garde_tout(france: None) -> None:
    assert communes().filter(DansRayon("point", *LIMOGES, km=30_000)).count() == (
        communes().filter(point__isnull=False).count()
    )


def test_les_plus_proches_passent_par_l_index(france: None) -> None:
    with (
        connection.cursor() as cursor
    ):  # The planner chooses from statistics: those of this table, whatever ran before.
        cursor.execute("ANALYZE territoires_commune; ANALYZE territoires_departement")
    plan = communes_proches(*LIMOGES, limite=50).explain()
    assert "Index Scan using commune_point" in plan
    assert "Order By: (point <->" in plan
    plan = communes().filter(DansRayon("point", *LIMOGES, km=30)).order_by().explain()
    assert "Index Scan on commune_point" in plan


def test_distance_entre_deux_colonnes(france: None) -> None:
    requete = Commune.objects.filter(pk="87085").annotate(d=DistanceKm("point", F("point")))
    assert requete.get().d == 0
    a_la_mairie = Commune.objects.filter(pk="19272").annotate(d=DistanceKm("point", vers_vecteur(*LIMOGES)))
    tulle = a_la_mairie.get()
    assert tulle.d == pytest.approx(distance_km(tulle.latitude, tulle.longitude, *LIMOGES), abs=1e-6)


def test_sans_point_personne_n_est_proche(france: None) -> None:
    requete = ordonner_par_proximite(Commune.objects.filter(departement_id="988"), "point", *LIMOGES)
    assert list(requete) == []


def test_deux_points_confondus_se_departagent_par_la_cle(france: None) -> None:
    Commune.objects.filter(pk__in=["19272", "23096", "87085"]).update(latitude=-40, longitude=-20)
    assert [c.pk for c in communes_proches(-40, -20, limite=3)] == ["19272", "23096", "87085"]


def test_point_sphere_sans_coordonnees_est_nul(db: None) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT public.point_sphere(0, 0)::text, public.point_sphere(NULL, 0) IS NULL")
        assert curseur.fetchone() == ("(1, 0, 0)", True)
