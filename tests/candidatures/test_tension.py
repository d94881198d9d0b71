"""Which positions are short of candidates: the whole country in one statement equals the ranking of each position."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection

from candidatures.models import ProfilRecherche
from candidatures.selecteurs import classement
from candidatures.selecteurs.tension import PLUS_PROCHES, POSITIONS, compter_partout
from comptes.enums import Role
from structures.enums import EtatOffre
from structures.models import Offre
from tests.candidatures.test_classement import JOUR, profil, tirer_profils
from tests.fabriques import creer_personne
from tests.outils import client_de, compter_requetes
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def test_chaque_offre_egale_son_classement():
    hasard = random.Random(5)
    offres = [
        creer_offre(lieu=lieu, date_debut=date(2026, mois, 2))
        for lieu in ("Limoges", "Panazol", "Guéret")
        for mois in (3, 4, 6)
    ]
    Offre.objects.filter(pk=offres[0].pk).update(point=None)
    creer_offre(etat=EtatOffre.BROUILLON)
    ProfilRecherche.objects.bulk_create(tirer_profils(hasard, 120))
    attendus = {}
    for offre in Offre.objects.select_related("commune").filter(etat=EtatOffre.PUBLIEE):
        trouve = classement(offre, jour=JOUR, tri="proximite")
        proche = trouve[0] if len(trouve) else None
        attendus[offre.pk] = (min(len(trouve), 50), proche and proche.distance)
    assert compter_partout(jour=JOUR) == attendus
    assert sorted(nombre for nombre, _ in attendus.values())[0] < 50
    with connection.cursor() as curseur:
        curseur.execute(
            PLUS_PROCHES.format(positions=POSITIONS),
            {"jour": JOUR, "iles": ["971", "972"], "publiee": "publiee", "assez": 10},
        )
        lignes = curseur.fetchall()
    for offre in offres:
        les_siens = sorted((corde, candidat) for pk, candidat, corde in lignes if pk == offre.pk)
        ranges = list(classement(offre, jour=JOUR, tri="proximite")[:10])
        assert {candidat for _, candidat in les_siens} == {rang.profil.pk for rang in ranges}


def test_la_page_commence_par_les_offres_sans_candidat():
    cache.clear()
    seule = creer_offre(lieu="Guéret")
    creer_offre(lieu="Limoges")
    ProfilRecherche.objects.bulk_create(
        [profil(rang, 45.83, 1.26, distance_max_km=20) for rang in range(3)]
        + [profil(7, 46.17, 1.87, distance_max_km=5, actif=False)]
    )
    client = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    page = client.get("/instruction/tension/").content.decode()
    assert page.index("Guéret (23)") < page.index("Limoges (87)")
    assert "2 offres." in page
    page = client.get("/instruction/tension/?moins_de=1").content.decode()
    assert "1 offre." in page and str(seule.pk) in page
    page = client.get("/instruction/tension/?departement=87&moins_de=1").content.decode()
    assert "Aucune offre publiée ne répond à ces critères." in page
    assert "2 offres." in client.get("/instruction/tension/?moins_de=7").content.decode()


def test_le_nombre_de_requetes_ne_depend_pas_des_offres():
    client = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    nombres = []
    for _ in range(2):
        creer_offre(lieu="Guéret")
        cache.clear()
        nombres.append(compter_requetes(client, "/instruction/tension/"))
    assert nombres[0] == nombres[1] <= 15
