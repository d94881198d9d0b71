"""Training: a path after the test, half-days signed, hours against 350 or 420 (programme A5, B4)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commun.acteurs import SYSTEME, perimetre
from commun.models import Courriel, Evenement
from comptes.enums import Role
from conseillers.models import DossierFormation, Emargement, Parcours, SessionFormation
from conseillers.selecteurs import heures_accomplies, parcours_proposes
from conseillers.services.formation import ouvrir_dossier
from tests.conseillers.fabriques import (
    acteur_organisme,
    creer_contrat,
    creer_dossier_formation,
    creer_organisme,
    creer_session,
    emarger_heures,
)
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def dossier_de(organisme=None, *, etat="a_positionner", **options) -> DossierFormation:
    contrat = creer_contrat(date_debut=date(2026, 1, 20))
    return creer_dossier_formation(contrat, organisme=organisme, etat=etat, **options)


def demi_journee(**options):
    return {
        "date": "2026-03-02",
        "demi_journee": "matin",
        "presence": "oui",
        "heures": "3,5",
        "motif_absence": "",
    } | options


def test_les_parcours_des_deux_marches_sont_charges_et_proposes():
    Parcours.objects.all().delete()
    call_command("charger_parcours", verbosity=0)
    call_command("charger_parcours", verbosity=0)
    assert list(Parcours.objects.order_by("date_debut", "heures").values_list("code", "heures")) == [
        ("m1-105", 105),
        ("m1-280", 280),
        ("m1-350", 350),
        ("m1-420", 420),
        ("m2-70", 70),
        ("m2-175", 175),
        ("m2-315", 315),
    ]
    assert parcours_proposes(le=date(2026, 11, 22)).count() == 7
    assert parcours_proposes(le=date(2024, 1, 31)).count() == 4
    assert parcours_proposes(le=date(2020, 12, 31)).count() == 0


def test_positionner_puis_emarger_jusqu_au_bout():
    organisme = creer_organisme()
    dossier = dossier_de(organisme)
    session = creer_session(organisme, parcours="m2-70")
    client = client_de(acteur_organisme(organisme))
    base = f"/espace/organisme/dossiers/{dossier.pk}/"
    assert "Choisir le parcours" in client.get(base).content.decode()
    choix = client.post(f"{base}positionner/", {"parcours": "m2-70", "session": str(session.pk)})
    assert choix.status_code == 302
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.parcours_id, dossier.session_id) == ("en_cours", "m2-70", session.pk)
    emarger_heures(dossier, 66, depuis=date(2026, 1, 20))
    assert client.post(base, demi_journee(heures="3,5")).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.etat, str(heures_accomplies(dossier))) == ("en_cours", "69.5")
    assert "69,5 h sur 70 h" in client.get(base).content.decode()
    assert client.post(base, demi_journee(demi_journee="apres_midi", heures="0,5")).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.terminee_le is not None) == ("terminee", True)
    assert "Émarger une demi-journée" not in client.get(base).content.decode()
    ecouler()
    assert sorted(Courriel.objects.values_list("gabarit", flat=True)) == [
        "formation_terminee",
        "parcours_choisi",
    ]


@pytest.mark.parametrize(("code", "total"), [("m1-350", 350), ("m1-420", 420)])
def test_le_parcours_s_acheve_a_son_heure_et_pas_avant(code, total):
    organisme = creer_organisme()
    contrat = creer_contrat(date_debut=date(2025, 9, 1), date_fin=date(2027, 8, 31))
    dossier = creer_dossier_formation(
        contrat, organisme=organisme, etat="en_cours", parcours=code, heures=total - 4
    )
    client = client_de(acteur_organisme(organisme))
    base = f"/espace/organisme/dossiers/{dossier.pk}/"
    client.post(base, demi_journee(heures="3,9"))
    dossier.refresh_from_db()
    assert dossier.etat == "en_cours"
    client.post(base, demi_journee(demi_journee="apres_midi", heures="0,1"))
    dossier.refresh_from_db()
    assert (dossier.etat, heures_accomplies(dossier)) == ("terminee", total)


REFUS = [
    (demi_journee(date=""), {"date": ["Indiquez la date de la demi-journée."]}),
    (
        demi_journee(date="2026-03-03"),
        {"date": ["Cette date n'est pas encore passée : émargez le jour même ou après."]},
    ),
    (
        demi_journee(date="2026-01-19"),
        {"date": ["La personne n'était pas sous contrat le 19 janvier 2026 : vérifiez la date."]},
    ),
    (demi_journee(demi_journee=""), {"demi_journee": ["Choisissez le matin ou l'après-midi."]}),
    (demi_journee(presence=""), {"presence": ["Indiquez si la personne était présente."]}),
    (
        demi_journee(heures=""),
        {"heures": ["Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5."]},
    ),
    (
        demi_journee(heures="0"),
        {"heures": ["Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5."]},
    ),
    (
        demi_journee(heures="4,1"),
        {"heures": ["Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5."]},
    ),
    (
        demi_journee(heures="400"),
        {"heures": ["Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5."]},
    ),
    (demi_journee(heures="deux"), {"heures": ["Saisissez un nombre d'heures, par exemple 3,5."]}),
    (demi_journee(heures="3,55"), {"heures": ["Indiquez au plus un chiffre après la virgule."]}),
    (
        demi_journee(presence="non", heures=""),
        {"motif_absence": ["Choisissez le motif de l'absence."]},
    ),
    (
        demi_journee(date="2026-01-20"),
        {"demi_journee": ["Cette demi-journée est déjà émargée : choisissez l'autre ou une autre date."]},
    ),
]


@pytest.mark.parametrize(("saisie", "erreurs"), REFUS)
def test_emargement_refuse_sans_rien_perdre(saisie, erreurs):
    organisme = creer_organisme()
    dossier = dossier_de(organisme, etat="en_cours", heures=4)
    page = client_de(acteur_organisme(organisme)).post(f"/espace/organisme/dossiers/{dossier.pk}/", saisie)
    assert page.status_code == 422
    form = page.context["form"]
    assert {champ: list(messages) for champ, messages in form.errors.items()} == erreurs
    assert {champ: form[champ].value() for champ in saisie} == saisie
    assert Emargement.objects.count() == 1


def test_une_absence_ne_compte_aucune_heure_et_sans_motif_elle_alerte():
    organisme = creer_organisme()
    dossier = dossier_de(organisme, etat="en_cours", heures=4)
    client = client_de(acteur_organisme(organisme))
    base = f"/espace/organisme/dossiers/{dossier.pk}/"
    client.post(base, demi_journee(presence="non", heures="3", motif_absence="maladie"))
    client.post(
        base, demi_journee(demi_journee="apres_midi", presence="non", heures="", motif_absence="sans_motif")
    )
    assert list(
        Emargement.objects.filter(date=date(2026, 3, 2))
        .order_by("demi_journee")
        .values_list("present", "heures", "motif_absence")
    ) == [(False, 0, "sans_motif"), (False, 0, "maladie")]
    assert heures_accomplies(dossier) == 4
    alerte = Evenement.objects.get(type="formation.absence_sans_motif")
    assert (alerte.charge["id"], alerte.charge["date"]) == (str(dossier.pk), "2026-03-02")
    page = client.get(base).content.decode()
    assert "1 absence sans motif : le prochain versement" in page
    assert "Absence : maladie" in page


def test_la_base_refuse_des_heures_sans_presence():
    dossier = dossier_de(etat="en_cours", heures=4)
    for valeurs in ({"present": False}, {"heures": 5}, {"motif_absence": "maladie"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Emargement.objects.filter(dossier=dossier).update(**valeurs)


def test_positionnement_refuse():
    organisme, autre = creer_organisme(), creer_organisme()
    dossier = dossier_de(organisme)
    client = client_de(acteur_organisme(organisme))
    adresse = f"/espace/organisme/dossiers/{dossier.pk}/positionner/"
    assert client.get(adresse).status_code == 200
    for saisie, champ, message in (
        ({"parcours": ""}, "parcours", "Choisissez le parcours retenu."),
        ({"parcours": "m9-1"}, "parcours", "Choisissez un parcours de la liste."),
        (
            {"parcours": "m1-420", "session": str(creer_session(organisme, parcours="m1-350").pk)},
            "session",
            "Cette session ne suit pas le parcours de 420 h : choisissez-en une autre, ou aucune.",
        ),
        (
            {"parcours": "m1-350", "session": str(creer_session(autre, parcours="m1-350").pk)},
            "session",
            "Choisissez une session de la liste.",
        ),
    ):
        page = client.post(adresse, saisie)
        assert page.status_code == 422
        assert list(page.context["form"].errors[champ]) == [message]
    dossier.refresh_from_db()
    assert dossier.etat == "a_positionner"


def test_deux_positionnements():
    organisme = creer_organisme()
    dossier = dossier_de(organisme)
    client = client_de(acteur_organisme(organisme))
    adresse = f"/espace/organisme/dossiers/{dossier.pk}/positionner/"
    assert client.post(adresse, {"parcours": "m1-350"}).status_code == 302
    encore = client.post(adresse, {"parcours": "m1-420"})
    assert encore.status_code == 422
    dossier.refresh_from_db()
    assert dossier.parcours_id == "m1-350"


def test_abandon():
    organisme = creer_organisme()
    dossier = dossier_de(organisme, etat="en_cours")
    client = client_de(acteur_organisme(organisme))
    adresse = f"/espace/organisme/dossiers/{dossier.pk}/abandonner/"
    assert client.post(adresse, {"motif": ""}).status_code == 422
    assert client.post(adresse, {"motif": "Ne vient plus."}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.etat == "abandonnee"
    refus = client.post(f"/espace/organisme/dossiers/{dossier.pk}/", demi_journee())
    assert refus.context["form"].non_field_errors() == [
        "L'émargement n'est possible que pendant la formation : l'état actuel est « Abandonnée »."
    ]


def test_ouvrir_une_session():
    organisme = creer_organisme()
    dossier_de(organisme)
    client = client_de(acteur_organisme(organisme))
    saisie = {"parcours": "m1-350", "lieu": "Brive", "date_debut": "2026-05-04", "date_fin": "2026-05-03"}
    refus = client.post("/espace/organisme/sessions/nouvelle/", saisie)
    assert refus.status_code == 422
    assert list(refus.context["form"].errors["date_fin"]) == [
        "La fin de la session précède son début : vérifiez les deux dates."
    ]
    assert (
        client.post("/espace/organisme/sessions/nouvelle/", saisie | {"date_fin": "2026-05-04"}).status_code
        == 302
    )
    assert SessionFormation.objects.get().organisme_id == organisme.pk
    assert "350 h à Brive" in client.get("/espace/organisme/").content.decode()


def test_les_dossiers_d_un_autre_organisme_n_existent_pas():
    dossier = dossier_de(creer_organisme(), etat="en_cours")
    client = client_de(acteur_organisme(creer_organisme()))
    for suite in ("", "positionner/", "abandonner/"):
        adresse = f"/espace/organisme/dossiers/{dossier.pk}/{suite}"
        assert client.get(adresse).status_code == 404
        assert client.post(adresse, demi_journee()).status_code == 404
    assert "Nadia Roche" not in client.get("/espace/organisme/").content.decode()


def test_les_stagiaires_budget_de_requetes():
    organisme = creer_organisme()
    client = client_de(acteur_organisme(organisme))
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            dossier_de(organisme, etat="en_cours", heures=8)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/espace/organisme/").status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15


def test_un_nouveau_stagiaire_est_annonce_a_son_organisme():
    organisme, autre = creer_organisme(), creer_organisme()
    creer_personne(Role.ORGANISME_FORMATION, organisme_id=organisme.pk, email="afpa@exemple.fr")
    creer_personne(Role.ORGANISME_FORMATION, organisme_id=autre.pk, email="autre@exemple.fr")
    with perimetre(SYSTEME):
        ouvrir_dossier(contrat=creer_contrat(), organisme=organisme, par=SYSTEME, le=LE)
    ecouler()
    assert list(Courriel.objects.values_list("gabarit", "destinataire")) == [
        ("stagiaire_inscrit", "afpa@exemple.fr")
    ]
