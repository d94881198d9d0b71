"""« Où attend-on ? »: every figure against a naive computation, who sees what, what the public page says."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.dates import jour_de_paris
from commun.delais import etapes, mesurer, mesures_publiques, periodes, rafraichir_delais
from commun.models import Delai, DelaiPublic, TransitionEffectuee
from commun.models.delai import delais_visibles_par
from commun.tasks import rafraichir
from structures.models import Comite, Demande, Offre, Poste
from tests.fabriques import LE
from tests.outils import client_de
from tests.structures.fabriques import (
    creer_demande,
    creer_offre,
    decider,
    donner_un_avis,
    prefecture,
    validateur,
)
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db

CHAINE = [
    "avis",
    "comite",
    "publication",
    "offre",
    "preselection",
    "contrat",
    "verification",
    "convention",
    "prise_en_charge",
    "instruction",
    "signatures",
    "versement",
]


def naif(valeurs: list[int], part: tuple[int, int]) -> int | None:
    """The smallest value within which so many of the files lie, by counting."""
    if not valeurs:
        return None
    haut, bas = part
    return sorted(valeurs)[max(0, math.ceil(len(valeurs) * haut / bas) - 1)]


def premiere(objet: str, identifiants: set, *noms: str) -> datetime | None:
    """The first of these transitions, read one by one."""
    instants = [
        t.le
        for t in TransitionEffectuee.objects.all()
        if t.objet_type == objet and t.objet_id in identifiants and t.nom in noms
    ]
    return min(instants, default=None)


def jours(debut: datetime, fin: datetime) -> int:
    return max(0, (jour_de_paris(fin) - jour_de_paris(debut)).days)


def test_la_chaine_est_complete_et_dans_l_ordre():
    assert [etape.cle for etape in etapes()] == CHAINE
    assert len({etape.definition for etape in etapes()}) == len(CHAINE)


@pytest.mark.parametrize("nombre", [1, 2, 3, 7, 10, 11, 100])
def test_mediane_et_neuvieme_decile_comme_en_comptant(nombre: int):
    hasard = random.Random(nombre)
    durees = [hasard.randint(0, 90) for _ in range(nombre)]
    Delai.objects.bulk_create(
        Delai(
            etape="avis",
            unite_id=uuid4(),
            departement="87",
            debut=date(2026, 1, 1),
            fin=date(2026, 1, 1) + timedelta(days=duree),
            jours=duree,
        )
        for duree in durees
    )
    (mesure, *_) = mesurer(Delai.objects.all())
    assert (mesure.nombre, mesure.mediane, mesure.neuf_dixiemes) == (
        nombre,
        naif(durees, (1, 2)),
        naif(durees, (9, 10)),
    )


def raconter() -> None:
    """Requests with opinions, decisions and positions at known distances; one abandoned, two that wait."""
    for rang, (avis, seance, offre) in enumerate([(3, 10, 12), (8, 20, 21), (30, 31, None), (0, 14, 60)]):
        demande = creer_demande(
            "deposee", nombre_postes=1, le=LE, commune="Guéret" if rang == 3 else "Limoges"
        )
        donner_un_avis(demande, le=LE + timedelta(days=avis))
        decider(demande, "positive", 1, le=LE + timedelta(days=seance))
        if offre is not None:
            creer_offre(poste=demande.decisions.get().postes.get(), le=LE + timedelta(days=offre))
    creer_demande("annulee", le=LE)
    creer_demande("deposee", le=LE + timedelta(days=2))
    creer_demande("avis_rendu", le=LE + timedelta(days=5))


def attendu(cle: str) -> tuple[list[int], int]:
    """(durations, still waiting) of a step, by reading every transition in Python."""
    durees, attente = [], 0
    unites = Poste.objects.all() if cle == "offre" else Demande.objects.all()
    for unite in unites:
        demande = unite.decision.demande if cle == "offre" else unite
        ici = {demande.pk}
        seances = {i.comite_id for i in demande.inscriptions.all()}
        decidee = premiere("demande", ici, "attribuer", "refuser", "examiner")
        debut, fin = {
            "avis": (premiere("demande", ici, "deposer"), premiere("demande", ici, "rendre_avis")),
            "comite": (premiere("demande", ici, "rendre_avis"), premiere("comite", seances, "tenir")),
            "publication": (premiere("comite", seances, "tenir"), decidee),
            "offre": (
                premiere("demande", ici, "attribuer"),
                premiere("offre", {o.pk for o in Offre.objects.filter(poste_id=unite.pk)}, "publier"),
            ),
        }[cle]
        abandonnee = cle != "offre" and (decidee or premiere("demande", ici, "annuler"))
        if debut and fin:
            durees.append(jours(debut, fin))
        elif debut and not abandonnee:
            attente += 1
    return durees, attente


def test_chaque_etape_comme_un_calcul_naif():
    raconter()
    with perimetre(SYSTEME):
        rafraichir_delais(le=LE)
    mesures = {m.etape.cle: m for m in mesurer(Delai.objects.all())}
    for cle in ("avis", "comite", "publication", "offre"):
        durees, attente = attendu(cle)
        mesure = mesures[cle]
        assert (cle, mesure.nombre, mesure.mediane, mesure.neuf_dixiemes, mesure.en_cours) == (
            cle,
            len(durees),
            naif(durees, (1, 2)),
            naif(durees, (9, 10)),
            attente,
        )
    assert (mesures["avis"].nombre, mesures["avis"].mediane, mesures["avis"].neuf_dixiemes) == (5, 3, 30)
    assert mesures["avis"].en_cours == 1
    assert mesures["avis"].plus_ancien == jour_de_paris(LE + timedelta(days=2))
    assert (mesures["offre"].nombre, mesures["offre"].en_cours) == (3, 1)


def test_la_periode_borne_les_etapes_achevees_pas_l_attente():
    raconter()
    with perimetre(SYSTEME):
        rafraichir_delais(le=LE)
    debut = jour_de_paris(LE) + timedelta(days=8)
    (avis, *_) = mesurer(Delai.objects.all(), debut=debut, fin=debut + timedelta(days=1))
    assert (avis.nombre, avis.mediane, avis.en_cours) == (1, 8, 1)
    (avis, *_) = mesurer(Delai.objects.all(), debut=date(2030, 1, 1))
    assert (avis.nombre, avis.mediane, avis.neuf_dixiemes, avis.en_cours) == (0, None, None, 1)


def test_rafraichir_deux_fois_ne_double_rien():
    raconter()
    with perimetre(SYSTEME):
        premier = rafraichir_delais(le=LE)
        assert rafraichir_delais(le=LE) == premier == Delai.objects.count()


def test_une_prefecture_ne_voit_que_son_territoire():
    raconter()
    rafraichir()
    agent, visiteur = prefecture("23"), VISITEUR
    with perimetre(agent):
        assert set(Delai.objects.values_list("departement", flat=True)) == {"23"}
        (avis, *_) = mesurer(delais_visibles_par(agent))
        assert (avis.nombre, avis.mediane) == (1, 0)
    with perimetre(visiteur):
        assert Delai.objects.count() == 0
        assert DelaiPublic.objects.count() == len(CHAINE) * len(periodes(jour_de_paris(timezone.now())))


def test_les_pages_et_leurs_filtres(django_assert_max_num_queries):
    raconter()
    rafraichir()
    anct, agent = client_de(validateur()), client_de(prefecture())
    page = anct.get("/espace/delais/")
    assert page.context["mesures"][0].nombre == 5
    assert "L'étape la plus longue : <strong>passage en comité</strong>" in texte(page)
    assert anct.get("/espace/delais/?territoire=d-23").context["mesures"][0].nombre == 1
    assert anct.get("/espace/delais/?territoire=r-75").context["mesures"][0].nombre == 5
    assert agent.get("/espace/delais/").context["mesures"][0].nombre == 4
    refusee = anct.get("/espace/delais/?debut=2026-05-01&fin=2026-04-01")
    assert refusee.context["form"].errors == {
        "fin": ["La fin de la période précède son début : échangez les deux dates."]
    }
    with django_assert_max_num_queries(15):
        agent.get("/espace/delais/")
    publique = client_de(None).get("/statistiques/delais/?periode=tout")
    assert [m.nombre for m in publique.context["mesures"][:2]] == [5, 4]
    assert "Passage en comité" in texte(publique)
    assert client_de(None).get("/statistiques/delais/?periode=jamais").status_code == 200


def test_sans_rien_la_page_le_dit():
    rafraichir()
    assert "Aucune étape ne s'est achevée sur cette période." in texte(
        client_de(None).get("/statistiques/delais/")
    )
    mesures, _ = mesures_publiques("tout")
    assert {(m.nombre, m.mediane) for m in mesures} == {(0, None)}
    assert Comite.objects.count() == 0
