"""Each entry that is refused: its exact words, on its field, and nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from candidatures.models import Candidat
from conseillers.models import Contrat
from tests.candidatures.fabriques import MOTIVATION, creer_candidat, creer_rencontre
from tests.conseillers.fabriques import creer_contrat, creer_organisme
from tests.outils import client_de
from tests.structures.fabriques import creer_membre, creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def verifier(page, saisie, erreurs):
    assert page.status_code == 422
    form = page.context["form"]
    assert {champ: list(messages) for champ, messages in form.errors.items()} == erreurs
    assert {champ: form[champ].value() for champ in saisie} == saisie


COORDONNEES = {"prenom": "Inès", "nom": "Faure", "email": "ines@exemple.fr", "telephone": "0555123456"}
TELEPHONE = (
    "Saisissez un numéro à 10 chiffres, par exemple 05 55 12 34 56, ou au format international"
    " +33 5 55 12 34 56."
)
ADRESSE = "Saisissez une adresse électronique complète, par exemple prenom.nom@exemple.fr."
REFUS_COORDONNEES = [
    ({"prenom": "  "}, {"prenom": ["Indiquez votre prénom."]}),
    ({"nom": ""}, {"nom": ["Indiquez votre nom."]}),
    ({"email": ""}, {"email": ["Indiquez votre adresse électronique."]}),
    ({"email": "ines@"}, {"email": [ADRESSE]}),
    ({"telephone": "12 34"}, {"telephone": [TELEPHONE]}),
    ({"telephone": "+3355512345678"}, {"telephone": [TELEPHONE]}),
]


@pytest.mark.parametrize(("change", "erreurs"), REFUS_COORDONNEES)
def test_coordonnees_refusees(change, erreurs):
    saisie = COORDONNEES | change
    verifier(Client().post("/candidats/candidater/", saisie), saisie, erreurs)
    assert Candidat.objects.count() == 0


@pytest.mark.parametrize(
    ("telephone", "garde"),
    [("", ""), ("05.55.12.34.56", "0555123456"), ("+33 5 55 12 34 56", "+33555123456")],
)
def test_coordonnees_admises(telephone, garde):
    saisie = COORDONNEES | {"telephone": telephone, "email": "Ines.FAURE@Exemple.fr"}
    assert Client().post("/candidats/candidater/", saisie).status_code == 302
    candidat = Candidat.objects.get()
    assert (candidat.telephone, candidat.email) == (garde, "ines.faure@exemple.fr")


RECHERCHE = {
    "commune": "Panazol",
    "distance": "40",
    "disponible_le": "2026-03-02",
    "situation": "en_emploi",
    "a_experience": "non",
}
REFUS_RECHERCHE = [
    ({"commune": ""}, {"commune": ["Indiquez votre commune."]}),
    ({"distance": ""}, {"distance": ["Choisissez une distance."]}),
    ({"distance": "12"}, {"distance": ["Choisissez une distance de la liste."]}),
    (
        {"disponible_le": ""},
        {"disponible_le": ["Indiquez la date à partir de laquelle vous êtes disponible."]},
    ),
    (
        {"disponible_le": "2026-03-01"},
        {"disponible_le": ["Cette date est passée : choisissez aujourd'hui ou plus tard."]},
    ),
    ({"situation": ""}, {"situation": ["Choisissez votre situation."]}),
    ({"situation": "retraite"}, {"situation": ["Choisissez votre situation dans la liste."]}),
    ({"a_experience": ""}, {"a_experience": ["Répondez par oui ou par non."]}),
    ({"contrats": ["cdi", "stage"]}, {"contrats": ["Choisissez des contrats de la liste."]}),
    ({"langues": ["klingon"]}, {"langues": ["Choisissez des langues de la liste."]}),
    ({"pix": "9"}, {"pix": ["Choisissez un niveau de la liste."]}),
]


@pytest.mark.parametrize(("change", "erreurs"), REFUS_RECHERCHE)
def test_recherche_refusee(change, erreurs):
    jeton = brouillon()
    saisie = RECHERCHE | change
    verifier(Client().post(f"/candidats/brouillon/{jeton}/recherche/", saisie), saisie, erreurs)
    assert Candidat.objects.get().commune is None


def test_une_commune_inconnue_est_refusee_avec_le_remede():
    jeton = brouillon()
    saisie = RECHERCHE | {"commune": "Zzyzx"}
    page = Client().post(f"/candidats/brouillon/{jeton}/recherche/", saisie)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["commune"]
    assert page.context["form"]["commune"].value() == "Zzyzx"


@pytest.mark.parametrize(("distance", "garde"), [("5", 5), ("100", 100), ("france", None)])
def test_recherche_admise(distance, garde):
    jeton = brouillon()
    reponse = Client().post(
        f"/candidats/brouillon/{jeton}/recherche/",
        RECHERCHE | {"distance": distance, "disponible_le": "02/03/2026"},
    )
    assert reponse.url == f"/candidats/brouillon/{jeton}/motivation/"
    candidat = Candidat.objects.get()
    assert (candidat.distance_max_km, candidat.disponible_le, candidat.a_experience) == (
        garde,
        date(2026, 3, 2),
        False,
    )


def test_ce_qui_aide_a_etre_trouve_est_garde_et_reapparait():
    jeton = brouillon()
    atouts = {"contrats": ["cdd", "cdi"], "langues": ["lsf"], "vehicule": "on", "pix": "0"}
    client = Client()
    assert client.post(f"/candidats/brouillon/{jeton}/recherche/", RECHERCHE | atouts).status_code == 302
    candidat = Candidat.objects.get()
    assert (candidat.contrats, candidat.langues, candidat.vehicule, candidat.pix) == (
        ["cdd", "cdi"],
        ["lsf"],
        True,
        0,
    )
    form = client.get(f"/candidats/brouillon/{jeton}/recherche/").context["form"]
    assert {champ: form[champ].value() for champ in atouts} == atouts | {"vehicule": True}


def brouillon() -> str:
    """A draft stopped after its first page: the secret of its link."""
    reponse = Client().post("/candidats/candidater/", COORDONNEES)
    return reponse.url.split("/")[3]


FIN = {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"}
REFUS_FIN = [
    ({"motivation": ""}, {"motivation": ["Dites en quelques phrases ce qui vous motive."]}),
    (
        {"motivation": "é" * 2501},
        {"motivation": ["Raccourcissez ce texte : 2 500 caractères au plus, vous en avez écrit 2501."]},
    ),
    ({"majeur": ""}, {"majeur": ["Il faut avoir 18 ans ou plus pour candidater : cochez la case."]}),
    (
        {"consentement": ""},
        {"consentement": ["Cochez cette case pour que les structures puissent étudier votre candidature."]},
    ),
]


@pytest.mark.parametrize(("change", "erreurs"), REFUS_FIN)
def test_motivation_refusee(change, erreurs):
    jeton = creer_candidat("brouillon").jeton
    Candidat.objects.update(motivation="", majeur=False)
    page = Client().post(f"/candidats/brouillon/{jeton}/motivation/", FIN | change)
    assert page.status_code == 422
    form = page.context["form"]
    assert {champ: list(messages) for champ, messages in form.errors.items()} == erreurs
    assert form["motivation"].value() == (FIN | change)["motivation"]
    assert Candidat.objects.get().motivation == ""


def test_un_saut_de_ligne_compte_pour_un_caractere():
    jeton = creer_candidat("brouillon").jeton
    texte = "a\r\n" * 1250
    page = Client().post(f"/candidats/brouillon/{jeton}/motivation/", FIN | {"motivation": texte + "b"})
    assert page.status_code == 422  # 2 501
    page = Client().post(
        f"/candidats/brouillon/{jeton}/motivation/", FIN | {"motivation": texte.rstrip() + "\r\n"}
    )
    assert page.status_code == 302


def test_la_troisieme_page_attend_la_deuxieme():
    jeton = brouillon()
    page = Client().post(f"/candidats/brouillon/{jeton}/motivation/", FIN)
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == ["Remplissez d'abord la page « Votre recherche »."]


CONTRAT = {
    "type": "cdd",
    "date_debut": "2026-04-01",
    "date_fin": "2028-03-31",
    "salaire": "1 950,00",
    "quotite": "1",
}
REFUS_CONTRAT = [
    ({"type": ""}, {"type": ["Choisissez le type de contrat."]}),
    ({"type": "interim"}, {"type": ["Choisissez un type de la liste."]}),
    ({"date_debut": ""}, {"date_debut": ["Indiquez le début du contrat."]}),
    (
        {"date_debut": "le 1er"},
        {"date_debut": ["Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."]},
    ),
    (
        {"date_debut": "2026-03-01", "date_fin": "2028-02-29"},
        {
            "date_debut": [
                "Le poste a été attribué le 2 mars 2026 : le contrat ne peut pas commencer avant cette date."
            ]
        },
    ),
    ({"date_fin": ""}, {"date_fin": ["Indiquez la date de fin du contrat, ou choisissez un CDI."]}),
    (
        {"date_fin": "2026-03-31"},
        {"date_fin": ["La fin du contrat précède son début : vérifiez les deux dates."]},
    ),
    (
        {"date_fin": "2027-12-31"},
        {
            "date_fin": [
                "Pour un employeur public, un CDD dure au moins 24 mois : indiquez une fin au 31 mars 2028 ou après."
            ]
        },
    ),
    (
        {"type": "cdi"},
        {"date_fin": ["Un CDI n'a pas de date de fin : effacez-la ou choisissez un autre type de contrat."]},
    ),
    ({"salaire": ""}, {"salaire": ["Indiquez le salaire brut mensuel."]}),
    ({"salaire": "beaucoup"}, {"salaire": ["Saisissez un montant en euros, par exemple 1 554,58."]}),
    (
        {"salaire": "1823,02"},
        {
            "salaire": [
                "Le salaire brut mensuel doit être d'au moins 1\u202f823,03\u00a0€ : c'est le SMIC au 1er avril 2026"
                " pour un temps plein."
            ]
        },
    ),
    ({"quotite": ""}, {"quotite": ["Indiquez la quotité, 1 pour un temps plein."]}),
    ({"quotite": "plein"}, {"quotite": ["Saisissez un nombre, par exemple 1 ou 0,8."]}),
    ({"quotite": "0,8888"}, {"quotite": ["Indiquez au plus trois chiffres après la virgule."]}),
    (
        {"quotite": "1,2"},
        {"quotite": ["La quotité est comprise entre 0 (exclu) et 1 : 1 pour un temps plein."]},
    ),
]


@pytest.mark.parametrize(("change", "erreurs"), REFUS_CONTRAT)
def test_contrat_refuse(change, erreurs):
    rencontre = creer_rencontre()
    saisie = CONTRAT | change
    page = client_de(creer_membre(rencontre.structure)).post(
        f"/espace/structure/mises-en-relation/{rencontre.pk}/recruter/", saisie
    )
    verifier(page, saisie, erreurs)
    assert Contrat.objects.count() == 0
    rencontre.refresh_from_db()
    assert rencontre.etat == "preselectionnee"


@pytest.mark.parametrize("salaire", ["1823,03", "1823.03", "1\u202f823,03 €"])
def test_contrat_au_smic_admis(salaire):
    rencontre = creer_rencontre()
    page = client_de(creer_membre(rencontre.structure)).post(
        f"/espace/structure/mises-en-relation/{rencontre.pk}/recruter/", CONTRAT | {"salaire": salaire}
    )
    assert page.status_code == 302
    assert str(Contrat.objects.get().salaire_brut_mensuel) == "1823.03"


def test_contrat_refuse_sur_un_poste_occupe():
    offre = creer_offre()
    rencontre = creer_rencontre(offre=offre)
    creer_contrat(offre.poste, date_debut=date(2026, 3, 2), date_fin=date(2028, 3, 1))
    page = client_de(creer_membre(offre.structure)).post(
        f"/espace/structure/mises-en-relation/{rencontre.pk}/recruter/", CONTRAT
    )
    verifier(
        page,
        CONTRAT,
        {
            "date_debut": [
                "Ce poste est déjà occupé à ces dates : déclarez d'abord le départ de la personne en place, ou"
                " choisissez un début plus tardif."
            ]
        },
    )


def test_l_organisme_est_demande_quand_il_y_en_a_plusieurs():
    rencontre = creer_rencontre()
    client = client_de(creer_membre(rencontre.structure))
    adresse = f"/espace/structure/mises-en-relation/{rencontre.pk}/recruter/"
    assert "organisme" not in client.get(adresse).context["form"].fields
    creer_organisme("Alpha")
    assert "organisme" not in client.get(adresse).context["form"].fields
    beta = creer_organisme("Bêta")
    assert list(
        client.get(adresse).context["form"].fields["organisme"].queryset.values_list("nom", flat=True)
    ) == [
        "Alpha",
        "Bêta",
    ]
    refus = client.post(adresse, CONTRAT)
    assert list(refus.context["form"].errors["organisme"]) == ["Choisissez l'organisme de formation."]
    assert client.post(adresse, CONTRAT | {"organisme": str(beta.pk)}).status_code == 302
    assert Contrat.objects.get().conseiller.dossiers_formation.organisme_id == beta.pk


def test_ecarter_exige_un_motif():
    rencontre = creer_rencontre()
    client = client_de(creer_membre(rencontre.structure))
    adresse = f"/espace/structure/mises-en-relation/{rencontre.pk}/ecarter/"
    for saisie, champ, message in (
        ({"motif": ""}, "motif", "Choisissez le motif qui sera dit au candidat."),
        ({"motif": "age"}, "motif", "Choisissez un motif de la liste."),
        (
            {"motif": "dates", "commentaire": "m" * 501},
            "commentaire",
            "Raccourcissez le commentaire : 500 caractères au plus.",
        ),
    ):
        verifier(client.post(adresse, saisie), saisie, {champ: [message]})
