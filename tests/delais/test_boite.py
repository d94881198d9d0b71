"""The coordinator's inbox: every room's files, by deadline, filters in the address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.registres import attentes
from comptes.enums import Role
from tests.fabriques import creer_personne
from tests.outils import client_de
from tests.structures.fabriques import creer_demande, creer_seance, prefecture, validateur
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db


def test_tout_ce_qui_attend_l_anct_par_echeance():
    le = timezone.now()
    jour = jour_de_paris(le)
    creer_demande("deposee", denomination="Encore dans les temps", le=le)
    creer_demande("deposee", denomination="Sans avis", le=le - timedelta(days=33))
    creer_demande("avis_rendu", denomination="Avec avis", commune="Guéret", le=le)
    creer_seance([creer_demande("avis_rendu", le=le)], "tenu", le=le)
    lignes = attentes(validateur(), jour)
    assert [(a.sorte, a.objet, a.departement, a.echeance) for a in lignes] == [
        ("avis", "Sans avis", "87", jour - timedelta(days=3)),
        ("seance", f"Comité n° {jour.year}-01 : publier les décisions", "", jour),
        ("demande", "Avec avis", "23", None),
    ]
    client = client_de(validateur())
    page = client.get("/instruction/boite/")
    assert "3 dossiers, la prochaine échéance d'abord." in texte(page)
    assert "1 échéance dépassée" in texte(page)

    def objets(**filtres: str) -> list[str]:
        return [a.objet for a in client.get("/instruction/boite/", filtres).context["attentes"]]

    assert objets(sorte="demande") == ["Avec avis"]
    assert objets(departement="87") == ["Sans avis"]
    assert objets(echeance="depassee") == ["Sans avis"]
    assert objets(echeance="semaine") == [f"Comité n° {jour.year}-01 : publier les décisions"]
    assert objets(q="AVÉC") == ["Avec avis"]
    assert objets(sorte="contrat") == []


def test_une_seance_planifiee_donne_son_echeance_aux_demandes():
    le = timezone.now()
    creer_demande("avis_rendu", le=le)
    creer_seance(le=le + timedelta(days=12))
    (ligne,) = attentes(validateur(), jour_de_paris(le))
    assert ligne.echeance == jour_de_paris(le) + timedelta(days=12)


def test_les_autres_roles_n_attendent_rien_ici():
    creer_demande("avis_rendu")
    for acteur in (prefecture(), creer_personne(Role.COMPTABLE)):
        assert attentes(acteur, jour_de_paris(timezone.now())) == []


@pytest.mark.parametrize("nombre", [1, 10])
def test_la_boite_tient_en_quinze_requetes(nombre: int, django_assert_max_num_queries):
    for _ in range(nombre):
        creer_demande("avis_rendu")
    client = client_de(validateur())
    with django_assert_max_num_queries(15):
        client.get("/instruction/boite/")
