"""The host's home by stage of its posts, and the timeline of one post, over all rooms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.suites import prevoir_suites
from commun.vie_de_poste import STADES, vies
from comptes.enums import Role
from structures.services.postes import acte_rendre, acte_transferer, rendre_poste, transferer_poste
from tests.conseillers.fabriques import acteur_structure, creer_contrat, creer_structure
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, personnes
from tests.outils import client_de
from tests.structures.fabriques import creer_offre, creer_poste, creer_postes
from tests.structures.outils import texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
JOUR = LE.date()


@pytest.fixture(autouse=True)
def aujourd_hui():
    with time_machine.travel(LE, tick=True):
        yield


def vie_de(poste: Any, jour: date = JOUR, role: Role = Role.STRUCTURE_REFERENT) -> Any:
    acteur = acteur_structure(poste.structure, role)
    with perimetre(acteur):
        return vies(acteur, [poste.pk], jour=jour)[poste.pk]


def test_a_pourvoir_puis_recrutement():
    poste = creer_poste()
    vie = vie_de(poste)
    assert (vie.stade, vie.action.libelle) == ("a_pourvoir", "Rédiger une offre")
    offre = creer_offre("brouillon", poste=poste)
    assert (vie_de(poste).stade, vie_de(poste).action.libelle) == ("recrutement", "Publier l'offre")
    from structures.services.offres import publier_offre

    with perimetre(acteur_structure(poste.structure)) as par:
        publier_offre(offre=offre, par=par, le=LE)
    vie = vie_de(poste)
    assert (vie.action.libelle, vie.action.url) == (
        "Choisir un candidat",
        f"/espace/structure/offres/{offre.pk}/candidats/",
    )
    creer_contrat(poste, date_debut=date(2026, 4, 1))
    assert vie_de(poste).faits[-1] == "Nadia Roche arrive le 1er avril 2026"


def test_occupe_a_conventionner_puis_a_renouveler():
    contrat = creer_contrat(date_fin=date(2026, 12, 31))
    vie = vie_de(contrat.poste)
    assert (vie.stade, vie.action.libelle) == ("occupe", "Mettre le poste sous convention")
    assert vie.faits == ["Nadia Roche, CDD depuis le 1er février 2026, jusqu'au 31 décembre 2026"]
    # 120 days before the end, and not a day sooner
    assert [vie_de(contrat.poste, j).stade for j in (date(2026, 9, 1), date(2026, 9, 2))] == [
        "occupe",
        "a_renouveler",
    ]


def test_vacant_avec_son_compteur():
    contrat = creer_contrat(etat="rompu", date_depart=date(2026, 2, 20))
    vie = vie_de(contrat.poste)
    assert (vie.stade, vie.action.libelle, vie.action.echeance) == (
        "vacant",
        "Rédiger une offre",
        date(2026, 8, 21),
    )
    assert vie.faits == ["Vacant depuis 10 jours, à pourvoir avant le 21 août 2026"]
    tard = vie_de(contrat.poste, date(2026, 8, 21))
    assert (tard.action.libelle, tard.action.url) == (
        "Rendre le poste",
        f"/espace/structure/postes/retrait/?poste={contrat.poste_id}",
    )


def test_rendu_ou_transfere_ne_demande_plus_rien():
    rendu, transfere = creer_postes(creer_structure(), 2, le=LE.replace(month=2))
    hote = rendu.structure
    with perimetre(creer_personne(Role.ANCT_VALIDATEUR)) as par:
        rendre_poste(poste=rendu, date_effet=JOUR, motif="Fin.", par=par, le=LE)
        transferer_poste(
            poste=transfere,
            destination=creer_structure(),
            date_effet=JOUR,
            contrat_suit=False,
            motif="Fermeture.",
            par=par,
            le=LE,
        )
    for poste, fait in ((rendu, "Rendu"), (transfere, "Transféré")):
        vie = vie_de(poste)
        assert (vie.stade, vie.action, vie.faits) == ("rendu", None, [f"{fait} à compter du 2 mars 2026"])
    page = texte(client_de(acteur_structure(hote)).get("/espace/structure/"))
    assert "Rendus ou transférés (2)" in page
    assert "0 poste occupé sur 0." in page


def test_le_parcours_d_un_poste_traverse_les_salles():
    convention = creer_convention("active")
    poste = convention.postes.get().poste
    page = texte(
        client_de(personnes(convention.structure).referent).get(f"/espace/structure/postes/{poste.pk}/")
    )
    for attendu in (
        "Attribution : Poste attribué à la structure",
        "Contrat : CDD de Nadia Roche",
        "Convention signée par les deux parties",
        "Paiement : ",
        "Formation : à venir",
        "Convention : commencée",
    ):
        assert attendu in page
    autre = client_de(acteur_structure(creer_structure()))
    assert autre.get(f"/espace/structure/postes/{poste.pk}/").status_code == 404


def test_la_signature_attend_le_signataire():
    convention = creer_convention("a_signer")
    poste = convention.postes.get().poste
    jour = date(2026, 3, 20)
    assert vie_de(poste, jour, Role.STRUCTURE_SIGNATAIRE).action.libelle == "Signer la convention"
    assert vie_de(poste, jour).action is None


@pytest.mark.parametrize("etat", ["brouillon", "soumise", "a_signer"])
def test_une_convention_en_cours_fait_attendre_le_transfert(etat: str):
    convention = creer_convention(etat)
    poste = convention.postes.get().poste
    vers = creer_structure()
    with perimetre(SYSTEME):
        suites = prevoir_suites(acte_transferer(poste, vers, date(2026, 3, 20), True))
    assert [s.bloquante for s in suites] == [True, False]
    assert "figure dans une convention en cours" in suites[0].libelle
    with perimetre(creer_personne(Role.ADMINISTRATEUR)) as par, pytest.raises(ErreurMetier) as refus:
        transferer_poste(
            poste=poste,
            destination=vers,
            date_effet=date(2026, 3, 20),
            contrat_suit=True,
            motif="Fermeture.",
            par=par,
            le=LE.replace(day=20),
        )
    assert refus.value.code == "poste_engage"


def test_une_convention_active_reste_a_l_ancien_hote():
    convention = creer_convention("active")
    poste = convention.postes.get().poste
    with perimetre(SYSTEME):
        suites = prevoir_suites(acte_rendre(poste, date(2030, 1, 1)))
    assert [(s.bloquante, convention.numero in s.libelle) for s in suites] == [(False, True)]


def test_l_accueil_en_nombre_constant_de_requetes():
    structure = creer_structure()
    client, nombres = client_de(acteur_structure(structure)), []
    for combien in (1, 9):
        for poste in creer_postes(structure, combien, le=LE.replace(month=1)):
            creer_contrat(poste)
        with CaptureQueriesContext(connection) as requetes:
            page = texte(client.get("/espace/structure/"))
        # The perimeter's transaction is one round trip in production; the tests' savepoints are not queries.
        nombres.append(sum("SAVEPOINT" not in r["sql"] for r in requetes))
    assert "Occupés (10)" in page
    assert nombres[0] == nombres[1] <= 15


def test_chaque_stade_a_un_titre():
    assert list(STADES) == ["a_pourvoir", "recrutement", "vacant", "a_renouveler", "occupe", "rendu"]


def test_les_formulaires_disent_quel_poste_est_occupe():
    libre, pris = creer_postes(creer_structure(), 2, le=LE.replace(month=2))
    creer_contrat(pris)
    client = client_de(acteur_structure(libre.structure))
    for adresse, champ in (
        ("/espace/structure/offres/nouvelle/", "poste"),
        ("/espace/structure/postes/retrait/", "postes"),
    ):
        choix = client.get(adresse).context["form"].fields[champ].choices
        libelles = [libelle for cle, libelle in choix if cle]
        assert libelles == [libre.numero, f"{pris.numero} (occupé aujourd'hui)"], adresse
