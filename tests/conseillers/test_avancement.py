"""Public progress and the préfecture's territory: figures recounted, targets that add up, nothing of a host leaks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from conseillers.avancement import Territoire, ensemble, par_departement, part
from conseillers.models import AvancementParDepartement
from conseillers.services.avancement import actualiser_avancement
from conseillers.tasks import actualiser
from structures.models import Poste
from territoires.models import Departement
from territoires.objectifs import repartir_objectifs
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE
from tests.outils import client_de
from tests.structures.fabriques import creer_postes, creer_structure, prefecture
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db


def ligne(code: str) -> Territoire:
    return next(t for t in par_departement() if t.code == code)


def test_attribues_occupes_prioritaires():
    structure = creer_structure()
    structure.en_zrr = True
    structure.save(update_fields=["en_zrr"])
    premier, _, _ = creer_postes(structure, 3)
    creer_postes(creer_structure("Guéret"), 2)
    creer_contrat(poste=premier, date_debut=LE.date())
    with perimetre(SYSTEME):
        assert actualiser_avancement(le=LE) == 1
    haute_vienne = ligne("87")
    assert (haute_vienne.objectif, haute_vienne.attribues, haute_vienne.occupes) == (36, 3, 1)
    assert (haute_vienne.prioritaires, haute_vienne.taux) == (3, Decimal("8.3"))
    assert haute_vienne.taux_occupation == Decimal("33.3")
    nation = ensemble(par_departement())
    assert (nation.attribues, nation.occupes, nation.part_prioritaire) == (5, 1, Decimal("60.0"))
    assert nation.attribues == Poste.objects.count()


def test_les_1000_de_l_ete_2021():
    (poste,) = creer_postes(creer_structure(), 1)
    Poste.objects.update(date_attribution=date(2021, 4, 1))
    poste.rattachements.update(periode=(date(2021, 4, 1), None))
    creer_contrat(poste=poste, date_debut=date(2021, 6, 1), date_fin=date(2023, 5, 31))
    actualiser()
    assert (ligne("87").ete_2021, ligne("87").occupes) == (1, 0)


@pytest.mark.parametrize(
    ("nombre", "total", "attendu"),
    [(0, 0, None), (1, 3, "33.3"), (2, 3, "66.7"), (1, 8, "12.5"), (1, 2000, "0.1"), (36, 36, "100.0")],
)
def test_une_part_au_dixieme(nombre: int, total: int, attendu: str | None):
    assert part(nombre, total) == (Decimal(attendu) if attendu else None)


def test_les_objectifs_font_4000_et_les_documentes_restent():
    populations = {f"{n:02d}": 1_000 * n * n + 7 for n in range(1, 97)}
    objectifs = repartir_objectifs(populations, {"87": 36, "19": 22, "23": 14})
    assert sum(objectifs.values()) == 4_000
    assert (objectifs["87"], objectifs["19"], objectifs["23"]) == (36, 22, 14)


def test_la_page_se_trie_et_se_lit(django_assert_max_num_queries):
    creer_postes(creer_structure(), 4)
    creer_postes(creer_structure("Guéret"), 5)
    actualiser()
    client = client_de(None)
    with django_assert_max_num_queries(15):
        page = client.get("/avancement/?tri=-attribues")
    assert [t.code for t in page.context["lignes"]][:2] == ["23", "87"]
    assert [t.code for t in client.get("/avancement/?tri=nom").context["lignes"]][:2] == ["19", "23"]
    assert client.get("/avancement/?tri=xyz").status_code == 200
    assert "9 postes attribués sur" in texte(page)
    assert page.content.decode().count('aria-sort="descending"') == 1
    csv = client.get("/avancement.csv").content.decode()
    assert "87;Haute-Vienne;0;36;inféré;4;11,1;0;;0" in csv


def test_un_visiteur_ne_lit_que_des_comptes():
    structure = creer_structure(denomination="Structure à ne pas montrer")
    creer_postes(structure, 2)
    actualiser()
    for adresse in ("/avancement/", "/avancement.csv"):
        assert "Structure à ne pas montrer" not in client_de(None).get(adresse).content.decode()
    with perimetre(VISITEUR):
        assert AvancementParDepartement.objects.count() == Departement.objects.count()
        assert Poste.objects.count() == 0


def test_le_territoire_de_la_prefecture():
    structure = creer_structure(denomination="Médiathèque")
    premier, _ = creer_postes(structure, 2)
    creer_contrat(poste=premier, date_debut=LE.date())
    creer_postes(creer_structure("Guéret", denomination="Ailleurs"), 1)
    actualiser()
    client = client_de(prefecture())
    page = client.get("/espace/prefecture/territoire/")
    (hote,) = page.context["hotes"]
    assert (hote.denomination, hote.occupes, hote.a_pourvoir, hote.vacants) == ("Médiathèque", 1, 1, 0)
    assert "Limoges : 2 postes" in texte(page)
    assert "Ailleurs" not in texte(page)
    assert list(client.get("/espace/prefecture/territoire/?etat=vacant").context["hotes"]) == []
    assert len(client.get("/espace/prefecture/territoire/?q=média").context["hotes"]) == 1
    csv = client.get("/espace/prefecture/territoire/?format=csv").content.decode()
    assert "Médiathèque;Limoges;87;1;0;1" in csv


@pytest.mark.parametrize("nombre", [1, 10])
def test_le_territoire_tient_en_quinze_requetes(nombre: int, django_assert_max_num_queries):
    for _ in range(nombre):
        creer_postes(creer_structure(), 1)
    client = client_de(prefecture())
    with django_assert_max_num_queries(15):
        client.get("/espace/prefecture/territoire/")
