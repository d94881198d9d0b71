"""The ranking: what is kept, in which order, and what each filter removed, against a naive reference."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.appariement import Position, noter
from candidatures.controles import poids_de_l_appariement
from candidatures.enums import DISTANCES_KM, Situation
from candidatures.models import ProfilRecherche
from candidatures.selecteurs import classement, profils_correspondants
from commun.acteurs import perimetre
from structures.enums import Langue, TypeContrat
from structures.models import Offre
from territoires.models import Commune
from tests.candidatures.fabriques import creer_candidat, creer_rencontre, hote_de
from tests.outils import client_de
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
JOUR = date(2026, 3, 2)
T0 = datetime(2026, 2, 1, 8, tzinfo=UTC)


def profil(rang: int, latitude: float | None, longitude: float | None, **options) -> ProfilRecherche:
    point = None if latitude is None else (latitude, longitude)
    return ProfilRecherche(
        **{
            "candidat_id": UUID(int=rang + 1),
            "personne_id": UUID(int=10_000 + rang),
            "reference": f"C-{rang:05d}",
            "commune_id": "87085",
            "latitude": latitude,
            "longitude": longitude,
            "point": point,
            "distance_max_km": None,
            "disponible_le": JOUR,
            "depose_le": T0,
            "situation": Situation.EN_EMPLOI,
        }
        | options
    )


def arc_km(lat1, lon1, lat2, lon2) -> float:
    """Great circle by the spherical law of cosines, in the other form than the code's."""
    a, b, d = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    haut = math.hypot(
        math.cos(b) * math.sin(d), math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(d)
    )
    return 6371.0088 * math.atan2(haut, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d))


def points_naifs(p: ProfilRecherche, offre: Offre, debut: date, distance: float | None) -> int:
    """The score, hundredths of a point: the seven rules written a second time, with fractions."""
    proche = (
        Fraction(0) if distance is None else max(1 - Fraction(round(distance * 1000), 100_000), Fraction(0))
    )
    parts = [
        (35, proche),
        (20, Fraction(int(p.a_experience))),
        (15, min(Fraction((debut - p.disponible_le).days, 30), Fraction(1))),
        (
            10,
            Fraction(
                int(
                    not p.contrats
                    or not offre.types_contrat
                    or bool(set(p.contrats) & set(offre.types_contrat))
                )
            ),
        ),
        (10, Fraction(min(p.pix or 0, 5), 5)),
        (5, Fraction(int(not offre.langues or bool(set(p.langues) & set(offre.langues))))),
        (5, Fraction(int(p.vehicule or not offre.vehicule_requis))),
    ]
    return sum(math.floor(100 * poids * part) for poids, part in parts)


def reference_naive(profils: list[ProfilRecherche], offre: Offre, jour: date):
    """Order, scores and counts, by plain loops."""
    lieu = offre.commune
    gardes, comptes = [], {"plus": 0, "ile": 0, "loin": 0, "tard": 0}
    debut = max(offre.date_debut, jour)
    for p in profils:
        distance = (
            None if p.latitude is None else arc_km(p.latitude, p.longitude, lieu.latitude, lieu.longitude)
        )
        if not p.actif:
            comptes["plus"] += 1
        elif p.ile:
            comptes["ile"] += 1
        elif p.distance_max_km is not None and (distance is None or distance > p.distance_max_km):
            comptes["loin"] += 1
        elif p.disponible_le > debut:
            comptes["tard"] += 1
        else:
            gardes.append((-points_naifs(p, offre, debut, distance), p.depose_le, p.candidat_id.int))
    return [(UUID(int=rang), -note) for note, _, rang in sorted(gardes)], comptes


def tirer_profils(hasard: random.Random, nombre: int) -> list[ProfilRecherche]:
    places = [(hasard.uniform(45.0, 46.6), hasard.uniform(0.4, 2.4), "") for _ in range(40)] + [
        (14.6, -61.07, "972"),
        (-12.8, 45.2, ""),
        (48.85, 2.35, ""),
        (None, None, ""),
    ]
    profils = []
    for rang in hasard.sample(range(20 * nombre), nombre):
        latitude, longitude, ile = hasard.choice(places)
        profils.append(
            profil(
                rang,
                latitude,
                longitude,
                ile=ile,
                actif=hasard.random() > 0.1,
                distance_max_km=hasard.choice([None, *DISTANCES_KM]),
                disponible_le=JOUR + timedelta(days=hasard.randint(-60, 60)),
                depose_le=T0 + timedelta(hours=hasard.randint(0, 5)),
                a_experience=hasard.random() < 0.3,
                pix=hasard.choice([None, *range(9)]),
                contrats=hasard.sample(TypeContrat.values, hasard.randint(0, 2)),
                langues=hasard.sample(Langue.values, hasard.randint(0, 2)),
                vehicule=hasard.random() < 0.5,
            )
        )
    return profils


@pytest.mark.parametrize("graine", range(6))
def test_le_classement_egale_la_reference_naive(graine):
    hasard = random.Random(graine)
    offre = creer_offre(lieu="Limoges", date_debut=date(2026, 4, 1))
    offre.types_contrat = hasard.sample(TypeContrat.values, graine % 3)
    offre.langues = hasard.sample(Langue.values, graine % 2)
    offre.vehicule_requis = graine % 2 == 1
    profils = tirer_profils(hasard, 300)
    ProfilRecherche.objects.bulk_create(profils)
    attendus, comptes = reference_naive(profils, offre, JOUR)
    with perimetre(hote_de(offre)):
        trouve = classement(offre, jour=JOUR)
        assert [(p.candidat_id, p.note) for p in trouve.profils] == attendus
        pages = [rang for debut in range(0, 300, 20) for rang in trouve[debut : debut + 20]]
        assert set(profils_correspondants(offre, jour=JOUR).values_list("pk", flat=True)) == {
            pk for pk, _ in attendus
        }
    assert [(rang.profil.candidat_id, rang.note.total) for rang in pages] == attendus
    assert all(rang.note.total == sum(ligne.points for ligne in rang.note.lignes) for rang in pages)
    assert (
        trouve.filtres.total,
        trouve.filtres.plus_en_recherche,
        trouve.filtres.sur_une_ile,
        trouve.filtres.trop_loin,
        trouve.filtres.pas_disponibles,
        trouve.filtres.deja_preselectionnes,
        trouve.filtres.retenus,
    ) == (300, comptes["plus"], comptes["ile"], comptes["loin"], comptes["tard"], 0, len(attendus))


def test_a_note_egale_la_premiere_candidature_puis_la_cle():
    offre = creer_offre()
    panazol = (45.8386, 1.3102)
    ProfilRecherche.objects.bulk_create(
        [
            profil(4, *panazol, depose_le=T0 + timedelta(hours=1)),
            profil(3, *panazol, depose_le=T0),
            profil(2, *panazol, depose_le=T0),
            profil(1, 45.8279, 1.2613, depose_le=T0 + timedelta(days=9)),
        ]
    )
    ordre = [p.reference for p in classement(offre, jour=JOUR).profils]
    assert ordre == ["C-00001", "C-00002", "C-00003", "C-00004"]


def test_au_plus_proche_d_abord():
    offre = creer_offre()
    ProfilRecherche.objects.bulk_create(
        [
            profil(1, 46.17, 1.87, a_experience=True, pix=5),
            profil(2, 45.8386, 1.3102, depose_le=T0 + timedelta(hours=1)),
            profil(3, 45.8386, 1.3102),
        ]
    )
    ordres = {
        tri: [rang.profil.reference for rang in classement(offre, jour=JOUR, tri=tri)]
        for tri in ("note", "proximite")
    }
    assert ordres == {
        "note": ["C-00001", "C-00003", "C-00002"],
        "proximite": ["C-00003", "C-00002", "C-00001"],
    }


def test_la_note_se_lit_ligne_par_ligne():
    ici = Position(point=None, debut=date(2026, 4, 1), contrats=("cdi",), langues=("turc",), vehicule=True)
    note = noter(
        profil(
            1,
            45.8,
            1.2,
            a_experience=True,
            disponible_le=date(2026, 3, 22),
            contrats=["cdi", "cdd"],
            langues=["turc"],
            pix=3,
        ),
        ici,
        metres=25_400,
    )
    assert [f"{ligne.libelle} : {ligne.sur}, {ligne.phrase}" for ligne in note.lignes] == [
        "Proximité : 26,11 sur 35, à 25 km du lieu de travail",
        "Expérience : 20 sur 20, a déjà aidé des personnes à se servir du numérique",
        "Disponibilité : 5 sur 15, libre 10 jours avant",
        "Contrat souhaité : 10 sur 10, souhaite : CDI ou CDD",
        "Niveau Pix : 6 sur 10, Pix niveau 3 (déclaré)",
        "Langues : 5 sur 5, parle turc",
        "Mobilité : 0 sur 5, sans véhicule",
    ]
    assert (note.total, str(note)) == (7211, "72,11")


@pytest.mark.parametrize("poids", [{"distance": 100}, {"distance": 36}, {"pix": -5, "distance": 50}])
def test_des_poids_qui_ne_font_pas_cent_sont_refuses_au_demarrage(settings, poids):
    defaut = settings.PONDERATIONS_APPARIEMENT
    assert poids_de_l_appariement(None) == []
    settings.PONDERATIONS_APPARIEMENT = defaut | poids
    assert [erreur.id for erreur in poids_de_l_appariement(None)] == ["candidatures.E001"]


@pytest.mark.parametrize(
    ("debut", "jour", "disponible", "retenu"),
    [
        (date(2026, 4, 1), JOUR, date(2026, 4, 1), 1),
        (date(2026, 4, 1), JOUR, date(2026, 4, 2), 0),
        # The start is past: who is free already counts.
        (date(2026, 4, 1), date(2026, 5, 10), date(2026, 5, 10), 1),
        (date(2026, 4, 1), date(2026, 5, 10), date(2026, 5, 11), 0),
    ],
)
def test_disponibilite_au_jour_pres(debut, jour, disponible, retenu):
    offre = creer_offre(date_debut=debut)
    profil(1, 45.8, 1.2, disponible_le=disponible).save(force_insert=True)
    trouve = classement(offre, jour=jour)
    assert (trouve.filtres.retenus, trouve.filtres.pas_disponibles) == (retenu, 1 - retenu)


def test_sans_coordonnees_du_lieu_seuls_restent_ceux_qui_vont_partout():
    offre = creer_offre()
    Commune.objects.filter(pk=offre.commune_id).update(latitude=None, longitude=None)
    Offre.objects.filter(pk=offre.pk).update(point=None)
    ProfilRecherche.objects.bulk_create([profil(1, 45.8, 1.2, distance_max_km=100), profil(2, 45.8, 1.2)])
    offre = Offre.objects.select_related("commune").get(pk=offre.pk)
    trouve = classement(offre, jour=JOUR)
    assert [p.reference for p in trouve.profils] == ["C-00002"]
    assert (trouve.filtres.trop_loin, trouve.filtres.retenus) == (1, 1)
    page = client_de(hote_de(offre)).get(f"/espace/structure/offres/{offre.pk}/candidats/")
    assert "inconnue" in page.content.decode()


def test_les_candidats_limites_en_distance_viennent_de_l_index():
    hasard = random.Random(7)
    ProfilRecherche.objects.bulk_create(
        [
            profil(
                rang,
                hasard.uniform(42, 51),
                hasard.uniform(-4, 8),
                distance_max_km=hasard.choice(DISTANCES_KM),
            )
            for rang in range(5000)
        ]
    )
    offre = creer_offre()
    with connection.cursor() as curseur:
        curseur.execute("analyze candidatures_profilrecherche")
    plan = classement(offre, jour=JOUR).profils[:20].explain()
    assert "Index Scan on profil_point" in plan


def test_la_page_dit_pourquoi_et_ce_que_chaque_filtre_retire():
    offre = creer_offre(date_debut=date(2026, 4, 1))
    creer_candidat(commune="Panazol", distance_max_km=15, a_experience=True)
    creer_candidat(commune="Guéret", distance_max_km=40)
    creer_candidat(commune="Panazol", disponible_le=date(2026, 6, 1))
    creer_candidat("retire")
    creer_rencontre(offre=offre, candidat=creer_candidat(commune="Limoges"))
    page = client_de(hote_de(offre)).get(f"/espace/structure/offres/{offre.pk}/candidats/").content.decode()
    texte = " ".join(unescape(page).split())
    assert "Candidats qui correspondent : 1 sur 5" in texte
    for ligne in (
        "Ne cherchent plus : 1",
        "Habitent plus loin que la distance acceptée : 1",
        "Pas encore disponibles à la prise de poste : 1",
        "Déjà présélectionnés : 1",
        "Accepte jusqu'à 15 km, disponible le 2 mars 2026, en recherche d'emploi. Candidature du 2 mars 2026.",
        "Expérience : 20 sur 20, a déjà aidé des personnes à se servir du numérique",
        "D'un autre territoire insulaire : 0",
    ):
        assert ligne in texte


def test_page_vide():
    offre = creer_offre()
    page = client_de(hote_de(offre)).get(f"/espace/structure/offres/{offre.pk}/candidats/").content.decode()
    assert "Aucun candidat ne correspond pour le moment" in page


def test_pagination_et_budget_de_requetes():
    offre = creer_offre()
    adresse = f"/espace/structure/offres/{offre.pk}/candidats/"
    client = client_de(hote_de(offre))
    nombres = []
    for rangs in (range(1), range(1, 45)):
        ProfilRecherche.objects.bulk_create(
            [profil(rang, 45.8, 1.2, depose_le=T0 + timedelta(minutes=rang)) for rang in rangs]
        )
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(adresse).content.decode()
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15
    assert page.count("C-000") // 3 == 20  # the row header, the hidden labels of its detail and of its button
    derniere = client.get(adresse, {"page": 3}).content.decode()
    assert [f"C-{rang:05d}" in derniere for rang in (39, 40, 44)] == [False, True, True]
    assert client.get(adresse, {"page": 4}).context["page_obj"].number == 3
