"""Ranking of candidates for a position, as the web role, against the scan within 500 km of the first platforms.

`python -m benchmarks.appariement [profile]` prints its rows. 100 000 candidates at the town halls of France, each with
a distance of the list or none. The top 50 of each measured position equals a brute force in Python.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

#: Profile → candidates, positions of ours, positions of the reference.
TAILLES = {"ci": (100_000, 100, 5), "1m": (100_000, 300, 10), "record": (100_000, 1_000, 20)}
GRAINE = 2021
JOUR = date(2026, 3, 2)
RAYON_KM = 500
PREMIERS = 50
#: Positions of the whole country at once.
NATION = 10_000


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Rows of docs/performances.md. Raises RuntimeError when there are profiles, AssertionError on a difference."""
    from candidatures.models import ProfilRecherche
    from commun.acteurs import perimetre

    if ProfilRecherche.objects.exists():
        raise RuntimeError("Cette mesure veut une base sans profil de recherche.")
    nombre, positions, references = TAILLES.get(profil, TAILLES["1m"])
    try:
        tous = _peupler(nombre)
        cibles = _positions(positions)
        with perimetre(_hote()):
            naif = statistics.median(_chronometrer(_cinq_cents_km, cibles[:references]))
            mesures = _mesurer(tous, cibles, cibles[:references], naif)
        mesures.append(_nation(tous, _positions(NATION), naif))
    finally:
        ProfilRecherche.objects.all().delete()
    return mesures


def _mesurer(tous: list[Any], cibles: list[Any], references: list[Any], naif: float) -> list[dict[str, Any]]:
    lignes = []
    mesures: list[tuple[str, Callable[[Any], Any], str]] = [
        ("50 plus proches", lambda cible: list(_proches(cible)), "≥ 80×, ≤ 2 ms"),
        ("50 premiers par la note, expliqués", lambda cible: _classer(cible, "note")[:PREMIERS], ""),
    ]
    for nom, travail, objectif in mesures:
        durees = _chronometrer(travail, cibles)
        lignes.append(
            {
                "nom": f"Candidats, {nom}, parmi {len(tous)}",
                "valeur": round(statistics.median(durees) * 1000, 2),
                "unite": "ms (médiane)",
                "reference": f"tous à {RAYON_KM} km, puis les filtres ({naif * 1000:.0f} ms)",
                "rapport": round(naif / statistics.median(durees), 1),
                "objectif": objectif,
            }
        )
    complet = _chronometrer(
        lambda cible: (_classer(cible, "note")[:PREMIERS], _classer(cible, "note").filtres), cibles
    )
    lignes.append(
        {
            "nom": f"Candidats, 50 premiers et compte de chaque filtre, {len(tous)}",
            "valeur": round(statistics.median(complet) * 1000, 2),
            "unite": "ms (médiane)",
            "reference": f"95 % sous {statistics.quantiles(complet, n=20)[-1] * 1000:.1f} ms",
            "rapport": "",
            "objectif": "≤ 50 ms",
        }
    )
    for cible in references:
        assert [r.profil.pk for r in _classer(cible, "note")[:PREMIERS]] == _force_brute(tous, cible)
    return lignes


def _nation(tous: list[Any], positions: list[Any], naif: float) -> dict[str, Any]:
    """The 50 nearest of every position of the country, one statement; a sample equals a brute force."""
    from django.db import connection

    from candidatures.selecteurs.tension import PLUS_PROCHES
    from territoires.geo import PointSphere

    colonne = PointSphere()
    with connection.cursor() as curseur:
        curseur.execute(
            "create temporary table positions_mesurees (id int, point cube, debut date, ile text)"
        )
        with curseur.copy("copy positions_mesurees from stdin") as copie:
            for rang, p in enumerate(positions):
                copie.write_row((rang, colonne.get_prep_value(p.point), p.debut, p.ile))
        curseur.execute("analyze positions_mesurees")
        depart = time.perf_counter()
        curseur.execute(
            PLUS_PROCHES.format(positions="select * from positions_mesurees"), {"assez": PREMIERS}
        )
        trouves: dict[int, list[tuple[float, UUID]]] = {}
        for rang, candidat, ecart in curseur.fetchall():
            trouves.setdefault(rang, []).append((ecart, candidat))
        duree = time.perf_counter() - depart
        curseur.execute("drop table positions_mesurees")
    for rang, position in enumerate(positions[:20]):
        assert {candidat for _, candidat in trouves[rang]} == _les_plus_proches(tous, position)
    return {
        "nom": f"Candidats, 50 plus proches de chacune de {len(positions)} offres, parmi {len(tous)}",
        "valeur": round(duree, 2),
        "unite": "s, en une requête",
        "reference": f"tous à {RAYON_KM} km, une offre après l'autre ({naif * len(positions):.0f} s, extrapolé)",
        "rapport": round(naif * len(positions) / duree),
        "objectif": "≥ 300×, ≤ 5 s",
    }


def _classer(position: Any, tri: Any) -> Any:
    from candidatures.models import MiseEnRelation
    from candidatures.selecteurs import classer

    return classer(
        position, deja=MiseEnRelation.objects.filter(offre_id=UUID(int=1)).values("candidat_id"), tri=tri
    )


def _proches(position: Any) -> Any:
    return _classer(position, "proximite").profils.values_list("pk", "distance")[:PREMIERS]


def _force_brute(tous: list[Any], position: Any) -> list[UUID]:
    """Every profile looked at in Python."""
    from candidatures.appariement import noter
    from territoires.geo import RAYON_TERRE_KM

    gardes = []
    for ecart, profil in _eligibles(tous, position):
        metres = round(2 * RAYON_TERRE_KM * math.asin(min(1.0, ecart / 2)) * 1000)
        gardes.append((-noter(profil, position, metres=metres).total, profil.depose_le, profil.pk))
    return [pk for *_, pk in sorted(gardes)[:PREMIERS]]


def _les_plus_proches(tous: list[Any], position: Any) -> set[UUID]:
    gardes = [(ecart, profil.depose_le, profil.pk) for ecart, profil in _eligibles(tous, position)]
    return {pk for *_, pk in sorted(gardes)[:PREMIERS]}


def _eligibles(tous: list[Any], position: Any) -> Iterator[tuple[float, Any]]:
    """Every profile that passes the hard filters, with its chord to the position."""
    from territoires.geo import corde

    for profil in tous:
        if not profil.actif or profil.ile != position.ile or profil.disponible_le > position.debut:
            continue
        ecart = sum((a - b) ** 2 for a, b in zip(profil.point, position.point, strict=True)) ** 0.5
        if profil.distance_max_km is None or ecart <= corde(profil.distance_max_km):
            yield ecart, profil


def _cinq_cents_km(position: Any) -> list[Any]:
    """Rows within 500 km, the filters in Python, the nearest first: the matching of 2021 for one position."""
    from candidatures.models import ProfilRecherche
    from territoires.geo import DansRayon, DistanceKm

    proches = (
        ProfilRecherche.objects.annotate(distance=DistanceKm("point", position.point))
        .filter(DansRayon("point", position.point, km=RAYON_KM), actif=True)
        .values_list(
            "distance",
            "pk",
            "disponible_le",
            "distance_max_km",
            "situation",
            "a_experience",
            "pix",
            "depose_le",
        )
    )
    gardes = [
        ligne
        for ligne in proches
        if ligne[2] <= position.debut and (ligne[3] is None or ligne[0] <= ligne[3])
    ]
    return sorted(gardes)[:PREMIERS]


def _chronometrer(travail: Callable[[Any], Any], cibles: list[Any]) -> list[float]:
    """Seconds of each call; the first one warms up and is left out."""
    durees = []
    for cible in [cibles[0], *cibles]:
        depart = time.perf_counter()
        travail(cible)
        durees.append(time.perf_counter() - depart)
    return durees[1:]


def _peupler(nombre: int) -> list[Any]:
    from django.db import connection

    from candidatures.appariement import ile_de
    from candidatures.enums import DISTANCES_KM, Situation
    from candidatures.models import ProfilRecherche
    from structures.enums import Langue, TypeContrat
    from territoires.models import Commune

    tirage = random.Random(GRAINE)
    communes = list(Commune.objects.exclude(point=None))
    poids = [commune.population or 1 for commune in communes]
    profils = [
        ProfilRecherche(
            candidat_id=UUID(int=tirage.getrandbits(128)),
            personne_id=UUID(int=tirage.getrandbits(128)),
            reference=f"C-{rang:06d}",
            actif=tirage.random() < 0.7,
            commune_id=commune.pk,
            latitude=commune.latitude,
            longitude=commune.longitude,
            point=commune.point,
            distance_max_km=tirage.choice([None, *DISTANCES_KM]),
            disponible_le=JOUR + timedelta(days=tirage.randrange(-200, 100)),
            depose_le=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=tirage.randrange(80_000)),
            situation=tirage.choice(Situation.values),
            a_experience=tirage.random() < 0.4,
            contrats=tirage.sample(TypeContrat.values, tirage.choice([0, 0, 1, 2])),
            langues=tirage.sample(Langue.values, tirage.choice([0, 0, 0, 1])),
            vehicule=tirage.random() < 0.6,
            pix=tirage.choice([None, None, *range(9)]),
            ile=ile_de(commune.departement_id),
        )
        for rang, commune in enumerate(tirage.choices(communes, poids, k=nombre))
    ]
    ProfilRecherche.objects.bulk_create(profils, batch_size=5_000)
    with connection.cursor() as curseur:
        curseur.execute("vacuum analyze candidatures_profilrecherche")
    return profils


def _positions(nombre: int) -> list[Any]:
    from candidatures.appariement import Position, ile_de
    from structures.enums import Langue, TypeContrat
    from territoires.models import Commune

    tirage = random.Random(GRAINE + 1)
    communes = list(Commune.objects.exclude(point=None))
    return [
        Position(
            point=commune.point,
            debut=JOUR + timedelta(days=tirage.randrange(120)),
            ile=ile_de(commune.departement_id),
            contrats=tuple(tirage.sample(TypeContrat.values, 1)),
            langues=tuple(tirage.sample(Langue.values, tirage.choice([0, 1]))),
            vehicule=tirage.random() < 0.3,
        )
        for commune in tirage.choices(communes, [commune.population or 1 for commune in communes], k=nombre)
    ]


def _hote() -> Any:
    """A host without any right but its own: the perimeter of the web role."""
    from commun.acteurs import Acteur
    from comptes.enums import Role

    return Acteur(
        utilisateur_id=UUID(int=2),
        habilitation_id=UUID(int=3),
        role=Role.STRUCTURE_REFERENT,
        structures=(UUID(int=4),),
    )


def main() -> None:
    """Alone, on a database with its communes."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["PROCESSUS"] = "proprietaire"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("charger_territoires")
    for ligne in mesurer(sys.argv[1] if len(sys.argv) > 1 else "ci"):
        sys.stdout.write(f"{ligne}\n")


if __name__ == "__main__":
    main()
