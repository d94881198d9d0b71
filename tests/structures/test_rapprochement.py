"""Doubles are found before a request is filed, from public facts only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection

from commun.acteurs import VISITEUR, perimetre
from structures.models import Demande, PlaceDeStructure, Structure
from structures.rapprochement import cle_de_nom, structures_proches
from tests.fabriques import creer_limousin
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    creer_demande,
    creer_membre,
    creer_structure,
    saisie_demande,
    siret_valide,
)
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db

DEMANDER = "/structures/demander/"


@pytest.fixture(autouse=True)
def decor() -> Iterator[None]:
    creer_limousin()
    cache.clear()
    yield
    cache.clear()


def genres(siret: str, nom: str, lieu: str = "Limoges") -> list[str]:
    with perimetre(VISITEUR):
        return [p.genre for p in structures_proches({"siret": siret}, nom, creer_limousin()[lieu])]


@pytest.mark.parametrize(
    ("connue", "saisie"),
    [
        ("Mairie de Limoges", "COMMUNE DE LIMOGES"),
        ("Association Clic et Déclic", "Clic & declic"),
        ("Centre social du Haut Limousin", "CENTRE SOCIAL HAUT-LIMOUSIN"),
        ("Médiathèque des Bords de Vienne", "Mediatheque des bords de la Viene"),
    ],
)
def test_un_nom_proche_dans_la_meme_commune(connue: str, saisie: str):
    creer_structure("Limoges", denomination=connue)
    assert genres(siret_valide(), saisie) == ["nom"]
    assert genres(siret_valide(), saisie, "Panazol") == []


@pytest.mark.parametrize(
    ("connue", "saisie"),
    [
        ("Centre social du Haut Limousin", "Centre communal d'action sociale"),
        ("Association Clic et Déclic", "Association Les Ateliers du Bourg"),
        ("Médiathèque des Bords de Vienne", "Maison France Services"),
        ("Commune de Limoges", "Association des parents de Limoges"),
    ],
)
def test_deux_noms_differents(connue: str, saisie: str):
    creer_structure("Limoges", denomination=connue)
    assert genres(siret_valide(), saisie) == []


def test_le_meme_numero_l_emporte_sur_le_reste():
    structure = creer_structure("Limoges", denomination="Commune de Limoges")
    creer_structure("Limoges", denomination="Mairie de Limoges")
    assert genres(structure.siret, "Ville de Limoges") == ["meme"]


def test_un_autre_etablissement_du_meme_siren():
    creer_structure("Brive-la-Gaillarde", siret="93990004900270", denomination="Coopérative")
    assert genres("93990004900015", "Tout autre nom") == ["etablissement"]


def test_la_cle_est_la_meme_en_sql_et_en_python():
    for nom in (
        "Mairie de Saint-Étienne",
        "ASSOCIATION « L'Œuvre » du Pays d'Auge",
        "CC des Vals de l'Aude",
        "Département",
        "Communauté d'agglomération du Grand Guéret",
    ):
        creer_structure("Limoges", denomination=nom)
        assert PlaceDeStructure.objects.get(denomination=nom).cle == cle_de_nom(nom), nom


def test_la_place_suit_la_structure():
    structure = creer_structure("Limoges", denomination="Commune de Limoges")
    Structure.objects.filter(pk=structure.pk).update(denomination="Ville de Panazol", commune_id="87114")
    place = PlaceDeStructure.objects.get(pk=structure.pk)
    assert (place.denomination, place.commune_id, place.cle) == ("Ville de Panazol", "87114", "panazol")
    with connection.cursor() as curseur:
        curseur.execute("delete from structures_structure where id = %s", [structure.pk])
    assert PlaceDeStructure.objects.count() == 0


def test_le_visiteur_lit_la_projection_et_pas_la_structure():
    creer_structure("Limoges", denomination="Commune de Limoges")
    with perimetre(VISITEUR):
        assert (PlaceDeStructure.objects.count(), Structure.objects.count()) == (1, 0)


# On the page.


def test_une_structure_connue_est_signalee_avant_le_depot_sans_rien_dire_de_ses_membres():
    structure = creer_structure("Limoges", denomination="Médiathèque des Bords de Vienne")
    creer_membre(structure, email="referente@exemple.fr")
    visiteur = client_de(None)
    saisie = saisie_demande(identifiant=structure.siret, denomination="Médiathèque des Bords de Vienne")
    reponse = visiteur.post(DEMANDER, saisie)
    page = texte(reponse)
    assert reponse.status_code == 422
    assert set(reponse.context["form"].errors) == {"rapprochement_lu"}
    assert "Cette structure est déjà connue" in page
    assert "son référent demande des postes supplémentaires" in page
    assert "referente@exemple.fr" not in page
    assert Demande.objects.count() == 0
    # Read: it goes on, and the instructor sees what was shown.
    assert visiteur.post(DEMANDER, saisie | {"rapprochement_lu": "on"}).status_code == 302
    ecouler()
    assert Demande.objects.get().rapprochements == [
        {"genre": "meme", "denomination": "Médiathèque des Bords de Vienne", "commune": "Limoges"}
    ]


def test_une_demande_nouvelle_ne_montre_rien():
    creer_demande(denomination="Association Clic et Déclic")
    reponse = client_de(None).post(DEMANDER, saisie_demande(denomination="Maison France Services"))
    assert reponse.status_code == 302


def test_la_recherche_montre_les_structures_proches_sans_rien_exiger():
    creer_structure("Limoges", denomination="Commune de Belac (exemple)")
    reponse = client_de(None).post(DEMANDER, {"action": "rechercher", "identifiant": "21990001600011"})
    assert reponse.status_code == 200
    assert "Ces structures ressemblent à la vôtre" in texte(reponse)
    assert not reponse.context["form"].errors


def test_peu_de_requetes(django_assert_max_num_queries):
    for rang in range(10):
        creer_structure("Limoges", denomination=f"Médiathèque des Bords de Vienne {rang}")
    visiteur = client_de(None)
    saisie = saisie_demande(denomination="Médiathèque des Bords de Vienne", rapprochement_lu="")
    with django_assert_max_num_queries(15):
        assert visiteur.post(DEMANDER, saisie).status_code == 422
