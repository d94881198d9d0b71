"""What is refused, in which words; what was typed stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ateliers.models import Activite, Atelier, Lieu
from ateliers.services.contrats import exiger_contrat
from commun.acteurs import perimetre
from commun.erreurs import ActeNonPermis
from tests.ateliers.fabriques import creer_lieu
from tests.ateliers.test_parcours import formulaire
from tests.conseillers.fabriques import acteur_conseiller, acteur_structure, creer_contrat, creer_poste
from tests.outils import client_de

pytestmark = pytest.mark.django_db

NOUVEAU = "/espace/conseiller/ateliers/nouveau/"
ACTIVITE = "/espace/conseiller/activites/nouvelle/"
DUREE = "Indiquez une durée de 15 à 600 minutes."
PLACES = "Indiquez de 1 à 100 places."


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("titre", "", "Donnez un titre à l'atelier."),
        ("titre", "x" * 121, "Le titre compte au plus 120 caractères."),
        ("themes", [], "Choisissez au moins un thème."),
        ("themes", ["cuisine"], "Choisissez les thèmes dans la liste."),
        ("date", "", "Indiquez la date de l'atelier."),
        ("date", "31/02/2026", "Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."),
        ("date", "2026-03-01", "Choisissez une date et une heure à venir."),
        ("heure", "", "Indiquez l'heure de début."),
        ("heure", "25:00", "Saisissez une heure valide, par exemple 14:30."),
        ("duree_minutes", "", DUREE),
        ("duree_minutes", "14", DUREE),
        ("duree_minutes", "601", DUREE),
        ("duree_minutes", "une heure", DUREE),
        ("places", "0", PLACES),
        ("places", "101", PLACES),
        ("places", "8,5", PLACES),
        ("lieu", "", "Choisissez un lieu."),
        ("lieu", "ailleurs", "Choisissez un lieu de la liste, ou ajoutez-en un."),
        ("description", "x" * 1001, "La description compte au plus 1 000 caractères."),
        (
            "date",
            "2028-02-01",
            "Vous n'avez pas de contrat en cours le 1er février 2028. Choisissez une autre date, ou demandez à votre"
            " structure d'enregistrer votre contrat.",
        ),
    ],
)
def test_atelier_refuse(nadia, champ, valeur, message):
    reponse = nadia.client.post(NOUVEAU, formulaire(nadia, **{champ: valeur}))
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {champ: [message]}
    assert message.replace("'", "&#x27;") in reponse.content.decode()
    assert "Venez avec votre téléphone." in reponse.content.decode() or champ == "description"
    assert Atelier.objects.count() == 0


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("duree_minutes", "15"),
        ("duree_minutes", "600"),
        ("places", "1"),
        ("places", "100"),
        ("titre", "x" * 120),
        ("date", "5/3/2026"),
        ("heure", "14h30"),
        ("heure", "14 h 30"),
        ("heure", "14h"),
        ("date", "2028-01-31"),
    ],
)
def test_atelier_accepte_les_bornes(nadia, champ, valeur):
    assert nadia.client.post(NOUVEAU, formulaire(nadia, **{champ: valeur})).status_code == 302
    assert Atelier.objects.count() == 1


@pytest.mark.parametrize(("heure", "statut"), [("09:59", 422), ("10:00", 422), ("10:01", 302)])
def test_atelier_le_jour_meme_a_la_minute(nadia, heure, statut):
    """It is 10:00 in Paris."""
    reponse = nadia.client.post(NOUVEAU, formulaire(nadia, date="2026-03-02", heure=heure))
    assert reponse.status_code == statut


def test_un_nouveau_lieu_se_decrit_en_entier(nadia):
    reponse = nadia.client.post(NOUVEAU, formulaire(nadia, lieu="nouveau"))
    assert reponse.context["form"].errors == {
        "nom_lieu": ["Donnez un nom au nouveau lieu."],
        "adresse": ["Indiquez l'adresse du nouveau lieu."],
        "commune": ["Indiquez la commune du nouveau lieu."],
    }
    reponse = nadia.client.post(
        NOUVEAU, formulaire(nadia, lieu="nouveau", nom_lieu="Mairie", adresse="1 rue", commune="Atlantide")
    )
    assert reponse.context["form"].errors == {
        "commune": [
            "Aucune commune ne correspond à « Atlantide ». Vérifiez l'orthographe ou indiquez le code postal."
        ]
    }
    assert 'value="Atlantide"' in reponse.content.decode()
    assert Lieu.objects.count() == 1


def test_le_lieu_d_une_autre_structure_n_est_pas_propose(nadia):
    etranger = creer_lieu(nom="Ailleurs")
    page = nadia.client.get(NOUVEAU)
    assert [cle for cle, _ in page.context["form"].fields["lieu"].choices] == [str(nadia.lieu.pk), "nouveau"]
    reponse = nadia.client.post(NOUVEAU, formulaire(nadia, lieu=str(etranger.pk)))
    assert reponse.context["form"].errors == {"lieu": ["Choisissez un lieu de la liste, ou ajoutez-en un."]}


def test_le_lieu_suit_le_contrat_de_la_date(nadia):
    """Next employer from February 2028: its places are offered, for its dates only."""
    suivant = creer_contrat(
        creer_poste(),
        conseiller=nadia.contrat.conseiller,
        date_debut=date(2028, 2, 1),
        date_fin=date(2029, 1, 31),
    )
    lieu = creer_lieu(suivant.structure, nom="Chez le suivant")
    reponse = nadia.client.post(NOUVEAU, formulaire(nadia, lieu=str(lieu.pk)))
    assert reponse.context["form"].errors == {
        "lieu": [
            "Ce lieu n'est pas celui de la structure qui vous emploie à cette date. Choisissez-en un autre."
        ]
    }
    reponse = nadia.client.post(NOUVEAU, formulaire(nadia, lieu=str(lieu.pk), date="2028-02-01"))
    assert reponse.status_code == 302
    assert Atelier.objects.get().structure_id == suivant.structure_id


def test_sans_contrat_rien_ne_se_planifie(limousin, nadia):
    parti = creer_contrat(etat="rompu", date_depart=date(2026, 2, 28))
    client = client_de(acteur_conseiller(parti.conseiller))
    assert "Vous n'avez pas de contrat en cours aujourd'hui." in client.get(
        "/espace/conseiller/ateliers/"
    ).content.decode().replace("&#x27;", "'")
    lieu = {"lieu": "nouveau", "nom_lieu": "Mairie", "adresse": "1 rue", "commune": "Limoges"}
    reponse = client.post(NOUVEAU, formulaire(nadia, **lieu))
    assert reponse.context["form"].errors == {
        "date": [
            "Vous n'avez pas de contrat en cours le 5 mars 2026. Choisissez une autre date, ou demandez à votre"
            " structure d'enregistrer votre contrat."
        ]
    }
    assert Lieu.objects.count() == 1


def activite(**valeurs):
    return {
        "type": "individuel",
        "themes": ["sante"],
        "duree_minutes": "45",
        "canal": "distance",
        "participants": "1",
        "date": "2026-03-02",
    } | valeurs


PERSONNES = "Indiquez de 1 à 100 personnes."


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("type", "", "Choisissez le type d'activité."),
        ("themes", [], "Choisissez au moins un thème."),
        ("duree_minutes", "", "Choisissez une durée."),
        ("duree_minutes", "7", "Choisissez une durée de la liste."),
        ("canal", "", "Choisissez où vous étiez."),
        ("participants", "0", PERSONNES),
        ("participants", "101", PERSONNES),
        ("date", "", "Indiquez la date de l'activité."),
        (
            "date",
            "2026-03-03",
            "Une activité se saisit une fois faite : choisissez aujourd'hui ou avant.",
        ),
        ("date", "2019-12-31", "Le programme n'existait pas avant 2020."),
        (
            "date",
            "2026-01-31",
            "Vous n'avez pas de contrat en cours le 31 janvier 2026. Choisissez une autre date, ou demandez à"
            " votre structure d'enregistrer votre contrat.",
        ),
    ],
)
def test_activite_refusee(nadia, champ, valeur, message):
    reponse = nadia.client.post(ACTIVITE, activite(**{champ: valeur}))
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {champ: [message]}
    assert Activite.objects.count() == 0


def test_activite_du_premier_jour_du_contrat(nadia):
    assert nadia.client.post(ACTIVITE, activite(date="2026-02-01")).status_code == 302
    enregistree = Activite.objects.get()
    assert (enregistree.structure_id, enregistree.departement_id) == (nadia.structure.pk, "87")


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("participants", "0", "Indiquez de 1 à 100 participants."),
        ("participants", "", "Indiquez de 1 à 100 participants."),
        ("duree_minutes", "4", "Indiquez une durée de 5 à 1 439 minutes."),
        ("duree_minutes", "1440", "Indiquez une durée de 5 à 1 439 minutes."),
        ("themes", [], "Choisissez au moins un thème."),
        ("canal", "", "Choisissez où vous étiez."),
    ],
)
def test_compte_rendu_refuse(nadia, champ, valeur, message):
    from tests.ateliers.fabriques import creer_atelier
    from tests.fabriques import LE

    atelier = creer_atelier(nadia.contrat, lieu=nadia.lieu, debut=LE - timedelta(hours=2))
    donnees = {"participants": "3", "duree_minutes": "60", "themes": ["internet"], "canal": "rattachement"}
    reponse = nadia.client.post(
        f"/espace/conseiller/ateliers/{atelier.pk}/compte-rendu/", donnees | {champ: valeur}
    )
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {champ: [message]}
    assert Activite.objects.count() == 0


def test_un_autre_role_ne_saisit_rien(nadia):
    acteur = acteur_structure(nadia.structure)
    with perimetre(acteur), pytest.raises(ActeNonPermis) as refus:
        exiger_contrat(acteur, date(2026, 3, 2))
    assert refus.value.message == "Cet acte est réservé aux conseillers numériques."
