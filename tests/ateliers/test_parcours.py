"""A workshop planned, found by a neighbour, logged: the public figures move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ateliers import tasks
from ateliers.enums import EtatAtelier
from ateliers.models import Activite, Atelier, FileAgregat, Lieu
from commun.models import Evenement, TransitionEffectuee
from tests.ateliers.fabriques import creer_activite, creer_atelier
from tests.fabriques import LE
from tests.outils import client_de

pytestmark = pytest.mark.django_db

MES_ATELIERS = "/espace/conseiller/ateliers/"


def formulaire(nadia, **valeurs):
    return {
        "titre": "Premiers pas sur internet",
        "themes": ["internet", "courriel"],
        "date": "2026-03-05",
        "heure": "14:30",
        "duree_minutes": "90",
        "places": "8",
        "lieu": str(nadia.lieu.pk),
        "description": "Venez avec votre téléphone.",
    } | valeurs


def texte(reponse) -> str:
    return " ".join(reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def test_de_l_atelier_planifie_a_la_statistique_publique(nadia, time_machine):
    public = client_de(None)
    assert "Saisir le compte rendu" not in texte(nadia.client.get("/espace/"))

    reponse = nadia.client.post(MES_ATELIERS + "nouveau/", formulaire(nadia))
    atelier = Atelier.objects.get()
    assert (reponse.status_code, reponse["Location"]) == (302, f"{MES_ATELIERS}{atelier.pk}/")
    assert atelier.debut == datetime(2026, 3, 5, 13, 30, tzinfo=UTC)
    assert (atelier.structure_id, atelier.departement_id) == (nadia.structure.pk, "87")
    assert (atelier.conseiller_id, atelier.personne_id) == (
        nadia.contrat.conseiller_id,
        nadia.acteur.utilisateur_id,
    )
    assert Evenement.objects.get(type="atelier.planifier").charge == {"id": str(atelier.pk)}

    page = texte(public.get("/ateliers/?commune=Panazol&rayon=10"))
    assert "1 atelier à venir à moins de 10 km de Panazol" in page
    assert "jeudi 5 mars 2026 à 14 h 30" in page
    assert "4 km" in page
    fiche = texte(public.get(f"/ateliers/{atelier.pk}/"))
    assert "Médiathèque de Limoges, 2 rue Louis-Longequeue, 87000 Limoges" in fiche
    assert "Naviguer sur internet · Envoyer, recevoir et gérer ses courriels" in fiche
    assert "proposé par Ville de Limoges" in fiche
    assert "Roche" not in fiche

    time_machine.move_to(atelier.debut + timedelta(hours=2), tick=False)
    nadia.client = client_de(nadia.acteur)
    accueil = texte(nadia.client.get("/espace/"))
    assert "Saisir le compte rendu de l&#x27;atelier « Premiers pas sur internet »" in accueil
    compte_rendu = f"{MES_ATELIERS}{atelier.pk}/compte-rendu/"
    page = nadia.client.get(compte_rendu)
    assert page.context["form"].initial == {
        "participants": 8,
        "duree_minutes": 90,
        "themes": ["internet", "courriel"],
        "canal": "rattachement",
    }
    reponse = nadia.client.post(
        compte_rendu,
        {"participants": "6", "duree_minutes": "120", "themes": ["internet"], "canal": "autre_lieu"},
        follow=True,
    )
    assert "Le compte rendu est enregistré. Les statistiques sont à jour." in texte(reponse)
    activite = Activite.objects.get()
    assert (activite.type, activite.date.isoformat(), activite.participants) == ("collectif", "2026-03-05", 6)
    assert (activite.duree_minutes, activite.canal, activite.themes) == (120, "autre_lieu", ["internet"])
    atelier.refresh_from_db()
    assert atelier.etat == EtatAtelier.REALISE
    assert TransitionEffectuee.objects.get(objet_id=atelier.pk).nom == "realiser"

    # The writer and the public see the figure move at once, and the same after the merge.
    assert FileAgregat.objects.count() == 1
    for _ in ("waiting", "merged"):
        mienne = texte(nadia.client.get("/espace/conseiller/statistiques/"))
        assert "<strong>6</strong> personnes aidées" in mienne
        assert "<strong>2</strong> heures" in mienne
        publique = texte(public.get("/statistiques/"))
        assert "<strong>6</strong> personnes aidées" in publique
        assert (
            "6 personnes aidées depuis le début du programme, pour un objectif de 13 000 000 (0,0 %)"
            in publique
        )
        assert "<strong>6</strong> personnes aidées" in texte(public.get("/statistiques/?departement=87"))
        assert "<strong>0</strong> personne aidée" in texte(public.get("/statistiques/?departement=23"))
        assert "<strong>6</strong> personnes aidées" in texte(public.get("/"))
        tasks.fusionner_les_agregats.apply().get()
    assert FileAgregat.objects.count() == 0
    assert "Aucun atelier" in texte(public.get("/ateliers/"))


def test_le_meme_formulaire_envoye_deux_fois_fait_un_atelier(nadia):
    identifiant = nadia.client.get(MES_ATELIERS + "nouveau/").context["form"]["identifiant"].value()
    for _ in range(2):
        reponse = nadia.client.post(
            MES_ATELIERS + "nouveau/", formulaire(nadia, identifiant=str(identifiant))
        )
        assert reponse["Location"] == f"{MES_ATELIERS}{identifiant}/"
    assert Atelier.objects.count() == 1
    assert Evenement.objects.filter(type="atelier.planifier").count() == 1


def test_l_identifiant_d_un_autre_est_refuse(nadia):
    etranger = creer_atelier()
    reponse = nadia.client.post(MES_ATELIERS + "nouveau/", formulaire(nadia, identifiant=str(etranger.pk)))
    assert reponse.status_code == 422
    assert reponse.context["form"].non_field_errors() == [
        "Ce formulaire a déjà servi. Rechargez la page et recommencez."
    ]
    assert Atelier.objects.count() == 1


def test_un_nouveau_lieu_nait_avec_l_atelier_et_ne_se_double_pas(nadia):
    for titre in ("Premier", "Second"):
        reponse = nadia.client.post(
            MES_ATELIERS + "nouveau/",
            formulaire(
                nadia,
                titre=titre,
                lieu="nouveau",
                nom_lieu="Mairie de Brive",
                adresse="Place de l'Hôtel-de-Ville",
                commune="19100 Brive-la-Gaillarde",
            ),
        )
        assert reponse.status_code == 302
    lieu = Lieu.objects.get(nom="Mairie de Brive")
    assert (lieu.structure_id, lieu.departement_id, lieu.commune_id) == (nadia.structure.pk, "19", "19031")
    assert lieu.point is not None
    # The workshop counts where the contract is, and is announced where the place is.
    assert set(Atelier.objects.values_list("departement_id", "lieu_id")) == {("87", lieu.pk)}
    assert "2 ateliers à venir" in texte(client_de(None).get("/ateliers/?commune=Brive-la-Gaillarde&rayon=5"))


def test_outre_mer_l_heure_est_celle_du_lieu(nadia, time_machine):
    nadia.client.post(
        MES_ATELIERS + "nouveau/",
        formulaire(
            nadia,
            heure="21:00",
            lieu="nouveau",
            nom_lieu="Bibliothèque Schœlcher",
            adresse="21 rue de la Liberté",
            commune="Fort-de-France",
        ),
    )
    atelier = Atelier.objects.get()
    assert atelier.debut == datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
    page = texte(client_de(None).get(f"/ateliers/{atelier.pk}/"))
    assert "jeudi 5 mars 2026 à 21 h 00 (heure locale)" in page
    # In Paris it is already Friday; the report is dated on the day of the place.
    time_machine.move_to(atelier.debut + timedelta(hours=1), tick=False)
    reponse = client_de(nadia.acteur).post(
        f"{MES_ATELIERS}{atelier.pk}/compte-rendu/",
        {"participants": "3", "duree_minutes": "60", "themes": ["internet"], "canal": "rattachement"},
    )
    assert reponse.status_code == 302
    assert Activite.objects.get().date.isoformat() == "2026-03-05"


def test_annuler_demande_un_motif_et_retire_l_annonce(nadia):
    atelier = creer_atelier(nadia.contrat, lieu=nadia.lieu)
    adresse = f"{MES_ATELIERS}{atelier.pk}/annuler/"
    reponse = nadia.client.post(adresse, {"motif": ""})
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {"motif": ["Indiquez le motif de l'annulation."]}
    reponse = nadia.client.post(adresse, {"motif": "Salle inondée"}, follow=True)
    assert "L&#x27;atelier est annulé : il n&#x27;est plus annoncé au public." in texte(reponse)
    atelier.refresh_from_db()
    assert atelier.etat == EtatAtelier.ANNULE
    assert TransitionEffectuee.objects.get(objet_id=atelier.pk).motif == "Salle inondée"
    assert client_de(None).get(f"/ateliers/{atelier.pk}/").status_code == 404


@pytest.mark.parametrize(("etat", "mot"), [(EtatAtelier.REALISE, "réalisé"), (EtatAtelier.ANNULE, "annulé")])
def test_un_atelier_clos_ne_se_rapporte_ni_ne_s_annule(nadia, etat, mot):
    atelier = creer_atelier(nadia.contrat, lieu=nadia.lieu, etat=etat, debut=LE - timedelta(days=1))
    avant = Activite.objects.count()
    for acte, donnees in (
        ("annuler", {"motif": "Trop tard"}),
        ("compte-rendu", {"participants": "3", "duree_minutes": "60", "themes": ["internet"]}),
    ):
        reponse = nadia.client.post(f"{MES_ATELIERS}{atelier.pk}/{acte}/", donnees, follow=True)
        assert reponse.redirect_chain == [(f"{MES_ATELIERS}{atelier.pk}/", 302)]
        assert f"Cet atelier est déjà {mot}." in texte(reponse)
    assert Activite.objects.count() == avant
    atelier.refresh_from_db()
    assert atelier.etat == etat


def test_le_compte_rendu_attend_le_jour_de_l_atelier(nadia):
    demain = creer_atelier(nadia.contrat, lieu=nadia.lieu, debut=LE + timedelta(days=1))
    ce_soir = creer_atelier(nadia.contrat, lieu=nadia.lieu, debut=LE + timedelta(hours=8))
    donnees = {"participants": "3", "duree_minutes": "60", "themes": ["internet"], "canal": "rattachement"}
    reponse = nadia.client.post(f"{MES_ATELIERS}{demain.pk}/compte-rendu/", donnees)
    assert reponse.status_code == 422
    assert reponse.context["form"].non_field_errors() == [
        "Cet atelier n'a pas encore eu lieu : le compte rendu s'ouvre le jour même."
    ]
    assert nadia.client.post(f"{MES_ATELIERS}{ce_soir.pk}/compte-rendu/", donnees).status_code == 302


def test_l_agenda_separe_ce_qui_vient_de_ce_qui_est_passe(nadia):
    hier = creer_atelier(nadia.contrat, lieu=nadia.lieu, titre="Hier", debut=LE - timedelta(days=1))
    creer_atelier(nadia.contrat, lieu=nadia.lieu, titre="Ce matin", debut=LE - timedelta(hours=1))
    creer_atelier(nadia.contrat, lieu=nadia.lieu, titre="Jeudi")
    creer_atelier(nadia.contrat, lieu=nadia.lieu, titre="Annulé", etat=EtatAtelier.ANNULE)
    contexte = nadia.client.get(MES_ATELIERS).context
    assert [a.titre for a in contexte["a_venir"]] == ["Ce matin", "Jeudi"]
    assert [a.titre for a in contexte["passes"]] == ["Annulé", "Hier"]
    assert contexte["attendus"] == {hier.pk, Atelier.objects.get(titre="Ce matin").pk}


def test_saisir_une_activite_en_quelques_champs(nadia):
    page = nadia.client.get("/espace/conseiller/activites/nouvelle/")
    formulaire = page.context["form"]
    saisie = {nom: formulaire[nom].value() for nom in formulaire.fields if formulaire[nom].value()}
    saisie["themes"] = ["smartphone"]
    for _ in range(2):
        reponse = nadia.client.post("/espace/conseiller/activites/nouvelle/", saisie, follow=True)
        assert "L&#x27;activité est enregistrée. Les statistiques sont à jour." in texte(reponse)
    activite = Activite.objects.get()
    assert (activite.type, activite.canal, activite.participants) == ("individuel", "rattachement", 1)
    assert (activite.date.isoformat(), activite.duree_minutes) == ("2026-03-02", 30)
    assert Evenement.objects.filter(type="activite.saisir").count() == 1


def test_les_activites_se_lisent_par_cle(nadia):
    for rang in range(60):
        creer_activite(nadia.contrat, date=(LE - timedelta(days=rang // 7)).date(), participants=1 + rang)
    vues, adresse = [], "/espace/conseiller/activites/"
    pages = 0
    while adresse:
        contexte = nadia.client.get(adresse).context
        vues += [activite.pk for activite in contexte["activites"]]
        adresse = contexte["suite"] and f"/espace/conseiller/activites/?avant={contexte['suite']}"
        pages += 1
    assert pages == 3
    assert vues == list(Activite.objects.order_by("-date", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("cle", ["x", "2026-03-02_", "2026-13-02_x", "_", "2026-03-02_pas-un-uuid"])
def test_une_cle_illisible_montre_le_debut(nadia, cle):
    activite = creer_activite(nadia.contrat)
    reponse = nadia.client.get("/espace/conseiller/activites/", {"avant": cle})
    assert [a.pk for a in reponse.context["activites"]] == [activite.pk]
