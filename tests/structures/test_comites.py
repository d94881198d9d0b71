"""The committee's page: each decision, each refusal, the session of the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commun.acteurs import perimetre
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from structures.enums import SensDecision
from structures.models import Comite, Decision, Poste, Rattachement
from structures.services.comites import comite_du_jour, decider_demande
from tests.fabriques import LE
from tests.outils import client_de
from tests.structures.fabriques import creer_comite, creer_demande, validateur
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db

MOTIF = "Indiquez le motif de cette décision."


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
        ({"sens": "negative"}, {"motif": [MOTIF]}),
        ({"sens": "negative", "motif": "  "}, {"motif": [MOTIF]}),
        ({"sens": "examen"}, {"motif": [MOTIF]}),
        (
            {"sens": "negative", "motif": "Refus.", "comite": "zzz"},
            {"comite": ["Choisissez une séance dans la liste."]},
        ),
    ],
)
def test_decision_refusee(saisie: dict[str, str], erreurs: dict[str, list[str]]):
    demande = creer_demande("avis_rendu", nombre_postes=3)
    reponse = client_de(validateur()).post(f"/instruction/demandes/{demande.pk}/decider/", saisie)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, erreurs)
    demande.refresh_from_db()
    assert (demande.etat, Decision.objects.count()) == ("avis_rendu", 0)


def test_message_pour_un_seul_poste_demande():
    demande = creer_demande("avis_rendu", nombre_postes=1)
    reponse = client_de(validateur()).post(
        f"/instruction/demandes/{demande.pk}/decider/", {"sens": "positive", "nombre_postes": "2"}
    )
    assert dict(reponse.context["form"].errors) == {"nombre_postes": ["Indiquez 1 poste."]}


@pytest.mark.parametrize(
    ("sens", "etat", "nombre"),
    [("positive", "attribuee", 2), ("negative", "refusee", 0), ("examen", "examen", 0)],
)
def test_decision_enregistree(sens: str, etat: str, nombre: int):
    demande = creer_demande("avis_rendu", nombre_postes=3)
    reponse = client_de(validateur()).post(
        f"/instruction/demandes/{demande.pk}/decider/",
        {"sens": sens, "nombre_postes": "2", "motif": "Selon la carte des besoins."},
    )
    assert (reponse.status_code, reponse["Location"]) == (302, f"/instruction/demandes/{demande.pk}/")
    demande.refresh_from_db()
    decision = Decision.objects.get()
    assert (demande.etat, decision.sens, decision.nombre_postes) == (etat, sens, nombre)
    assert decision.motif == "Selon la carte des besoins."
    assert decision.structure_id == demande.structure_id
    assert Poste.objects.count() == nombre
    assert decision.comite.date_seance == jour_de_paris(timezone.now())


def test_seance_choisie_date_l_attribution():
    comite = creer_comite(date(2026, 2, 25))
    a_venir = creer_comite(jour_de_paris(timezone.now()) + timedelta(days=10))
    demande = creer_demande("avis_rendu", nombre_postes=1)
    client, adresse = client_de(validateur()), f"/instruction/demandes/{demande.pk}/decider/"
    page = texte(client.get(adresse))
    assert str(comite) in page
    assert str(a_venir) not in page
    client.post(adresse, {"sens": "positive", "nombre_postes": "1", "comite": str(comite.pk)})
    assert Poste.objects.get().date_attribution == date(2026, 2, 25)
    periode = Rattachement.objects.get().periode
    assert (periode.lower, periode.upper) == (date(2026, 2, 25), None)


def test_service_refuse_une_seance_a_venir():
    demande, acteur = creer_demande("avis_rendu"), validateur()
    with perimetre(acteur), pytest.raises(ErreurMetier) as refus:
        decider_demande(
            demande=demande,
            sens=SensDecision.POSITIVE,
            nombre_postes=1,
            comite=creer_comite(date(2026, 3, 3)),
            par=acteur,
            le=LE,
        )
    assert refus.value.message == "Cette séance n'a pas encore eu lieu : choisissez-en une autre."


def test_une_seance_par_jour_numerotee_par_annee():
    jours = [date(2026, 1, 5), date(2026, 1, 5), date(2026, 1, 12), date(2027, 1, 4)]
    assert [comite_du_jour(jour=jour).numero for jour in jours] == [
        "2026-01",
        "2026-01",
        "2026-02",
        "2027-01",
    ]
    assert Comite.objects.count() == 3


def test_la_page_d_une_demande_decidee_ne_propose_plus_de_decider():
    demande = creer_demande("attribuee")
    client = client_de(validateur())
    assert "n'attend pas de décision" in texte(client.get(f"/instruction/demandes/{demande.pk}/decider/"))
    reponse = client.post(
        f"/instruction/demandes/{demande.pk}/decider/", {"sens": "positive", "nombre_postes": "1"}
    )
    assert reponse.status_code == 422
    assert reponse.context["form"].non_field_errors() == [
        "« Attribuer des postes » n'est plus possible : l'état actuel est « Postes attribués ». Rechargez la page"
        " pour voir où en est le dossier."
    ]
    assert Decision.objects.count() == 1


def test_examen_puis_nouvel_avis_puis_attribution():
    from tests.structures.fabriques import donner_un_avis

    demande = creer_demande("examen", nombre_postes=1)
    donner_un_avis(demande)
    client_de(validateur()).post(
        f"/instruction/demandes/{demande.pk}/decider/", {"sens": "positive", "nombre_postes": "1"}
    )
    demande.refresh_from_db()
    assert demande.etat == "attribuee"
    assert sorted(demande.decisions.values_list("sens", flat=True)) == ["examen", "positive"]


@pytest.mark.parametrize(
    ("saisie", "erreurs"),
    [
        (
            {"commentaire": "Besoin établi."},
            {"sens": ["Choisissez un avis favorable ou défavorable."]},
        ),
        ({"sens": "favorable"}, {"commentaire": ["Motivez votre avis en 10 à 1 000 caractères."]}),
        (
            {"sens": "favorable", "commentaire": "neuf car."},
            {"commentaire": ["Motivez votre avis en 10 à 1 000 caractères."]},
        ),
        (
            {"sens": "favorable", "commentaire": "a" * 1001},
            {"commentaire": ["Ce texte dépasse 1\u202f000 caractères : raccourcissez-le."]},
        ),
    ],
)
def test_avis_refuse(saisie: dict[str, str], erreurs: dict[str, list[str]]):
    from tests.structures.fabriques import prefecture

    demande = creer_demande("deposee")
    reponse = client_de(prefecture()).post(f"/espace/prefecture/demandes/{demande.pk}/", saisie)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, erreurs)
    assert reponse.context["form"]["commentaire"].value() == saisie.get("commentaire")
    demande.refresh_from_db()
    assert demande.etat == "deposee"


@pytest.mark.parametrize("longueur", [10, 1000])
def test_avis_aux_bornes(longueur: int):
    from tests.structures.fabriques import prefecture

    demande = creer_demande("deposee")
    client_de(prefecture()).post(
        f"/espace/prefecture/demandes/{demande.pk}/", {"sens": "favorable", "commentaire": "a" * longueur}
    )
    assert demande.avis.get().commentaire == "a" * longueur
