"""The page and the PDF, as a visitor asks for them: by the address alone."""

from __future__ import annotations

import io
import re
import subprocess
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from financement.simulateur.forms import SimulationForm
from territoires.models import Commune, Departement, Region

DEMANDE = {
    "hote": "public",
    "territoire": "Limoges",
    "salaire": "1 900",
    "debut": "2021-10-15",
    "duree": "24",
    "taux": "42",
}


@pytest.fixture(autouse=True)
def _territoires(limousin):
    """Limousin, and a département whose name a commune elsewhere bears."""
    region = Region.objects.create(code="84", nom="Auvergne-Rhône-Alpes")
    for code, nom in (("86", "Vienne"), ("38", "Isère")):
        Departement.objects.create(code=code, nom=nom, region=region, zone="metropole", fuseau="Europe/Paris")
    Commune.objects.create(code="38544", nom="Vienne", departement_id="38", codes_postaux=["38200"])


def ouvrir(**changements: str | None):
    demande = {cle: v for cle, v in (DEMANDE | changements).items() if v is not None}
    return Client().get("/simulateur/", demande)


def erreurs(reponse) -> dict[str, list[str]]:
    return {champ: list(messages) for champ, messages in reponse.context["form"].errors.items()}


def test_la_premiere_visite_montre_un_formulaire_vide_et_sans_reproche():
    reponse = Client().get("/simulateur/", {"utm_source": "lettre"})
    assert reponse.status_code == 200
    assert not reponse.context["form"].is_bound
    page = reponse.content.decode()
    assert "fr-alert--error" not in page
    assert re.findall(r'name="(\w+)"', page.split('class="sim-formulaire"')[1].split("</form>")[0]) == [
        "hote", "hote", "territoire", "salaire", "debut", "duree", "duree", "contrat", "taux",
    ]  # fmt: skip
    assert "1\u202f867,02\u00a0€ depuis le 01/06/2026" in page


def test_le_resultat_donne_les_trois_chiffres_le_graphique_et_le_tableau():
    reponse = ouvrir()
    page = reponse.content.decode()
    assert reponse.status_code == 200
    chiffres = re.search(r'<ul class="cn-chiffres.*?</ul>', page, re.S)[0]
    assert re.findall(r"<strong>(.*?)</strong>", chiffres) == [
        "64\u202f752,00\u00a0€",
        "50\u202f000,00\u00a0€",
        "14\u202f752,00\u00a0€",
    ]
    assert "Il resterait 614,67\u00a0€ par mois à votre charge" in page
    assert page.count("<h1") == 1
    tableau = re.search(r"<table>.*?</table>", page, re.S)[0]
    assert "Coût, aide et reste à charge de chaque mois du contrat</caption>" in tableau
    assert len(re.findall(r'<th scope="row">', tableau)) == 26  # 25 months and the total
    assert '<svg class="graphique"' in page
    assert page.count("plafond atteint") == 3
    assert 'href="/structures/demander/"' in page
    assert "Vous avez saisi un taux de 42\u00a0%" in page


def test_sans_taux_l_hypothese_est_dite_avec_ses_sources():
    page = ouvrir(taux=None).content.decode()
    assert "C'est une hypothèse :" in page
    assert "39,75\u00a0%" in page
    for mot in ("Documenté", "Inféré", "Non vérifié", "Retraite complémentaire Ircantec"):
        assert mot in page


def test_le_lien_a_partager_refait_la_meme_page():
    reponse = ouvrir(salaire="1 950,50 €", contrat="30", taux="41,5 %")
    lien = urlsplit(reponse.context["lien"])
    assert {cle: v[0] for cle, v in parse_qs(lien.query).items()} == {
        "hote": "public",
        "territoire": "Limoges (87)",
        "salaire": "1950,50",
        "debut": "2021-10-15",
        "duree": "24",
        "contrat": "30",
        "taux": "41,5",
    }
    refaite = Client().get(f"{lien.path}?{lien.query}")
    assert refaite.context["lien"] == reponse.context["lien"]
    assert refaite.context["ecran"].simulation == reponse.context["ecran"].simulation


@pytest.mark.parametrize(
    ("saisie", "code", "libelle"),
    [
        ("87", "87", "Haute-Vienne (87)"),
        ("haute vienne", "87", "Haute-Vienne (87)"),
        ("Haute-Vienne (87)", "87", "Haute-Vienne (87)"),
        ("87000 Limoges", "87", "Limoges (87)"),
        ("Guéret", "23", "Guéret (23)"),
        ("972", "972", "Martinique (972)"),
        ("Vienne (38)", "38", "Vienne (38)"),
        ("86", "86", "Vienne (86)"),
    ],
)
def test_le_territoire_est_une_commune_ou_un_departement(saisie, code, libelle):
    territoire = ouvrir(territoire=saisie).context["form"].territoire_choisi
    assert (territoire.departement.code, territoire.libelle) == (code, libelle)


def test_le_departement_decide_de_la_majoration():
    martinique = ouvrir(territoire="Fort-de-France", salaire="1900").context["ecran"].simulation
    assert str(martinique.droit.plafond) == "70000.00"


@pytest.mark.parametrize(
    ("changement", "attendu"),
    [
        ({"salaire": "-1900"}, {"salaire": ["Le montant ne peut pas être négatif."]}),
        ({"salaire": "mille"}, {"salaire": ["Saisissez un montant en euros, par exemple 1 554,58."]}),
        ({"salaire": "1900,555"}, {"salaire": ["Indiquez au plus deux chiffres après la virgule."]}),
        (
            {"salaire": ""},
            {"salaire": ["Indiquez le salaire brut d'un mois à temps plein, par exemple 1 900."]},
        ),
        (
            {"salaire": "1500"},
            {
                "salaire": [
                    "Le salaire ne peut pas être inférieur au SMIC, qui vaut 1\u202f589,47\u00a0€ brut par "
                    "mois pour 35 heures au 15/10/2021. Saisissez au moins ce montant."
                ]
            },
        ),
        (
            {"debut": "2020-06-01", "salaire": "-3"},
            {
                "salaire": ["Le montant ne peut pas être négatif."],
                "debut": [
                    "Choisissez un premier jour entre le 01/01/2021 et le 31/12/2099 : le barème de l'aide "
                    "commence à cette première date."
                ],
            },
        ),
        (
            {"debut": "31/02/2022"},
            {"debut": ["Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."]},
        ),
        ({"duree": "25"}, {"duree": ["Choisissez 24 ou 36 mois."]}),
        ({"hote": "autre"}, {"hote": ["Choisissez employeur public ou employeur privé."]}),
        ({"contrat": "douze"}, {"contrat": ["Saisissez un nombre entier de mois, 72 au plus."]}),
        ({"contrat": "73"}, {"contrat": ["Saisissez un nombre entier de mois, 72 au plus."]}),
        (
            {"contrat": "12"},
            {"contrat": ["Le contrat dure au moins aussi longtemps que l'aide, soit de 24 à 72 mois."]},
        ),
        (
            {"taux": "140"},
            {"taux": ["Saisissez un taux en pourcentage, entre 0 et 100, par exemple 42 ou 42,5."]},
        ),
        (
            {"taux": "NaN"},
            {"taux": ["Saisissez un taux en pourcentage, entre 0 et 100, par exemple 42 ou 42,5."]},
        ),
        ({"taux": "41,555"}, {"taux": ["Indiquez au plus deux chiffres après la virgule."]}),
        (
            {"territoire": ""},
            {"territoire": ["Indiquez une commune ou un département, par exemple « Limoges »."]},
        ),
        (
            {"territoire": "Xyzzyville"},
            {
                "territoire": [
                    "Aucune commune ne correspond à « Xyzzyville ». Vérifiez l'orthographe ou indiquez le "
                    "code postal."
                ]
            },
        ),
        (
            {"territoire": "Vienne"},
            {
                "territoire": [
                    "« Vienne » est un département (86) et une commune : précisez « Vienne (86) » ou "
                    "« Vienne (38) »."
                ]
            },
        ),
    ],
)
def test_une_mauvaise_saisie_est_refusee_sans_rien_perdre(changement, attendu):
    reponse = ouvrir(**changement)
    assert reponse.status_code == 422
    assert erreurs(reponse) == attendu
    page = reponse.content.decode()
    assert reponse.context["ecran"] is None
    for champ, valeur in (DEMANDE | changement).items():
        if champ not in {"hote", "duree"}:
            assert f'name="{champ}" value="{escape(valeur)}"' in page or not valeur, champ
    for messages in attendu.values():
        assert escape(messages[0]) in page


def test_les_cles_manquantes_sont_demandees_une_par_une():
    reponse = Client().get("/simulateur/", {"salaire": "1900"})
    assert reponse.status_code == 422
    assert set(erreurs(reponse)) == {"hote", "territoire", "debut", "duree"}


def test_du_texte_hostile_reste_du_texte():
    page = ouvrir(territoire="<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page


def requetes(**changements: str | None) -> int:
    """Questions put to the tables: the transaction and the role of the visitor are not counted."""
    with CaptureQueriesContext(connection) as capture:
        ouvrir(**changements)
    return len(
        [r for r in capture.captured_queries if re.match(r"\s*select .* from ", r["sql"], re.I | re.S)]
    )


def test_peu_de_requetes():
    assert requetes(territoire="87") == 1
    assert requetes(territoire="Limoges (87)") == 3
    assert requetes(territoire="Limoges (87)", duree="36", contrat="72") == 3


def texte_du_pdf(contenu: bytes) -> str:
    """The text as it is read, every space made plain."""
    sortie = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=contenu, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", sortie.stdout.decode())


def test_le_pdf_est_balise_en_a4_et_dit_les_memes_chiffres():
    reponse = Client().get("/simulateur/pdf", DEMANDE)
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "application/pdf")
    assert reponse["Content-Disposition"] == 'attachment; filename="simulation-conseiller-numerique.pdf"'
    with pikepdf.open(io.BytesIO(reponse.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert (
            str(pdf.docinfo["/Title"])
            == "Simulation du coût d’un poste de conseiller numérique — Limoges (87)"
        )
        with pdf.open_metadata() as metadonnees:
            assert metadonnees["pdfuaid:part"] == "1"
        assert [round(float(v)) for v in pdf.pages[0].MediaBox] == [0, 0, 595, 842]
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert figures
        assert all(str(figure.Alt) for figure in figures)
    texte = texte_du_pdf(reponse.content)
    assert "64 752,00 € 50 000,00 € 14 752,00 €" in texte
    assert "soit 614,67 € par mois" in texte
    assert "octobre 2021 (17/31) 1 900,00 € 42 % 1 479,55 € 1 168,00 € 311,55 €" in texte
    assert "Total 64 752,00 € 50 000,00 € 14 752,00 €" in texte
    assert "Coefficient employeur 1,34 Déduit de 50 000 / (24 × 1 554,58) Inféré" in texte


def test_un_pdf_impossible_ramene_au_formulaire_avec_la_saisie():
    reponse = Client().get("/simulateur/pdf", DEMANDE | {"salaire": "1500"})
    assert reponse.status_code == 302
    suite = Client().get(reponse["Location"])
    assert suite.status_code == 422
    assert suite.context["form"]["salaire"].value() == "1500"
    assert Client().get("/simulateur/pdf")["Location"] == "/simulateur/"


def test_rien_ne_s_envoie():
    for adresse in ("/simulateur/", "/simulateur/pdf"):
        assert Client().post(adresse, DEMANDE).status_code == 405


def test_le_formulaire_est_celui_des_adresses():
    assert list(SimulationForm.base_fields) == [
        "hote", "territoire", "salaire", "debut", "duree", "contrat", "taux",
    ]  # fmt: skip
