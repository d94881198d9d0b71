"""The counter of a vacant post, its alerts once each, the request to return it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commun.acteurs import SYSTEME, perimetre
from commun.dates import PARIS
from comptes.enums import Role
from conseillers.models import AlerteVacance
from financement.services.vacances import alerter_vacances
from financement.vacances import compteur, compteurs, vacances_en_cours
from structures.services.postes import rendre_poste
from tests.conseillers.fabriques import acteur_structure, creer_contrat, creer_poste
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.outils import envoyes, texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

# first vacant day → limit: three months before 14 May 2025, six from that day on, date to date (programme A2)
LIMITES = {
    date(2021, 1, 1): (date(2021, 4, 1), 3),
    date(2024, 11, 30): (date(2025, 2, 28), 3),
    date(2025, 5, 13): (date(2025, 8, 13), 3),
    date(2025, 5, 14): (date(2025, 11, 14), 6),
    date(2025, 8, 31): (date(2026, 2, 28), 6),
    date(2026, 3, 2): (date(2026, 9, 2), 6),
}


@pytest.mark.parametrize("premier", LIMITES)
def test_la_limite_en_vigueur_le_premier_jour_vacant(premier: date):
    limite, mois = LIMITES[premier]
    assert (compteur(premier, premier).limite, compteur(premier, premier).mois) == (limite, mois)
    veille, jour_dit = compteur(premier, limite - timedelta(days=1)), compteur(premier, limite)
    assert [(c.depassee, c.restants) for c in (veille, jour_dit)] == [(False, 1), (True, 0)]
    assert compteur(premier, premier).jours == 1


def test_les_seuils_des_alertes():
    limite = date(2026, 9, 2)
    seuils = [compteur(date(2026, 3, 2), limite - timedelta(days=n)).seuil for n in (31, 30, 8, 7, 1, 0, -10)]
    assert seuils == [None, 30, 30, 7, 7, 0, 0]


def instant(jour: date) -> datetime:
    return datetime(jour.year, jour.month, jour.day, 7, tzinfo=PARIS)


def vacant(depart: date = date(2026, 2, 20)):
    """A post left by its adviser: vacant from the next day."""
    return creer_contrat(date_debut=date(2026, 1, 20), etat="rompu", date_depart=depart).poste


def alerter(jour: date) -> int:
    with perimetre(SYSTEME):
        return alerter_vacances(par=SYSTEME, le=instant(jour))


def test_chaque_alerte_une_fois():
    poste = vacant()
    acteur_structure(poste.structure)
    limite = date(2026, 8, 21)
    ecouler()
    avant = len(envoyes())
    jours = [limite - timedelta(days=n) for n in (31, 30, 30, 29, 7, 6, 0)] + [limite + timedelta(days=3)]
    assert [alerter(jour) for jour in jours] == [0, 1, 0, 0, 1, 0, 1, 0]
    ecouler()
    sujets = [sujet for _, sujet in envoyes() if poste.numero in sujet]
    assert sorted(sujets) == [
        f"Poste {poste.numero} : restitution demandée",
        f"Poste {poste.numero} vacant : encore 30 jours pour recruter",
        f"Poste {poste.numero} vacant : encore 7 jours pour recruter",
    ]
    assert len(envoyes()) == avant + 3


def test_une_machine_arretee_n_envoie_que_la_plus_pressante():
    poste = vacant()
    acteur_structure(poste.structure)
    assert [alerter(date(2026, 8, 18)), alerter(date(2026, 8, 18))] == [1, 0]
    assert sorted(AlerteVacance.objects.values_list("seuil", flat=True)) == [7, 30]
    ecouler()
    assert [s for _, s in envoyes() if poste.numero in s] == [
        f"Poste {poste.numero} vacant : encore 3 jours pour recruter"
    ]


def test_une_nouvelle_vacance_a_ses_alertes():
    poste = vacant()
    acteur_structure(poste.structure)
    assert alerter(date(2026, 7, 25)) == 1
    creer_contrat(poste, date_debut=date(2026, 8, 1), etat="rompu", date_depart=date(2026, 8, 31))
    assert alerter(date(2026, 8, 15)) == 0
    assert alerter(date(2027, 2, 1)) == 1


def test_pas_d_alerte_sans_vacance():
    creer_poste()
    creer_contrat()
    rendu = vacant()
    with perimetre(creer_personne(Role.ANCT_VALIDATEUR)) as par:
        rendre_poste(poste=rendu, date_effet=date(2026, 9, 1), motif="Fin.", par=par, le=LE)
    assert alerter(date(2026, 8, 21)) == 0


def test_un_hote_lit_le_compteur_de_ses_postes():
    poste, voisin = vacant(), vacant()
    acteur = acteur_structure(poste.structure)
    with perimetre(acteur):
        lus = compteurs(acteur, [poste.pk, voisin.pk], jour=date(2026, 3, 2))
        assert {k: (c.premier_jour, c.jours, c.limite) for k, c in lus.items()} == {
            poste.pk: (date(2026, 2, 21), 10, date(2026, 8, 21))
        }
        assert [p.pk for p in vacances_en_cours(acteur, jour=date(2026, 3, 2))] == [poste.pk]


def test_l_accueil_et_la_liste_nationale():
    poste = vacant()
    coordination = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    hote = client_de(acteur_structure(poste.structure))
    with time_machine.travel(instant(date(2026, 8, 1)), tick=True):
        assert f"Recruter sur le poste {poste.numero}, vacant" in texte(hote.get("/espace/"))
        assert "20 jours" in texte(coordination.get("/instruction/vacances/"))
    with time_machine.travel(instant(date(2026, 8, 21)), tick=True):
        accueil = texte(hote.get("/espace/"))
        assert f"Rendre le poste {poste.numero}, vacant depuis plus de 6 mois" in accueil
        assert "À rendre" in texte(coordination.get("/instruction/vacances/"))
        assert poste.numero not in texte(coordination.get("/instruction/vacances/", {"departement": "19"}))


def test_la_liste_en_nombre_constant_de_requetes():
    client, nombres = client_de(creer_personne(Role.ANCT_VALIDATEUR)), []
    for combien in (1, 9):
        for _ in range(combien):
            vacant()
        with time_machine.travel(LE, tick=True), CaptureQueriesContext(connection) as requetes:
            page = texte(client.get("/instruction/vacances/"))
        nombres.append(len(requetes))
    assert "10 postes vacants" in page
    assert nombres[0] == nombres[1] <= 15
