"""A long menu is gathered by groups; a short one stays flat. Every entry opens for the roles that it names."""

from __future__ import annotations

import pytest

from commun.acteurs import Acteur
from commun.registres import MENU_COURT, menu
from comptes.enums import Role
from tests.fabriques import creer_personne
from tests.outils import client_de


def acteur(role: str) -> Acteur:
    return Acteur(role=role, libelle="Essai")


def test_un_menu_long_est_groupe():
    rubriques = menu(acteur(Role.ANCT_VALIDATEUR))
    assert sorted(r.nom for r in rubriques if r.nom) == [
        "Conventions",
        "Droits et paiements",
        "Recrutement",
        "Structures et postes",
    ]
    assert all(len(r.liens) > 1 for r in rubriques if r.nom)
    assert all(len(r.liens) == 1 for r in rubriques if not r.nom)


@pytest.mark.parametrize("role", [Role.COMPTABLE, Role.CANDIDAT, Role.STRUCTURE_REFERENT])
def test_un_menu_court_reste_a_plat(role):
    rubriques = menu(acteur(role))
    assert 0 < len(rubriques) <= MENU_COURT
    assert {r.nom for r in rubriques} == {""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", [Role.ANCT_VALIDATEUR, Role.ANCT_INSTRUCTEUR, Role.SIGNATAIRE_FINANCEUR, Role.COMPTABLE]
)
def test_chaque_entree_du_menu_s_ouvre(role):
    client = client_de(creer_personne(role))
    refusees = [
        lien.url
        for rubrique in menu(acteur(role))
        for lien in rubrique.liens
        if client.get(lien.url).status_code != 200
    ]
    assert refusees == []


@pytest.mark.django_db
def test_le_menu_groupe_s_ouvre_sans_script():
    page = client_de(creer_personne(Role.ANCT_VALIDATEUR)).get("/espace/").content.decode()
    assert '<summary class="fr-nav__link">Conventions</summary>' in page
    assert '<a class="fr-nav__link" href="/instruction/avenants/">Avenants</a>' in page
