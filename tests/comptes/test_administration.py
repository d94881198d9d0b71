"""The technicians' site: every list opens for the administrator under the national role, and for nobody else."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from commun.acteurs import VISITEUR
from commun.evenements import publier
from commun.models import Evenement, Livraison
from comptes.enums import Role
from tests.fabriques import creer_personne
from tests.outils import client_de

LISTES = sorted(f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry)


@pytest.mark.django_db
@pytest.mark.parametrize("liste", LISTES)
def test_chaque_liste_s_ouvre_a_l_administrateur_seul(liste):
    adresse = reverse(f"admin:{liste}_changelist")
    assert client_de(creer_personne(Role.ADMINISTRATEUR)).get(adresse).status_code == 200
    autre = client_de(creer_personne(Role.ANCT_VALIDATEUR)).get(adresse, follow=True)
    assert autre.status_code == 403
    assert client_de(None).get(adresse).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("liste", LISTES)
def test_personne_ne_supprime_depuis_l_administration(liste):
    client = client_de(creer_personne(Role.ADMINISTRATEUR))
    assert "delete_selected" not in client.get(reverse(f"admin:{liste}_changelist")).content.decode()


@pytest.mark.django_db
def test_rejouer_une_livraison_abandonnee():
    publier("courriel.compose", par=VISITEUR, courriel="0")
    livraison = Livraison.objects.get(evenement=Evenement.objects.get())
    Livraison.objects.update(etat="abandonnee", tentatives=5)
    client_de(creer_personne(Role.ADMINISTRATEUR)).post(
        reverse("admin:commun_livraison_changelist"),
        {"action": "rejouer_les_abandonnees", "_selected_action": str(livraison.pk)},
    )
    livraison.refresh_from_db()
    assert (livraison.etat, livraison.tentatives) == ("a_faire", 0)
