"""The public page of the barème: a day, a history, two days, two versions; bad dates refused with the bounds."""

from __future__ import annotations

import json
from datetime import date
from html import unescape

import pytest
from django.test import Client

from financement.chargement import RACINE, bareme_en_vigueur, contenu_en_vigueur, lire_dossier
from financement.models import VersionBareme
from financement.parametres_publics import (
    Ecart,
    ecarts_entre_dates,
    ecarts_entre_versions,
    familles,
)
from tests.fabriques import LE

pytestmark = pytest.mark.django_db

METROPOLE = "smic/metropole"


def parametre(nom: str, jour: date):
    return next(p for famille in familles(jour) for p in famille.parametres if p.nom == nom)


def lire(adresse: str, statut: int = 200) -> str:
    reponse = Client().get(adresse)
    assert reponse.status_code == statut
    return unescape(reponse.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("jour", "texte", "depuis"),
    [
        (date(2021, 9, 30), "1 554,58 € par mois", date(2021, 1, 1)),
        (date(2021, 10, 1), "1 589,47 € par mois", date(2021, 10, 1)),
    ],
)
def test_la_valeur_est_celle_du_jour(jour, texte, depuis):
    valeur = parametre(METROPOLE, jour).en_vigueur
    assert (valeur.texte.replace("\u202f", " ").replace("\u00a0", " "), valeur.depuis) == (texte, depuis)
    assert valeur.statut == "documenté" and valeur.source


def test_chaque_parametre_du_bareme_est_sur_la_page_avec_sa_source():
    noms = {p.nom for famille in familles(LE.date()) for p in famille.parametres}
    assert len(noms) == sum(
        contenu.count('"values"') for contenu in [json.dumps(json.loads(contenu_en_vigueur()))]
    )
    page = lire("/bareme/")
    assert all(nom in page for nom in noms)
    assert bareme_en_vigueur().version[:16] in page
    assert {"documenté", "inféré", "non vérifié"} <= {
        v.statut for f in familles(LE.date()) for p in f.parametres for v in p.historique
    }
    assert len(lire_dossier(RACINE)) > 10


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("relance-2021/modalites/24_mois/taux", "100\u00a0%"),
        ("relance-2021/modalites/36_mois/taux", "70\u00a0%"),
        ("relance-2021/echeancier/tranche_2/part", "30\u00a0%"),
    ],
)
def test_une_part_se_lit_en_pour_cent(nom, texte):
    assert parametre(nom, LE.date()).en_vigueur.texte == texte


def test_le_premier_du_mois_se_lit_en_francais():
    assert "depuis le 1er janvier 2021" in lire("/bareme/") and "depuis le 1 " not in lire("/bareme/")


def test_avant_son_ouverture_un_dispositif_n_est_pas_en_vigueur():
    assert parametre("renouvellement-2023/grille/public/annee_1", date(2022, 12, 31)).en_vigueur is None
    assert "Pas encore en vigueur ce jour-là." in lire("/bareme/?au=2022-12-31")


def test_la_difference_entre_deux_dates():
    ecarts = ecarts_entre_dates(date(2025, 5, 13), date(2025, 5, 14))
    assert ecarts == [Ecart("vacance_maximale", "3\u00a0mois", "6\u00a0mois")]
    page = lire("/bareme/?du=2025-05-13&compare_au=2025-05-14")
    assert "1 différence." in page and "6 mois" in page
    assert "Aucune différence." in lire("/bareme/?du=2025-05-14&compare_au=2025-05-15")


def test_la_difference_entre_deux_versions_archivees():
    ancien = json.loads(contenu_en_vigueur())
    fichier = next(nom for nom in ancien if nom.endswith("relance-2021/plafond.yaml"))
    ancien[fichier]["parametres"]["public"]["values"]["2021-01-01"]["value"] = "45000.00"
    contenu = json.dumps(ancien)
    (ecart,) = ecarts_entre_versions(contenu, contenu_en_vigueur())
    assert ecart.nom == "relance-2021/plafond/public, depuis le 01/01/2021"
    assert ecart.avant.startswith("45\u202f000,00\u00a0€ (documenté ; ")
    assert ecart.apres.startswith("50\u202f000,00\u00a0€ (documenté ; ")
    for version, texte in (("a" * 64, contenu), ("b" * 64, contenu_en_vigueur())):
        VersionBareme.objects.create(version=version, contenu=texte, archivee_le=LE)
    page = lire(f"/bareme/?ancienne={'a' * 64}&nouvelle={'b' * 64}")
    assert "1 différence." in page and "45 000,00 €" in page


@pytest.mark.parametrize(
    ("adresse", "message"),
    [
        ("/bareme/?au=2019-12-31", "Le barème est connu du 1er janvier 2020 au 31 décembre 2099"),
        ("/bareme/?au=2100-01-01", "Le barème est connu du 1er janvier 2020 au 31 décembre 2099"),
        ("/bareme/?au=demain", "Saisissez une date valide au format JJ/MM/AAAA"),
        ("/bareme/?du=2019-01-01&compare_au=2021-01-01", "Le barème est connu du 1er janvier 2020"),
        ("/bareme/?du=2021-01-01", "Indiquez les deux bornes de la comparaison."),
        ("/bareme/?ancienne=zzz&nouvelle=zzz", "Choisissez une des versions proposées."),
    ],
)
def test_une_mauvaise_demande_est_refusee_et_rien_n_est_perdu(adresse, message):
    page = lire(adresse, 422)
    assert message in page
    assert "En vigueur le" in page
    if "demain" in adresse:
        assert 'value="demain"' in page
