"""Interviews: hours offered, one chosen, calendars, refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from icalendar import Calendar

from candidatures.models import Creneau, MiseEnRelation
from candidatures.services.entretiens import choisir_creneau
from commun.acteurs import perimetre
from commun.erreurs import ErreurMetier
from commun.models import Courriel
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_creneaux,
    creer_rencontre,
    hote_de,
)
from tests.fabriques import LE
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre, creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
SAISIE = {
    "mode": "sur_place",
    "lieu": "Mairie, salle 2",
    "duree_minutes": "45",
    "date_1": "2026-03-10",
    "heure_1": "14h30",
}


def adresse(rencontre) -> str:
    return f"/espace/structure/mises-en-relation/{rencontre.pk}/convier/"


def lire(reponse) -> str:
    return " ".join(unescape(reponse.content.decode()).split())


@time_machine.travel(LE, tick=False)
def test_de_l_invitation_a_l_agenda_des_deux_cotes():
    rencontre = creer_rencontre()
    hote = hote_de(rencontre.offre)
    client = client_de(hote)
    saisie = SAISIE | {"date_2": "11/03/2026", "heure_2": "09:00"}
    assert "choisit un créneau" in lire(client.post(adresse(rencontre), saisie, follow=True))
    ecouler()
    assert Courriel.objects.get(gabarit="candidat_convie").destinataire == rencontre.candidat.email
    # Paris is one hour ahead of UTC in March.
    assert list(Creneau.objects.values_list("debut", "duree_minutes", "choisi_le")) == [
        (datetime(2026, 3, 10, 13, 30, tzinfo=UTC), 45, None),
        (datetime(2026, 3, 11, 8, 0, tzinfo=UTC), 45, None),
    ]
    moi = client_de(acteur_candidat(rencontre.candidat))
    page = lire(moi.get("/candidats/espace/"))
    assert "mardi 10 mars 2026 à 14 h 30" in page and "mercredi 11 mars 2026 à 9 h 00" in page
    premier = Creneau.objects.first()
    assert moi.get(f"/espace/entretiens/{premier.pk}.ics").status_code == 404
    assert "C'est noté" in lire(moi.post(f"/candidats/espace/creneaux/{premier.pk}/", follow=True))
    assert "Rendez-vous le mardi 10 mars 2026 à 14 h 30" in lire(moi.get("/candidats/espace/")).replace(
        "<strong>", ""
    ).replace("</strong>", "")
    ecouler()
    assert set(Courriel.objects.filter(gabarit="entretien_fixe").values_list("destinataire", flat=True)) >= {
        rencontre.candidat.email
    }
    assert Courriel.objects.filter(gabarit="entretien_fixe").count() == 2
    for lecteur in (moi, client):
        reponse = lecteur.get(f"/espace/entretiens/{premier.pk}.ics")
        assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
        (evenement,) = Calendar.from_ical(reponse.content).walk("VEVENT")
        assert (evenement.decoded("dtstart"), evenement.decoded("dtend")) == (
            datetime(2026, 3, 10, 13, 30, tzinfo=UTC),
            datetime(2026, 3, 10, 14, 15, tzinfo=UTC),
        )
        assert str(evenement["location"]) == "Mairie, salle 2"


@time_machine.travel(LE, tick=False)
@pytest.mark.parametrize(
    ("change", "erreurs"),
    [
        ({"mode": ""}, {"mode": ["Choisissez comment a lieu l'entretien."]}),
        ({"lieu": ""}, {"lieu": ["Indiquez où, ou comment, se retrouver."]}),
        ({"duree_minutes": "7"}, {"duree_minutes": ["Choisissez une durée de la liste."]}),
        ({"date_1": ""}, {"date_1": ["Indiquez la date."]}),
        ({"heure_1": "25h"}, {"heure_1": ["Saisissez une heure valide, par exemple 14:30."]}),
        (
            {"date_1": "2026-03-02", "heure_1": "09:59"},
            {"date_1": ["Choisissez une date et une heure à venir."]},
        ),
        ({"date_2": "2026-03-12"}, {"heure_2": ["Indiquez l'heure de ce créneau, ou effacez sa date."]}),
        ({"heure_3": "10:00"}, {"date_3": ["Indiquez la date de ce créneau, ou effacez son heure."]}),
        (
            {"date_2": "2026-03-10", "heure_2": "14:30"},
            {"date_2": ["Ce créneau est proposé deux fois."]},
        ),
    ],
)
def test_une_invitation_refusee_ne_change_rien(change, erreurs):
    rencontre = creer_rencontre()
    saisie = SAISIE | change
    reponse = client_de(hote_de(rencontre.offre)).post(adresse(rencontre), saisie)
    assert reponse.status_code == 422
    form = reponse.context["form"]
    assert form.errors == erreurs
    assert {champ: form[champ].value() for champ in saisie} == saisie
    assert (MiseEnRelation.objects.get().etat, Creneau.objects.count()) == ("preselectionnee", 0)


def test_un_seul_creneau_se_choisit():
    rencontre = creer_rencontre()
    creneaux = creer_creneaux(rencontre, choisi=True)
    with perimetre(acteur_candidat(rencontre.candidat)) as moi, pytest.raises(ErreurMetier) as refus:
        choisir_creneau(creneau=creneaux[0], par=moi, le=LE)
    assert refus.value.code == "creneau_choisi"
    assert Creneau.objects.filter(choisi_le__isnull=False).count() == 1


def test_un_creneau_passe_ou_un_echange_termine_se_refuse():
    rencontre = creer_rencontre()
    creneau, _ = creer_creneaux(rencontre, choisi=False)
    with perimetre(acteur_candidat(rencontre.candidat)) as moi, pytest.raises(ErreurMetier) as refus:
        choisir_creneau(creneau=creneau, par=moi, le=creneau.debut + timedelta(seconds=1))
    assert refus.value.code == "creneau_passe"
    MiseEnRelation.objects.filter(pk=rencontre.pk).update(etat="close")
    with perimetre(acteur_candidat(rencontre.candidat)) as moi, pytest.raises(ErreurMetier) as refus:
        choisir_creneau(creneau=Creneau.objects.get(pk=creneau.pk), par=moi, le=LE)
    assert refus.value.code == "entretien_clos"


def test_un_creneau_n_existe_pas_pour_les_autres():
    rencontre = creer_rencontre()
    creneau, choisi = creer_creneaux(rencontre)
    for etranger in (acteur_candidat(creer_candidat()), creer_membre(creer_structure())):
        assert client_de(etranger).get(f"/espace/entretiens/{choisi.pk}.ics").status_code == 404
    autre = client_de(acteur_candidat(creer_candidat()))
    assert autre.post(f"/candidats/espace/creneaux/{creneau.pk}/").status_code == 404
