"""Decisions in a row and the target of the département; the opinion of the préfecture."""

from __future__ import annotations

import pytest

from structures.models import (
    Decision,
    Demande,
    Inscription,
    PostesParDepartement,
)
from structures.selecteurs_seances import apercu_publication, quotas
from tests.outils import client_de
from tests.structures.fabriques import (
    creer_demande,
    creer_postes,
    creer_seance,
    decider,
    prefecture,
    validateur,
)
from tests.structures.outils import texte
from tests.structures.seances import publier, refus, saisir

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("saisie", "erreurs"),
    [
        ({}, {"sens": ["Choisissez la décision du comité."]}),
        ({"sens": "peut-etre"}, {"sens": ["Choisissez la décision du comité."]}),
        ({"sens": "positive"}, {"nombre_postes": ["Indiquez entre 1 et 3 postes."]}),
        ({"sens": "positive", "nombre_postes": "0"}, {"nombre_postes": ["Indiquez entre 1 et 3 postes."]}),
        ({"sens": "positive", "nombre_postes": "4"}, {"nombre_postes": ["Indiquez entre 1 et 3 postes."]}),
        (
            {"sens": "positive", "nombre_postes": "x"},
            {"nombre_postes": ["Saisissez un nombre entier, par exemple 2."]},
        ),
        ({"sens": "negative"}, {"motif_type": ["Choisissez le motif du refus."]}),
        (
            {"sens": "negative", "motif_type": "autre"},
            {"motif_type": ["Choisissez le motif du refus dans la liste."]},
        ),
        ({"sens": "negative", "motif": "Refus."}, {"motif_type": ["Choisissez le motif du refus."]}),
        ({"sens": "examen", "motif": "  "}, {"motif": ["Indiquez ce qui doit être examiné."]}),
        (
            {"sens": "examen", "motif": "a" * 2001},
            {"motif": ["Ce texte dépasse 2\u202f000 caractères : raccourcissez-le."]},
        ),
    ],
)
def test_decision_refusee(saisie: dict[str, str], erreurs: dict[str, list[str]]):
    seance = creer_seance([creer_demande("avis_rendu", nombre_postes=3)], "tenu")
    point = seance.inscriptions.get()
    reponse = client_de(validateur()).post(f"/instruction/comites/{seance.pk}/points/{point.pk}/", saisie)
    attendues = erreurs
    if "motif" in erreurs and "dépasse" in erreurs["motif"][0]:
        attendues = {"motif": [erreurs["motif"][0], "Indiquez ce qui doit être examiné."]}
        assert reponse.context["form"].errors["motif"][0] == erreurs["motif"][0]
    else:
        assert dict(reponse.context["form"].errors) == attendues
    assert reponse.status_code == 422
    assert reponse.context["form"]["motif"].value() == saisie.get("motif")
    point.refresh_from_db()
    assert (point.sens, point.saisie_le) == ("", None)


def test_les_decisions_se_saisissent_a_la_suite():
    demandes = [creer_demande("avis_rendu", nombre_postes=2) for _ in range(3)]
    seance = creer_seance(demandes, "tenu")
    client = client_de(validateur())
    premier, deuxieme, troisieme = seance.inscriptions.order_by("rang")
    base = f"/instruction/comites/{seance.pk}/"
    assert client.get(f"{base}decisions/")["Location"] == f"{base}points/{premier.pk}/"
    page = texte(client.get(f"{base}points/{premier.pk}/"))
    assert page.count("autofocus") == 1
    assert 'value="2"' in page
    suite = client.post(f"{base}points/{premier.pk}/", {"sens": "positive", "nombre_postes": "2"})
    assert suite["Location"] == f"{base}points/{deuxieme.pk}/"
    suite = client.post(f"{base}points/{troisieme.pk}/", {"sens": "examen", "motif": "Quel portage ?"})
    assert suite["Location"] == f"{base}points/{deuxieme.pk}/"
    suite = client.post(f"{base}points/{deuxieme.pk}/", {"sens": "negative", "motif_type": "national"})
    assert suite["Location"] == f"{base}publier/"
    assert Decision.objects.count() == 0
    assert {d.etat for d in Demande.objects.all()} == {"inscrite"}
    corrigee = client.post(f"{base}points/{premier.pk}/", {"sens": "positive", "nombre_postes": "1"})
    assert corrigee["Location"] == f"{base}publier/"
    premier.refresh_from_db()
    assert premier.nombre_postes == 1


def test_une_decision_se_saisit_pendant_la_seance_seulement():
    for etat in ("planifie", "ordre_du_jour"):
        seance = creer_seance([creer_demande("avis_rendu")], etat)
        assert refus(saisir, seance.inscriptions.get(), nombre_postes=1)[0] == "seance_fermee"
    seance = decider(creer_demande("avis_rendu"))
    assert refus(saisir, seance.inscriptions.get(), nombre_postes=1)[0] == "seance_fermee"


def test_une_demande_retiree_ne_se_decide_plus():
    seance = creer_seance([creer_demande("avis_rendu")], "tenu")
    point = seance.inscriptions.get()
    client_de(validateur()).post(f"/instruction/comites/{seance.pk}/points/{point.pk}/reporter/")
    assert refus(saisir, point, nombre_postes=1)[0] == "inscription_retiree"
    assert Inscription.objects.count() == 0


# Targets: Guéret has 14 posts


def test_l_objectif_du_departement_est_montre_et_tenu():
    creer_postes(nombre=1)
    deja = creer_demande("attribuee", commune="Guéret", nombre_postes=10)
    assert deja.etat == "attribuee"
    demandes = [creer_demande("avis_rendu", commune="Guéret", nombre_postes=3) for _ in range(2)]
    seance = creer_seance(demandes, "tenu")
    un, deux = seance.inscriptions.order_by("rang")
    saisir(un, nombre_postes=3)
    (quota,) = quotas(seance)
    assert (quota.objectif, quota.attribues, quota.demandes, quota.decides, quota.reste) == (14, 10, 6, 3, 1)
    adresse = f"/instruction/comites/{seance.pk}/points/{deux.pk}/"
    client = client_de(validateur())
    page = texte(client.get(adresse))
    assert "objectif 14, 10 attribués, 3 décidés dans cette séance : <strong>il en reste 1</strong>" in page
    reponse = client.post(adresse, {"sens": "positive", "nombre_postes": "2"})
    assert dict(reponse.context["form"].errors) == {
        "nombre_postes": [
            "Creuse : 10 postes attribués et 3 déjà décidés dans cette séance pour un objectif de 14. Il en reste"
            " 1 : réduisez le nombre, ou cochez « Dépasser l'objectif » et dites pourquoi."
        ]
    }
    reponse = client.post(adresse, {"sens": "positive", "nombre_postes": "2", "depassement": "on"})
    assert dict(reponse.context["form"].errors) == {
        "motif": ["Dites pourquoi l'objectif du département est dépassé."]
    }
    saisie = {
        "sens": "positive",
        "nombre_postes": "2",
        "depassement": "on",
        "motif": "Territoire très rural.",
    }
    assert client.post(adresse, saisie).status_code == 302
    assert apercu_publication(seance).obstacles == []
    publier(seance)
    assert PostesParDepartement.objects.get(pk="23").attribues == 15


def test_le_dernier_poste_de_l_objectif_s_attribue():
    seance = creer_seance([creer_demande("avis_rendu", commune="Guéret", nombre_postes=15)], "tenu")
    point = seance.inscriptions.get()
    assert refus(saisir, point, nombre_postes=15) == ("objectif_depasse", "nombre_postes")
    assert saisir(point, nombre_postes=14).nombre_postes == 14


# Opinion


def test_avis_avec_un_transfert_propose():
    demande = creer_demande("deposee")
    autre = creer_demande("deposee", denomination="Médiathèque voisine").structure
    ailleurs = creer_demande("deposee", commune="Guéret").structure
    client, adresse = client_de(prefecture()), f"/espace/prefecture/demandes/{demande.pk}/"
    saisie = {"sens": "defavorable", "commentaire": "La médiathèque voisine porterait mieux le projet."}
    reponse = client.post(adresse, saisie | {"structure_proposee": str(ailleurs.pk)})
    assert dict(reponse.context["form"].errors) == {
        "structure_proposee": ["Choisissez une structure de votre territoire dans la liste."]
    }
    assert client.post(adresse, saisie | {"structure_proposee": str(autre.pk)}).status_code == 302
    assert demande.avis.get().structure_proposee == autre
    page = texte(client_de(validateur()).get(f"/instruction/demandes/{demande.pk}/"))
    assert "Transfert proposé vers : Médiathèque voisine" in page


@pytest.mark.parametrize(
    ("saisie", "erreurs"),
    [
        ({"commentaire": "Besoin établi."}, {"sens": ["Choisissez un avis favorable ou défavorable."]}),
        ({"sens": "favorable"}, {"commentaire": ["Motivez votre avis en 10 à 1 000 caractères."]}),
        (
            {"sens": "favorable", "commentaire": "neuf car."},
            {"commentaire": ["Motivez votre avis en 10 à 1 000 caractères."]},
        ),
        (
            {"sens": "favorable", "commentaire": "a" * 1001},
            {"commentaire": ["Ce texte dépasse 1\u202f000 caractères : raccourcissez-le."]},
        ),
        (
            {"sens": "favorable", "commentaire": "Besoin établi.", "structure_proposee": "zzz"},
            {"structure_proposee": ["Choisissez une structure de votre territoire dans la liste."]},
        ),
    ],
)
def test_avis_refuse(saisie: dict[str, str], erreurs: dict[str, list[str]]):
    demande = creer_demande("deposee")
    reponse = client_de(prefecture()).post(f"/espace/prefecture/demandes/{demande.pk}/", saisie)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, erreurs)
    assert reponse.context["form"]["commentaire"].value() == saisie.get("commentaire")
    demande.refresh_from_db()
    assert demande.etat == "deposee"


@pytest.mark.parametrize("longueur", [10, 1000])
def test_avis_aux_bornes(longueur: int):
    demande = creer_demande("deposee")
    client_de(prefecture()).post(
        f"/espace/prefecture/demandes/{demande.pk}/", {"sens": "favorable", "commentaire": "a" * longueur}
    )
    assert demande.avis.get().commentaire == "a" * longueur
