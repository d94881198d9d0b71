"""Signing in: by code, by password, under limits; second factor for the back-office; switching roles."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client

from commun.acteurs import SYSTEME, VISITEUR
from comptes.enums import ROLES_MFA, Role
from comptes.models import Habilitation, Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role, retirer_role
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limites_neuves():
    cache.clear()


def test_par_code_recu_par_courriel(limousin):
    creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87", email="agent@exemple.fr")
    client = Client()
    assert client.get("/compte/login/").status_code == 200
    reponse = client.post("/compte/login/code/", {"email": "Agent@exemple.fr"})
    assert reponse.status_code == 302
    ecouler()
    (message,) = mail.outbox
    assert message.to == ["agent@exemple.fr"]
    code = re.search(r"connexion : (\S+)", message.subject).group(1)
    reponse = client.post("/compte/login/code/confirm/", {"code": code})
    assert (reponse.status_code, reponse["Location"]) == (302, "/espace/")
    assert "Préfecture de département" in client.get("/espace/").content.decode()


def test_un_code_faux_dit_quoi_faire(limousin):
    creer_personne(Role.CANDIDAT, email="c@exemple.fr")
    client = Client()
    client.post("/compte/login/code/", {"email": "c@exemple.fr"})
    page = unescape(client.post("/compte/login/code/confirm/", {"code": "AAAA-AAAA"}).content.decode())
    assert "Ce code n'est pas le bon : recopiez celui du dernier courriel reçu." in page
    assert "Son code est valable quinze minutes." in page
    assert 'href="/compte/login/code/">demandez un autre code</a>' in page


def test_adresse_inconnue_meme_reponse_sans_courriel():
    reponse = Client().post("/compte/login/code/", {"email": "inconnu@exemple.fr"})
    assert reponse.status_code == 302
    ecouler()
    assert [message for message in mail.outbox if "connexion" in message.subject] == []


def test_par_mot_de_passe_et_limite_par_compte(limousin):
    creer_personne(Role.CANDIDAT, email="c@exemple.fr")
    client = Client()
    for _ in range(5):
        assert client.post("/compte/login/", {"login": "c@exemple.fr", "password": "faux"}).status_code == 200
    reponse = client.post("/compte/login/", {"login": "c@exemple.fr", "password": "motdepasse-de-test"})
    assert reponse.status_code == 200
    assert "Trop de tentatives" in reponse.content.decode()
    cache.clear()
    reponse = client.post("/compte/login/", {"login": "c@exemple.fr", "password": "motdepasse-de-test"})
    assert (reponse.status_code, reponse["Location"]) == (302, "/espace/")


def test_pas_d_inscription_libre():
    assert "fermée" in Client().get("/compte/signup/").content.decode().lower()


@pytest.mark.parametrize("role", [str(role) for role in ROLES_MFA])
def test_sans_second_facteur_un_agent_est_conduit_a_l_enrolement(role, settings, limousin):
    settings.MFA_OBLIGATOIRE = True
    territoire = {"departement": "87"} if role == "prefecture_departement" else {}
    if role == "prefecture_region":
        territoire = {"region": "75"}
    client = client_de(creer_personne(Role(role), **territoire))
    reponse = client.get("/espace/")
    assert (reponse.status_code, reponse["Location"]) == (302, "/compte/2fa/totp/activate/")
    settings.MFA_OBLIGATOIRE = False
    assert client.get("/espace/").status_code == 200


def test_un_candidat_n_a_pas_besoin_de_second_facteur(settings):
    settings.MFA_OBLIGATOIRE = True
    assert client_de(creer_personne(Role.CANDIDAT)).get("/espace/").status_code == 200


def test_la_session_est_relue_a_chaque_page(limousin):
    """The person and the roles come in one statement: what was taken away is gone at the next page."""
    agent = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    client = client_de(agent)
    assert client.get("/espace/prefecture/demandes/").status_code == 200
    retirer_role(habilitation=Habilitation.objects.get(pk=agent.habilitation_id), par=SYSTEME, le=LE)
    assert client.get("/espace/prefecture/demandes/").status_code == 403
    assert client.get("/espace/").status_code == 200
    Utilisateur.objects.filter(pk=agent.utilisateur_id).update(is_active=False)
    assert client.get("/espace/").status_code == 302


@pytest.mark.parametrize("defaut", ["inactif", "mot_de_passe", "empreinte", "supprime", "forge"])
def test_une_session_qui_ne_vaut_plus_rien_ouvre_la_page_d_un_visiteur(defaut, limousin):
    agent = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    client = client_de(agent)
    personne, session = Utilisateur.objects.get(pk=agent.utilisateur_id), client.session
    if defaut == "inactif":
        Utilisateur.objects.filter(pk=personne.pk).update(is_active=False)
    elif defaut == "mot_de_passe":
        personne.set_password("un-autre-mot-de-passe")
        personne.save()
    elif defaut == "empreinte":
        session[HASH_SESSION_KEY] = "0" * 64
    elif defaut == "supprime":
        session[SESSION_KEY] = str(uuid4())
    else:
        # The identifier of another person in a session that is not theirs.
        session[SESSION_KEY] = str(creer_personne(Role.ANCT_VALIDATEUR).utilisateur_id)
    session.save()
    for adresse in ("/espace/", "/espace/prefecture/demandes/", "/instruction/demandes/"):
        reponse = client.get(adresse)
        assert (reponse.status_code, reponse["Location"]) == (302, f"/compte/login/?next={adresse}")
    assert client.get("/").context["acteur"] == VISITEUR


def test_changer_de_role_renouvelle_la_session(limousin):
    agent = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    personne = Utilisateur.objects.get(pk=agent.utilisateur_id)
    autre = acteur_de(donner_role(utilisateur=personne, role=Role.CANDIDAT, par=SYSTEME, le=LE))
    client = client_de(agent)
    cle = client.session.session_key
    reponse = client.post("/espace/changer/", {"habilitation": str(autre.habilitation_id)})
    assert reponse.status_code == 302
    assert client.session.session_key != cle
    assert "Candidat" in client.get("/espace/").content.decode()


def test_le_role_d_un_autre_est_introuvable(limousin):
    moi = creer_personne(Role.CANDIDAT, email="moi@exemple.fr")
    autre = creer_personne(Role.ADMINISTRATEUR)
    reponse = client_de(moi).post("/espace/changer/", {"habilitation": str(autre.habilitation_id)})
    assert reponse.status_code == 404


def test_l_administration_technique_est_reservee():
    assert Client().get("/admin/").status_code == 302
    assert client_de(creer_personne(Role.ANCT_VALIDATEUR)).get("/admin/", follow=True).status_code == 403
    assert client_de(creer_personne(Role.ADMINISTRATEUR)).get("/admin/").status_code == 200
