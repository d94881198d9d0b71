"""Preselecting, inviting, offering, refusing: what each side reads, and what is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.enums import EtatMiseEnRelation
from candidatures.models import MiseEnRelation
from commun.acteurs import perimetre
from commun.models import Courriel, TransitionEffectuee
from comptes.enums import ROLES_STRUCTURE, Role
from structures.services.offres import retirer_offre
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_rencontre,
    hote_de,
)
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre, creer_offre, creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
BASE = "/espace/structure/mises-en-relation/"


def preselection(offre, candidat_id) -> str:
    return f"/espace/structure/offres/{offre.pk}/candidats/{candidat_id}/preselectionner/"


def messages(reponse) -> list[str]:
    return [str(message) for message in reponse.context["messages"]]


def test_preselectionner_deux_fois_ne_fait_qu_une_rencontre():
    offre, candidat = creer_offre(), creer_candidat()
    client = client_de(hote_de(offre))
    assert client.post(preselection(offre, candidat.pk)).status_code == 302
    double = client.post(preselection(offre, candidat.pk), follow=True)
    assert messages(double)[-1] == "Ce candidat est déjà présélectionné pour cette offre."
    assert MiseEnRelation.objects.count() == 1


def test_on_ne_preselectionne_que_qui_correspond_a_l_offre():
    """Else a host opens any identity by its identifier."""
    offre = creer_offre(lieu="Limoges")
    client = client_de(hote_de(offre))
    refuses = [
        creer_candidat(commune="Guéret", distance_max_km=5).pk,
        creer_candidat("retire").pk,
        creer_candidat("brouillon").pk,
        uuid4(),
    ]
    for candidat_id in refuses:
        reponse = client.post(preselection(offre, candidat_id), follow=True)
        assert messages(reponse) == [
            "Ce candidat ne correspond plus à l'offre : il vient d'être recruté, ou a changé sa recherche."
        ]
    assert MiseEnRelation.objects.count() == 0


def test_on_ne_preselectionne_pas_sans_offre_publiee():
    offre, candidat = creer_offre("brouillon"), creer_candidat()
    client = client_de(hote_de(offre))
    reponse = client.post(preselection(offre, candidat.pk), follow=True)
    assert messages(reponse) == ["Cette offre n'est pas publiée : publiez-la pour présélectionner."]
    assert "Offre non publiée" in reponse.content.decode()


def test_proposer_previent_le_candidat():
    rencontre = creer_rencontre()
    client = client_de(hote_de(rencontre.offre))
    assert client.post(f"{BASE}{rencontre.pk}/proposer/").status_code == 302
    rencontre.refresh_from_db()
    assert rencontre.etat == "proposee"
    ecouler()
    assert Courriel.objects.get(gabarit="poste_propose").destinataire == rencontre.candidat.email
    moi = client_de(acteur_candidat(rencontre.candidat))
    assert "La structure vous propose le poste" in moi.get("/candidats/espace/").content.decode()
    double = client.post(f"{BASE}{rencontre.pk}/proposer/", follow=True)
    assert "n'est plus possible" in messages(double)[-1]


def test_ecarter_dit_le_motif_choisi_et_garde_le_commentaire():
    rencontre = creer_rencontre()
    client = client_de(hote_de(rencontre.offre))
    reponse = client.post(f"{BASE}{rencontre.pk}/ecarter/", {"motif": "dates", "commentaire": "Trop bavard."})
    assert reponse.status_code == 302
    rencontre.refresh_from_db()
    assert (rencontre.etat, rencontre.motif_refus) == ("ecartee", "dates")
    dit = "Vos dates ne correspondent pas à la prise de poste"
    assert (
        TransitionEffectuee.objects.get(objet_id=rencontre.pk, nom="ecarter").motif == f"{dit} — Trop bavard."
    )
    ecouler()
    courriel = Courriel.objects.get(gabarit="candidat_ecarte")
    assert courriel.destinataire == rencontre.candidat.email
    assert f"Motif : {dit}." in courriel.texte
    assert "Trop bavard" not in courriel.texte + courriel.html
    page = client_de(acteur_candidat(rencontre.candidat)).get("/candidats/espace/").content.decode()
    assert "Votre candidature n&#x27;a pas été retenue" in page and "Trop bavard" not in page
    assert dit in page
    # Told no here, the person stays visible of the others.
    autre = creer_offre()
    assert (
        "C-"
        in client_de(hote_de(autre)).get(f"/espace/structure/offres/{autre.pk}/candidats/").content.decode()
    )


def test_une_offre_retiree_termine_ses_echanges():
    rencontre = creer_rencontre()
    hote = hote_de(rencontre.offre)
    with perimetre(hote):
        retirer_offre(offre=rencontre.offre, par=hote, le=LE)
    ecouler()
    rencontre.refresh_from_db()
    assert rencontre.etat == "close"
    assert Courriel.objects.get(gabarit="offre_fermee").destinataire == rencontre.candidat.email


@pytest.mark.parametrize("etat", ["recrutee", "ecartee", "close"])
def test_une_rencontre_finie_n_offre_plus_d_action(etat):
    rencontre = creer_rencontre(etat)
    client = client_de(hote_de(rencontre.offre))
    page = client.get(f"{BASE}{rencontre.pk}/")
    assert page.status_code == 200
    assert "Que souhaitez-vous faire" not in page.content.decode()
    for suite in ("recruter/", "ecarter/"):
        assert client.get(f"{BASE}{rencontre.pk}/{suite}").status_code == 404


def test_une_rencontre_etrangere_n_existe_pas():
    rencontre = creer_rencontre()
    client = client_de(creer_membre(creer_structure()))
    for suite in ("", "ecarter/", "recruter/"):
        assert client.get(f"{BASE}{rencontre.pk}/{suite}").status_code == 404
    for suite in ("ecarter/", "recruter/", "convier/", "proposer/"):
        saisie = {
            "motif": "X",
            "type": "cdi",
            "date_debut": "2026-04-01",
            "salaire": "2000",
            "quotite": "1",
        }
        assert client.post(f"{BASE}{rencontre.pk}/{suite}", saisie).status_code == 404
    offre = rencontre.offre
    assert client.get(f"/espace/structure/offres/{offre.pk}/candidats/").status_code == 404
    assert client.post(preselection(offre, creer_candidat().pk)).status_code == 404
    rencontre.refresh_from_db()
    assert rencontre.etat == "preselectionnee"


def test_chaque_page_pour_ses_roles():
    rencontre = creer_rencontre()
    offre = rencontre.offre
    gets = {
        BASE: ROLES_STRUCTURE,
        f"{BASE}{rencontre.pk}/": ROLES_STRUCTURE,
        f"{BASE}{rencontre.pk}/recruter/": ROLES_STRUCTURE,
        f"{BASE}{rencontre.pk}/ecarter/": ROLES_STRUCTURE,
        f"/espace/structure/offres/{offre.pk}/candidats/": ROLES_STRUCTURE,
    }
    posts = {
        f"{BASE}{rencontre.pk}/convier/": ROLES_STRUCTURE,
        preselection(offre, uuid4()): ROLES_STRUCTURE,
        "/candidats/espace/retirer/": (Role.CANDIDAT,),
        "/candidats/espace/reprendre/": (Role.CANDIDAT,),
    }
    for role in Role:
        acteur = creer_personne(
            role,
            structure_id=offre.structure_id if role in ROLES_STRUCTURE else None,
            organisme_id=uuid4() if role == Role.ORGANISME_FORMATION else None,
            departement="87" if role.startswith(("prefecture", "coordinateur")) else None,
        )
        client = client_de(acteur)
        for adresse, roles in gets.items():
            assert (role, adresse, client.get(adresse).status_code) == (
                role,
                adresse,
                200 if role in roles else 403,
            )
        for adresse, roles in posts.items():
            admis = client.post(adresse).status_code != 403
            assert (role, adresse, admis) == (role, adresse, role in roles)
    visiteur = client_de(None)
    for adresse in [*gets, *posts]:
        assert visiteur.post(adresse).url == f"/compte/login/?next={adresse}"


def test_le_tableau_budget_de_requetes():
    offre = creer_offre()
    client = client_de(hote_de(offre))
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            creer_rencontre(offre=offre)
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(BASE).content.decode()
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15
    assert "10 personnes présélectionnées" in page


def test_l_espace_du_candidat_budget_de_requetes():
    candidat = creer_candidat()
    client = client_de(acteur_candidat(candidat))
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            creer_rencontre(candidat=candidat)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/candidats/espace/").status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15


def test_l_accueil_dit_ce_qui_attend():
    rencontre = creer_rencontre()
    assert (
        "Répondre aux candidats présélectionnés"
        in client_de(hote_de(rencontre.offre)).get("/espace/").content.decode()
    )
    assert (
        "Voir les structures intéressées"
        in client_de(acteur_candidat(rencontre.candidat)).get("/espace/").content.decode()
    )


def test_tableau_vide():
    page = client_de(creer_membre(creer_structure())).get(BASE).content.decode()
    assert "encore présélectionné personne" in page and "Aucune offre publiée" in page


def test_les_etats_ont_un_libelle_pour_le_candidat():
    assert {etat for etat, public in MiseEnRelation.LIBELLES_ETAT if public == "candidat"} == set(
        EtatMiseEnRelation.values
    )


def test_un_candidat_sans_candidature_est_invite_a_la_deposer():
    client = client_de(creer_personne(Role.CANDIDAT))
    assert 'href="/candidats/candidater/"' in client.get("/candidats/espace/").content.decode()
    sans = "Vous n'avez pas de candidature : déposez-la d'abord."
    assert messages(client.post("/candidats/espace/suspendre/", follow=True)) == [sans]
    retrait = client.post("/candidats/espace/retirer/")
    assert (retrait.status_code, retrait.context["form"].non_field_errors()) == (422, [sans])
