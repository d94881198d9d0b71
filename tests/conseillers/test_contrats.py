"""Contracts after their signature: verified, cancelled, left; each page for its role."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commun.acteurs import perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel, Evenement, TransitionEffectuee
from comptes.enums import ROLES_ANCT, Role
from conseillers.models import Affectation, Contrat
from conseillers.selecteurs import occupations
from conseillers.services.contrats import (
    Personne,
    annuler_contrat,
    conclure_contrat,
    declarer_depart,
    verifier_contrat,
)
from conseillers.termes import TermesContrat
from tests.conseillers.fabriques import (
    acteur_conseiller,
    acteur_structure,
    creer_conseiller,
    creer_contrat,
    creer_dossier_formation,
    creer_organisme,
    creer_poste,
    creer_structure,
)
from tests.conseillers.test_termes import termes
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def recruter(poste, acteur=None, *, hote=None, organisme=None, **options):
    """Hire a candidate's account directly, as `candidatures` does."""
    acteur = acteur or creer_personne(Role.CANDIDAT)
    hote = hote or acteur_structure(poste.structure)
    with perimetre(hote):
        return conclure_contrat(
            poste=poste,
            personne=Personne(acteur.utilisateur_id, "Sami", "Diop", "sami@exemple.fr"),
            termes=termes(**options),
            organisme=organisme,
            par=hote,
            le=LE,
        )


def test_conclure_ecrit_tout_et_l_annonce():
    organisme = creer_organisme()
    poste = creer_poste()
    contrat = recruter(poste, organisme=organisme)
    affectation = Affectation.objects.get()
    assert (affectation.poste_id, affectation.conseiller_id) == (poste.pk, contrat.conseiller_id)
    assert (affectation.periode.lower, affectation.periode.upper) == (date(2026, 4, 1), date(2028, 4, 1))
    assert contrat.conseiller.dossiers_formation.organisme_id == organisme.pk
    assert Evenement.objects.get(type="contrat.conclure").charge == {"id": str(contrat.pk)}
    assert contrat.conseiller.personne.habilitations.filter(role=Role.CONSEILLER).count() == 1


REFUS_POSTE = [
    (
        {"date_attribution": date(2026, 4, 2)},
        "avant_attribution",
        "Le poste a été attribué le 2 avril 2026 : le contrat ne peut pas commencer avant cette date.",
    ),
    (
        {"date_rendu": date(2026, 2, 1)},
        "poste_rendu",
        "Ce poste a été rendu : il ne peut plus être pourvu.",
    ),
]


@pytest.mark.parametrize(("options", "code", "message"), REFUS_POSTE)
def test_conclure_refuse_le_poste(options, code, message):
    with pytest.raises(ErreurMetier) as refus:
        recruter(creer_poste(**options))
    assert (refus.value.code, refus.value.message) == (code, message)
    assert Contrat.objects.count() == 0


def test_conclure_le_jour_de_l_attribution_est_admis():
    recruter(creer_poste(date_attribution=date(2026, 4, 1)))
    assert Contrat.objects.count() == 1


@pytest.mark.parametrize(("fin_du_premier", "passe"), [(date(2026, 3, 31), True), (date(2026, 4, 1), False)])
def test_un_poste_n_a_qu_une_personne_a_la_fois(fin_du_premier, passe):
    poste = creer_poste(date_attribution=date(2023, 1, 1))
    creer_contrat(poste, date_debut=date(2024, 1, 1), date_fin=fin_du_premier)
    if passe:
        recruter(poste)
        return
    with pytest.raises(ErreurMetier) as refus:
        recruter(poste)
    assert (refus.value.code, refus.value.champ) == ("poste_occupe", "date_debut")
    assert refus.value.message == (
        "Ce poste est déjà occupé à ces dates : déclarez d'abord le départ de la personne en place, ou choisissez"
        " un début plus tardif."
    )


def test_une_personne_n_a_qu_un_poste_a_la_fois_meme_chez_un_autre_hote():
    personne = creer_personne(Role.CANDIDAT)
    recruter(creer_poste(), personne)
    with pytest.raises(ErreurMetier) as refus, transaction.atomic():
        recruter(creer_poste(), personne)
    assert refus.value.message == (
        "Cette personne occupe déjà un poste à ces dates : choisissez un début après la fin de son contrat."
    )
    assert Contrat.objects.count() == 1


def test_depart_ferme_l_affectation_et_previent():
    contrat = creer_contrat(date_debut=date(2026, 1, 20))
    hote = acteur_structure(contrat.structure)
    page = client_de(hote).post(
        f"/espace/structure/contrats/{contrat.pk}/depart/",
        {"date_depart": "2026-02-28", "motif": "Démission."},
    )
    assert (page.status_code, page.url) == (302, "/espace/structure/postes/")
    contrat.refresh_from_db()
    assert (contrat.etat, contrat.date_depart) == ("rompu", date(2026, 2, 28))
    assert Affectation.objects.get().periode.upper == date(2026, 3, 1)
    assert occupations(contrat.poste) == [(date(2026, 1, 20), date(2026, 2, 28))]
    assert TransitionEffectuee.objects.get(objet_id=contrat.pk).motif == "Démission."
    ecouler()
    assert Courriel.objects.get(gabarit="depart_declare").destinataire == contrat.conseiller.email


DEPARTS_REFUSES = [
    ({"date_depart": "", "motif": "Démission."}, ["Indiquez le dernier jour travaillé."]),
    ({"date_depart": "2026-02-28", "motif": " "}, ["Indiquez le motif du départ."]),
    (
        {"date_depart": "31/02/2026", "motif": "Démission."},
        ["Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."],
    ),
    (
        {"date_depart": "2026-01-31", "motif": "Démission."},
        [
            "Le contrat commence le 1er février 2026 : le départ ne peut pas avoir lieu avant. Si la personne n'est"
            " jamais venue, demandez l'annulation du contrat."
        ],
    ),
    (
        {"date_depart": "2028-02-01", "motif": "Démission."},
        ["Le contrat se termine déjà le 31 janvier 2028 : indiquez ce jour ou un jour d'avant."],
    ),
]


@pytest.mark.parametrize(("saisie", "messages"), DEPARTS_REFUSES)
def test_depart_refuse_sans_rien_perdre(saisie, messages):
    contrat = creer_contrat()
    page = client_de(acteur_structure(contrat.structure)).post(
        f"/espace/structure/contrats/{contrat.pk}/depart/", saisie
    )
    assert page.status_code == 422
    form = page.context["form"]
    assert [m for erreurs in form.errors.values() for m in erreurs] == messages
    assert {champ: form[champ].value() for champ in saisie} == saisie
    contrat.refresh_from_db()
    assert contrat.etat == "signe"


def test_depart_deux_fois():
    contrat = creer_contrat()
    client = client_de(acteur_structure(contrat.structure))
    saisie = {"date_depart": "2026-02-28", "motif": "Démission."}
    adresse = f"/espace/structure/contrats/{contrat.pk}/depart/"
    assert client.post(adresse, saisie).status_code == 302
    encore = client.post(adresse, saisie)
    assert encore.status_code == 422
    assert "n'est plus possible : l'état actuel est « Rompu »" in encore.context["form"].non_field_errors()[0]
    assert client.get(adresse).status_code == 404


def test_verifier_depuis_la_page_de_l_anct():
    contrat = creer_contrat()
    anct = creer_personne(Role.ANCT_INSTRUCTEUR)
    acteur_structure(contrat.structure)
    client = client_de(anct)
    page = client.get("/instruction/contrats/").content.decode()
    assert "Nadia Roche" in page and "1\u202f950,00\u00a0€" in page
    assert client.post(f"/instruction/contrats/{contrat.pk}/verifier/").status_code == 302
    contrat.refresh_from_db()
    assert (contrat.etat, contrat.verifie_par_id) == ("verifie", anct.utilisateur_id)
    assert "Aucun contrat n'attend" in client.get("/instruction/contrats/").content.decode().replace(
        "&#x27;", "'"
    )
    ecouler()
    assert Courriel.objects.filter(gabarit="contrat_verifie").count() == 1
    double = client.post(f"/instruction/contrats/{contrat.pk}/verifier/", follow=True)
    assert "n&#x27;est plus possible" in double.content.decode()


def test_annuler_libere_le_poste_et_la_personne():
    contrat = creer_contrat()
    client = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    adresse = f"/instruction/contrats/{contrat.pk}/annuler/"
    assert client.get(adresse).status_code == 200
    assert client.post(adresse, {"motif": ""}).status_code == 422
    assert client.post(adresse, {"motif": "La personne n'est jamais venue."}).status_code == 302
    contrat.refresh_from_db()
    assert contrat.etat == "annule"
    assert Affectation.objects.count() == 0
    assert occupations(contrat.poste) == []
    ecouler()
    assert Courriel.objects.filter(gabarit="contrat_annule").count() == 1


def test_contrats_a_verifier_budget_de_requetes():
    client = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            creer_contrat()
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/instruction/contrats/").status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15


def test_un_role_insuffisant_est_refuse_par_le_service():
    contrat = creer_contrat()
    hote = acteur_structure(contrat.structure)
    for service in (verifier_contrat,):
        with pytest.raises(ActeNonPermis), perimetre(hote):
            service(contrat=contrat, par=hote, le=LE)
    conseiller = acteur_conseiller(contrat.conseiller)
    with pytest.raises(ActeNonPermis), perimetre(conseiller):
        declarer_depart(contrat=contrat, date_depart=date(2026, 3, 1), motif="Non", par=conseiller, le=LE)
    with pytest.raises(ActeNonPermis), perimetre(conseiller):
        annuler_contrat(contrat=contrat, motif="Non", par=conseiller, le=LE)


PAGES = {
    "/espace/structure/postes/": (
        Role.STRUCTURE_REFERENT,
        Role.STRUCTURE_GESTIONNAIRE,
        Role.STRUCTURE_SIGNATAIRE,
    ),
    "/instruction/contrats/": ROLES_ANCT,
    "/espace/conseiller/": (Role.CONSEILLER,),
    "/espace/organisme/": (Role.ORGANISME_FORMATION,),
    "/espace/organisme/sessions/nouvelle/": (Role.ORGANISME_FORMATION,),
}


@pytest.mark.parametrize("adresse", PAGES)
def test_chaque_page_pour_ses_roles(adresse):
    structure, organisme = creer_structure(), creer_organisme()
    for role in Role:
        acteur = creer_personne(
            role,
            structure_id=structure.pk if role.startswith("structure_") else None,
            organisme_id=organisme.pk if role == Role.ORGANISME_FORMATION else None,
            departement="87"
            if role in (Role.PREFECTURE_DEPARTEMENT, Role.PREFECTURE_REGION, Role.COORDINATEUR_CONSEILLERS)
            else None,
        )
        attendu = 200 if role in PAGES[adresse] else 403
        assert (role, client_de(acteur).get(adresse).status_code) == (role, attendu)
    visiteur = client_de(None).get(adresse)
    assert (visiteur.status_code, visiteur.url) == (302, f"/compte/login/?next={adresse}")


def test_un_contrat_etranger_n_existe_pas():
    contrat = creer_contrat()
    client = client_de(acteur_structure(creer_structure()))
    adresse = f"/espace/structure/contrats/{contrat.pk}/depart/"
    assert client.get(adresse).status_code == 404
    assert client.post(adresse, {"date_depart": "2026-02-28", "motif": "X"}).status_code == 404


def test_page_du_conseiller():
    contrat = creer_contrat(date_debut=date(2026, 1, 20))
    creer_dossier_formation(contrat, etat="en_cours", parcours="m1-350", heures=10)
    page = client_de(acteur_conseiller(contrat.conseiller)).get("/espace/conseiller/").content.decode()
    assert contrat.structure.denomination.replace("'", "&#x27;") in page
    assert "10 h sur 350 h" in page
    assert 'href="/espace/conseiller/ateliers/"' in page


def test_page_du_conseiller_sans_contrat():
    conseiller = creer_conseiller(creer_structure())
    page = client_de(acteur_conseiller(conseiller)).get("/espace/conseiller/").content.decode()
    assert "Aucun contrat pour le moment" in page


def test_la_base_refuse_un_depart_incoherent():
    contrat = creer_contrat()
    for valeurs in ({"date_depart": date(2026, 3, 1)}, {"etat": "rompu"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contrat.objects.filter(pk=contrat.pk).update(**valeurs)


def test_termes_sont_ceux_du_formulaire():
    assert termes() == TermesContrat("cdd", date(2026, 4, 1), date(2028, 3, 31), termes().salaire)
