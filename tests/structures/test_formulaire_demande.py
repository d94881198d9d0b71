"""The public request refuses each wrong entry beside its field, with its remedy, and keeps what was typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.models import Courriel
from structures.models import Demande
from territoires.models import Commune, Departement, Region
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
VIDE = "Indiquez le numéro SIRET de la structure : 14 chiffres."
LONG_100 = "Ce texte dépasse 100 caractères : raccourcissez-le."
RIDET_FORMAT = "Un numéro RIDET ne contient que des chiffres : retirez les lettres et les signes."
RNA = (
    "Un numéro RNA commence par la lettre W suivie de neuf signes, par exemple W872001234. Il figure sur le récépissé"
    " de déclaration de l'association."
)
QPV = "Indiquez le quartier prioritaire : son code (par exemple QP087001) ou son nom."
# Numbers of `structures/annuaire/echantillons`.
FERMEE, ETAT = "93990003100013", "17990005500015"
FERMETURE = (
    "Cet établissement est fermé depuis le 12 mars 2024 d'après l'annuaire des entreprises : indiquez le numéro d'un"
    " établissement ouvert."
)
SERVICE_DE_L_ETAT = (
    "D'après l'annuaire des entreprises, cette structure est un service de l'État : il ne peut pas accueillir de"
    " conseiller numérique. Une collectivité ou une association voisine le peut."
)
NOUMEA = {"commune": "Nouméa"}
ASSOCIATION = {"type_structure": "privee"}


CAS: list[tuple[str, str | None, str]] = [
    ("identifiant", "", VIDE),
    ("identifiant", "   ", VIDE),
    ("identifiant", "2187008500001X", FORMAT),
    ("identifiant", "218-700-85000012", FORMAT),
    ("identifiant", "٢١٨٧٠٠٨٥٠٠٠٠١٢", FORMAT),
    ("identifiant", "SIRET", FORMAT),
    ("identifiant", "218700850", SIREN),
    ("identifiant", "218 700 850", SIREN),
    ("identifiant", "2187008500001", "Un numéro SIRET compte 14 chiffres, vous en avez saisi 13."),
    ("identifiant", "218700850000123", "Un numéro SIRET compte 14 chiffres, vous en avez saisi 15."),
    ("identifiant", "1", "Un numéro SIRET compte 14 chiffres, vous en avez saisi 1."),
    ("identifiant", "73282932000079", CLE),
    ("identifiant", "00000000000000", CLE),
    ("identifiant", "35600000000002", CLE),
    ("identifiant", "1" * 41, "Ce texte dépasse 40 caractères : raccourcissez-le."),
    ("identifiant", FERMEE, FERMETURE),
    ("identifiant", ETAT, SERVICE_DE_L_ETAT),
    ("type_identifiant", "siren", "Choisissez SIRET, RIDET ou RNA."),
    ("denomination", "", "Indiquez le nom de la structure."),
    ("denomination", "   ", "Indiquez le nom de la structure."),
    ("denomination", "M" * 251, "Ce texte dépasse 250 caractères : raccourcissez-le."),
    ("type_structure", "", TYPE),
    ("type_structure", "etat", TYPE),
    ("adresse", "", "Indiquez l'adresse de la structure : numéro et rue."),
    ("adresse", "a" * 301, "Ce texte dépasse 300 caractères : raccourcissez-le."),
    ("commune", "", COMMUNE),
    (
        "commune",
        "Zzyzx",
        "Aucune commune ne correspond à « Zzyzx ». Vérifiez l'orthographe ou indiquez le code postal.",
    ),
    ("commune", "Limog", "Aucune commune ne s'appelle « Limog ». Vouliez-vous dire : Limoges (87) ?"),
    ("contact_prenom", "", "Indiquez votre prénom."),
    ("contact_prenom", "A" * 101, LONG_100),
    ("contact_nom", "", "Indiquez votre nom."),
    ("contact_nom", "N" * 101, LONG_100),
    ("contact_fonction", "", "Indiquez votre fonction dans la structure, par exemple « directrice »."),
    ("contact_fonction", "F" * 101, LONG_100),
    (
        "contact_email",
        "",
        "Indiquez votre adresse électronique : le lien de confirmation y sera envoyé.",
    ),
    ("contact_email", "ana@exemple", EMAIL),
    ("contact_email", "ana exemple.fr", EMAIL),
    ("contact_email", "ana@@exemple.fr", EMAIL),
    ("contact_email", "@exemple.fr", EMAIL),
    ("contact_email", "ana@exemple..fr", EMAIL),
    ("contact_telephone", "12345", TELEPHONE),
    ("contact_telephone", "05 55 12 34 5", TELEPHONE),
    ("contact_telephone", "+33 5 55", TELEPHONE),
    ("contact_telephone", "cinq", TELEPHONE),
    ("contact_telephone", "0" * 31, "Ce numéro est trop long : saisissez 10 chiffres."),
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
    ("date_debut_souhaitee", "2030-02-30", DATE),
    ("date_debut_souhaitee", "bientôt", DATE),
    ("date_debut_souhaitee", "2206-03-01", "Cette date est à plus de 5 ans : vérifiez l'année."),
    ("date_debut_souhaitee", "9999-12-31", "Cette date est à plus de 5 ans : vérifiez l'année."),
    (
        "motivation",
        "",
        "Décrivez votre projet : à qui s'adresseront les ateliers, dans quels lieux.",
    ),
    (
        "motivation",
        "m" * 2501,
        "Ce texte dépasse 2\u202f500 caractères : raccourcissez-le de 1 caractère.",
    ),
    (
        "motivation",
        "m" * 3700,
        "Ce texte dépasse 2\u202f500 caractères : raccourcissez-le de 1200 caractères.",
    ),
    ("qpv_preuve", "q" * 151, "Ce texte dépasse 150 caractères : raccourcissez-le."),
    ("engagement", None, "Cochez cette case pour confirmer l'engagement de votre structure."),
]

# Rules between two fields: what is typed, the field at fault, its message.
CAS_CROISES: list[tuple[dict[str, str], str, str]] = [
    ({"type_identifiant": "ridet", "identifiant": "12A456"} | NOUMEA, "identifiant", RIDET_FORMAT),
    (
        {"type_identifiant": "ridet", "identifiant": "12345678"} | NOUMEA,
        "identifiant",
        "Un numéro RIDET compte 6 ou 7 chiffres, ou 9 ou 10 avec le numéro de l'établissement ; vous en avez saisi 8.",
    ),
    (
        {"type_identifiant": "ridet", "identifiant": "0 000 000"} | NOUMEA,
        "identifiant",
        "Ce numéro RIDET n'existe pas : vérifiez-le.",
    ),
    (
        {"type_identifiant": "ridet", "identifiant": "1 234 567.001"},
        "commune",
        "Un RIDET désigne une structure de Nouvelle-Calédonie : choisissez une de ses communes.",
    ),
    ({"type_identifiant": "rna", "identifiant": "872001234"} | ASSOCIATION, "identifiant", RNA),
    ({"type_identifiant": "rna", "identifiant": "W87200123"} | ASSOCIATION, "identifiant", RNA),
    (
        {"type_identifiant": "rna", "identifiant": "W872001234"},
        "type_structure",
        "Un numéro RNA désigne une association : choisissez ce type, ou indiquez un SIRET.",
    ),
    ({"en_qpv": "on"}, "qpv_preuve", QPV),
    ({"en_qpv": "on", "qpv_preuve": " Q "}, "qpv_preuve", QPV),
]


def test_la_table_compte_assez_de_cas():
    assert len(CAS) + len(CAS_CROISES) >= 60


@pytest.fixture(autouse=True)
def territoires() -> None:
    """The communes of the tests, and one of Nouvelle-Calédonie."""
    creer_limousin()
    Region.objects.get_or_create(code="988", defaults={"nom": "Nouvelle-Calédonie"})
    Departement.objects.get_or_create(
        code="988",
        defaults={
            "nom": "Nouvelle-Calédonie",
            "region_id": "988",
            "zone": "autre_outre_mer",
            "fuseau": "Pacific/Noumea",
        },
    )
    Commune.objects.get_or_create(
        code="98818", defaults={"nom": "Nouméa", "departement_id": "988", "codes_postaux": ["98800"]}
    )


def refuser(saisie: dict[str, str], champ: str, message: str) -> None:
    """The page comes back with one error, told twice, and everything that was typed; nothing is written."""
    reponse = client_de(None).post("/structures/demander/", saisie)
    assert reponse.status_code == 422
    form = reponse.context["form"]
    assert dict(form.errors) == {champ: [message]}
    page = texte(reponse)
    assert page.count(message) == 2  # in the summary, and beside the field
    for nom, saisi in saisie.items():
        if nom in ("engagement", "en_qpv"):
            assert form[nom].value() is True
        else:
            assert str(form[nom].value()) == saisi
    assert 'value="ana@exemple.fr"' in page or champ == "contact_email"
    assert Demande.objects.count() == 0
    assert Courriel.objects.count() == 0


@pytest.mark.parametrize(("champ", "valeur", "message"), CAS)
def test_saisie_refusee(champ: str, valeur: str | None, message: str):
    refuser(saisie_demande(**{champ: valeur}), champ, message)


@pytest.mark.parametrize(("champs", "champ", "message"), CAS_CROISES)
def test_saisie_incoherente_refusee(champs: dict[str, str], champ: str, message: str):
    refuser(saisie_demande(**champs), champ, message)


def test_toutes_les_erreurs_a_la_fois():
    form = client_de(None).post("/structures/demander/", {}).context["form"]
    assert set(form.fields) - set(form.errors) == {
        "type_identifiant",
        "contact_telephone",
        "candidat_identifie",
        "en_qpv",
        "qpv_preuve",
        "maintenue",
        "rapprochement_lu",
    }


@pytest.mark.parametrize(
    ("champ", "valeur", "attendu"),
    [
        ("identifiant", "35600000000048", "35600000000048"),  # head office of La Poste: Luhn
        ("identifiant", "356 000 000 49837", "35600000049837"),  # an office: sum of digits, multiple of 5
        ("identifiant", "732\u00a0829\u202f320 00074", "73282932000074"),
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
    reponse = client_de(None).post("/structures/demander/", saisie_demande(**{champ: valeur}))
    assert reponse.status_code == 302, dict(reponse.context["form"].errors)
    assert getattr(Demande.objects.get(), {"identifiant": "siret"}.get(champ, champ)) == attendu


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
    client_de(None).post("/structures/demander/", saisie_demande(type_structure=type_structure))
    assert Demande.objects.get().statut == statut


def test_departement_deduit_de_la_commune():
    client_de(None).post("/structures/demander/", saisie_demande(commune="Fort-de-France"))
    assert Demande.objects.get().departement_id == "972"


@pytest.mark.parametrize(
    ("genre", "saisi", "colonnes"),
    [
        ("ridet", "1 234 567.001", {"siret": "", "ridet": "1234567001", "rna": ""}),
        ("ridet", "123456", {"siret": "", "ridet": "123456", "rna": ""}),
        ("rna", "w2a 1-000123", {"siret": "", "ridet": "", "rna": "W2A1000123"}),
        # Known by the register under its SIRET: both numbers are kept.
        ("rna", "W191990002", {"siret": "93990002300010", "ridet": "", "rna": "W191990002"}),
    ],
)
def test_autres_numeros_acceptes(genre: str, saisi: str, colonnes: dict[str, str]):
    lieu = NOUMEA if genre == "ridet" else ASSOCIATION
    saisie = saisie_demande(type_identifiant=genre, identifiant=saisi, **lieu)
    reponse = client_de(None).post("/structures/demander/", saisie)
    assert reponse.status_code == 302, dict(reponse.context["form"].errors)
    demande = Demande.objects.get()
    assert {colonne: getattr(demande, colonne) for colonne in colonnes} == colonnes
