"""Reference data in the technicians' admin: shown, never changed."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory

from comptes.enums import Role
from comptes.models import Utilisateur
from territoires.models import Commune, Departement, Epci, Region, VersionReference, Zonage
from tests.fabriques import creer_personne
from tests.outils import client_de

MODELES = [Region, Departement, Epci, Commune, Zonage, VersionReference]


@pytest.mark.parametrize("modele", MODELES)
def test_lecture_seule_meme_pour_un_technicien(modele: type[Model], rf: RequestFactory) -> None:
    requete = rf.get("/admin/")
    requete.user = Utilisateur(is_superuser=True, is_staff=True, is_active=True)
    page = admin.site.get_model_admin(modele)
    assert page.has_view_permission(requete) is True
    assert page.has_add_permission(requete) is False
    assert page.has_change_permission(requete) is False
    assert page.has_delete_permission(requete) is False


def test_la_fiche_et_la_liste_s_affichent(france: None) -> None:
    client = client_de(creer_personne(Role.ADMINISTRATEUR))
    liste = client.get("/admin/territoires/commune/", {"q": "limoges"})
    assert [c.libelle for c in liste.context["cl"].queryset] == ["Limoges (87)", "Limoges-Fourches (77)"]
    fiche = client.get("/admin/territoires/commune/87085/change/").content.decode()
    assert "Limoges" in fiche
    assert 'name="_save"' not in fiche
