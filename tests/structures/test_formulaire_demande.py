"""The public request refuses each wrong entry beside its field, with its remedy, and keeps what was typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.models import Courriel
from structures.models import Demande
from tests.fabriques import creer_limousin
from tests.outils import client_de
from tests.structures.fabriques import saisie_demande
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db

HIER = (jour_de_paris(timezone.now()) - timedelta(days=1)).isoformat()
FORMAT = "Un numéro SIRET ne contient que des chiffres : retirez les lettres et les signes."
SIREN = "Vous avez saisi un SIREN (9 chiffres) : indiquez le SIRET de l'établissement, qui en compte 14."
CLE = (
    "Ce numéro SIRET n'existe pas : un chiffre a sans doute été mal recopié. Vérifiez-le sur votre avis de"
    " situation Sirene."
)
ENTIER = "Saisissez un nombre entier, par exemple 2."
NOMBRE = "Indiquez entre 1 et 30 postes."
TYPE = "Choisissez le type de votre structure dans la liste."
EMAIL = "Saisissez une adresse électronique complète, par exemple prenom.nom@exemple.fr."
TELEPHONE = (
    "Saisissez un numéro à 10 chiffres, par exemple 05 55 12 34 56, ou au format international"
    " +33 5 55 12 34 56."
)
DATE = "Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."
COMMUNE = "Indiquez une commune ou un code postal, par exemple « 87000 Limoges »."

CAS = [
    ("siret", "", "Indiquez le numéro SIRET de la structure : 14 chiffres."),
    ("siret", "   ", "Indiquez le numéro SIRET de la structure : 14 chiffres."),
    ("siret", "2187008500001X", FORMAT),
    ("siret", "218-700-85000012", FORMAT),
    ("siret", "٢١٨٧٠٠٨٥٠٠٠٠١٢", FORMAT),
    (
        "siret",
        "218700850",
        "Vous avez saisi un SIREN (9 chiffres) : indiquez le SIRET de l'établissement, qui en compte 14.",
    ),
    ("siret", "2187008500001", "Un numéro SIRET compte 14 chiffres, vous en avez saisi 13."),
    ("siret", "218700850000123", "Un numéro SIRET compte 14 chiffres, vous en avez saisi 15."),
    ("siret", "73282932000079", CLE),
    ("siret", "00000000000000", CLE),
    ("siret", "35600000000002", CLE),
    ("siret", "1" * 41, "Ce texte dépasse 40 caractères : raccourcissez-le."),
    ("denomination", "", "Indiquez le nom de la structure."),
    ("denomination", "M" * 251, "Ce texte dépasse 250 caractères : raccourcissez-le."),
    ("type_structure", "", TYPE),
    ("type_structure", "etat", TYPE),
    ("adresse", "", "Indiquez l'adresse de la structure : numéro et rue."),
    ("commune", "", COMMUNE),
    (
        "commune",
        "Zzyzx",
        "Aucune commune ne correspond à « Zzyzx ». Vérifiez l'orthographe ou indiquez le code postal.",
    ),
    (
        "commune",
        "Limog",
        "Aucune commune ne s'appelle « Limog ». Vouliez-vous dire : Limoges (87) ?",
    ),
    ("contact_prenom", "", "Indiquez votre prénom."),
    ("contact_nom", "", "Indiquez votre nom."),
    ("contact_fonction", "", "Indiquez votre fonction dans la structure, par exemple « directrice »."),
    (
        "contact_email",
        "",
        "Indiquez votre adresse électronique : le lien de confirmation y sera envoyé.",
    ),
    ("contact_email", "ana@exemple", EMAIL),
    ("contact_email", "ana exemple.fr", EMAIL),
    ("contact_telephone", "12345", TELEPHONE),
    ("contact_telephone", "05 55 12 34 5", TELEPHONE),
    ("contact_telephone", "+33 5 55", TELEPHONE),
    ("contact_telephone", "cinq", TELEPHONE),
    ("nombre_postes", "", "Indiquez le nombre de postes souhaités, entre 1 et 30."),
    ("nombre_postes", "0", NOMBRE),
    ("nombre_postes", "31", NOMBRE),
    ("nombre_postes", "-1", NOMBRE),
    ("nombre_postes", "2,5", ENTIER),
    ("nombre_postes", "deux", ENTIER),
    ("nombre_postes", "99999999999999999999", NOMBRE),
    ("date_debut_souhaitee", "", "Indiquez la date à laquelle vous souhaitez accueillir un conseiller."),
    ("date_debut_souhaitee", HIER, "Cette date est passée : choisissez aujourd'hui ou plus tard."),
    ("date_debut_souhaitee", "32/01/2030", DATE),
    ("date_debut_souhaitee", "bientôt", DATE),
    (
        "motivation",
        "",
        "Décrivez votre projet : à qui s'adresseront les ateliers, dans quels lieux.",
    ),
    ("motivation", "m" * 2501, "Ce texte dépasse 2\u202f500 caractères : raccourcissez-le."),
    ("engagement", None, "Cochez cette case pour confirmer l'engagement de votre structure."),
]


@pytest.mark.parametrize(("champ", "valeur", "message"), CAS)
def test_saisie_refusee(champ: str, valeur: str | None, message: str):
    creer_limousin()
    saisie = saisie_demande(**{champ: valeur})
    reponse = client_de(None).post("/structures/demander/", saisie)
    assert reponse.status_code == 422
    form = reponse.context["form"]
    assert dict(form.errors) == {champ: [message]}
    page = texte(reponse)
    assert page.count(message) == 2  # in the summary, and beside the field
    for nom, saisi in saisie.items():
        if nom == "engagement":
            assert form["engagement"].value() is True
        else:
            assert str(form[nom].value()) == saisi
    assert 'value="ana@exemple.fr"' in page or champ == "contact_email"
    assert Demande.objects.count() == 0
    assert Courriel.objects.count() == 0


def test_toutes_les_erreurs_a_la_fois():
    creer_limousin()
    form = client_de(None).post("/structures/demander/", {}).context["form"]
    assert set(form.errors) == set(form.fields) - {"contact_telephone", "candidat_identifie"}


@pytest.mark.parametrize(
    ("champ", "valeur", "attendu"),
    [
        ("siret", "35600000000048", "35600000000048"),  # head office of La Poste: Luhn
        ("siret", "356 000 000 49837", "35600000049837"),  # an office: sum of digits, multiple of 5
        ("siret", "732\u00a0829\u202f320 00074", "73282932000074"),
        ("contact_telephone", "", ""),
        ("contact_telephone", "+33 5 55 12 34 56", "+33555123456"),
        ("contact_telephone", "05.55.12.34.56", "0555123456"),
        ("nombre_postes", "1", 1),
        ("nombre_postes", "30", 30),
        ("date_debut_souhaitee", jour_de_paris(timezone.now()).isoformat(), jour_de_paris(timezone.now())),
        ("motivation", "m" * 2500, "m" * 2500),
        ("motivation", "l\r\n" * 1248 + "fin", "l\n" * 1248 + "fin"),
        ("contact_email", "Ana.MARTIN@Exemple.fr", "ana.martin@exemple.fr"),
        ("candidat_identifie", "on", True),
    ],
)
def test_saisie_acceptee(champ: str, valeur: str, attendu: object):
    creer_limousin()
    reponse = client_de(None).post("/structures/demander/", saisie_demande(**{champ: valeur}))
    assert reponse.status_code == 302, dict(reponse.context["form"].errors)
    assert getattr(Demande.objects.get(), champ) == attendu


@pytest.mark.parametrize(
    ("type_structure", "statut"),
    [
        ("commune", "public"),
        ("departement", "public"),
        ("region", "public"),
        ("epci", "public"),
        ("collectivite", "public"),
        ("gip", "public"),
        ("privee", "prive"),
    ],
)
def test_statut_deduit_du_type(type_structure: str, statut: str):
    creer_limousin()
    client_de(None).post("/structures/demander/", saisie_demande(type_structure=type_structure))
    assert Demande.objects.get().statut == statut


def test_departement_deduit_de_la_commune():
    creer_limousin()
    client_de(None).post("/structures/demander/", saisie_demande(commune="Fort-de-France"))
    assert Demande.objects.get().departement_id == "972"
