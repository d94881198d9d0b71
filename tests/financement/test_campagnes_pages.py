"""The campaign board: what the coordinator sees, filters, exports and decides."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.urls import reverse

from comptes.enums import Role
from financement.campagnes.ecarts import TRANCHES, histogramme
from financement.enums import EtatCampagne, EtatConvention
from financement.models import Calcul, Campagne, ResultatCampagne
from financement.selecteurs_campagnes import apercu_effet, avancement
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention
from tests.financement.fabriques_campagnes import appliquer, calculer, coordination, creer_campagne
from tests.outils import client_de, ecouler

pytestmark = pytest.mark.django_db

JUIN, LE_JUILLET = date(2026, 6, 30), LE + timedelta(days=122)


@pytest.fixture
def client(limousin):
    return client_de(coordination())


def page(client, campagne: Campagne, nom: str = "campagne", **parametres: str) -> str:
    reponse = client.get(reverse(f"financement:{nom}", args=[campagne.pk]), parametres)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def poster(client, campagne: Campagne, nom: str, suivre: bool = True, **champs: str):
    return client.post(reverse(f"financement:{nom}", args=[campagne.pk]), champs, follow=suivre)


def test_de_la_preparation_a_l_acceptation(client):
    """The whole journey by the screens; the worker's share is `ecouler()`."""
    creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    ecouler()
    saisie = {"nom": "Constaté de février", "nature": "constate", "arrete_au": "2026-11-20"}
    reponse = client.post(reverse("financement:campagne_nouvelle"), saisie, follow=True)
    campagne = Campagne.objects.get()
    assert reponse.redirect_chain == [(reverse("financement:campagne", args=[campagne.pk]), 302)]
    lancer = page(client, campagne, "campagne_lancer")
    assert "Postes sous convention active dans ce périmètre</dt><dd><strong>2</strong>" in lancer
    assert "0 postes calculés sur 2" in poster(client, campagne, "campagne_lancer").content.decode()
    ecouler()
    lue = page(client, campagne)
    assert "Calculée, à examiner" in lue
    assert "2 postes calculés sur 2" in lue
    assert "Accepter et appliquer" in lue
    effet = page(client, campagne, "campagne_accepter")
    assert "Montants notifiés aux structures</dt><dd>2</dd>" in effet
    poster(client, campagne, "campagne_accepter")
    ecouler()
    lue = page(client, campagne)
    assert "2 postes appliqués sur 2" in lue
    assert "2 notifications, 2 écritures au grand livre" in lue
    assert Calcul.objects.filter(campagne=campagne, nature="notifie").count() == 2


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"nom": ""}, "Donnez un nom à la campagne."),
        ({"nature": "autre"}, "Choisissez un des deux calculs proposés."),
        ({"arrete_au": ""}, "Indiquez le dernier jour compté"),
        ({"arrete_au": "2099-01-01"}, "Un constaté s'arrête entre le 01/01/2020 et aujourd'hui"),
        ({"arrete_au": "2026-02-30"}, "Saisissez une date valide"),
        ({"nature": "previsionnel"}, "Un prévisionnel ne s'arrête pas à une date"),
        ({"departement": "99"}, "Ce département n'existe pas."),
        ({"dispositif": "autre"}, "Ce choix n'est pas dans la liste : choisissez-en un autre."),
    ],
)
def test_une_saisie_fausse_est_expliquee_et_rien_n_est_perdu(client, champs, message):
    saisie = {"nom": "Essai", "nature": "constate", "arrete_au": "2026-02-28", "departement": "87"} | champs
    reponse = client.post(reverse("financement:campagne_nouvelle"), saisie)
    assert reponse.status_code == 422
    assert message in reponse.content.decode().replace("&#x27;", "'")
    assert reponse.context["form"]["nom"].value() == saisie["nom"]
    assert not Campagne.objects.exists()


def test_les_totaux_et_l_histogramme_sont_ceux_des_lignes(client):
    creer_convention(EtatConvention.ACTIVE, nombre_postes=3)
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET, taille_lot=2)
    lignes = list(ResultatCampagne.objects.filter(campagne=campagne))
    assert {ligne.total for ligne in lignes} == {864836}
    lu = avancement(campagne)
    assert (lu.total.nombre, lu.total.avant, lu.total.apres) == (3, 0, sum(x.montant_apres for x in lignes))
    # three posts of 8 648.36 € more
    assert dict(lu.histogramme) == dict.fromkeys(TRANCHES, 0) | {TRANCHES[6]: 3}
    lue = page(client, campagne)
    assert "25 945,08 €" in lue
    assert lue.count("8 648,36 €") >= 6
    assert "Postes selon la taille de leur écart" in lue


def test_les_bornes_de_l_histogramme():
    """One post on each side of each bound, one unchanged, one refused."""
    ecarts = [-1_000_001, -1_000_000, -100_000, -10_000, -1, 0, 1, 10_000, 10_001, 100_001, 1_000_001, 5]

    class Resultats:
        totaux = __import__("numpy").array([2_000_000 + ecart for ecart in ecarts])

    categories = ["jours"] * 11 + ["refuse"]
    assert histogramme(categories, Resultats, [2_000_000] * 12) == [2, 1, 1, 1, 2, 1, 1, 1]


def test_filtres_tri_et_export(client):
    ici = creer_convention(EtatConvention.ACTIVE)
    creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    poste = ici.postes.get().poste
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET)
    adresse = reverse("financement:campagne_export", args=[campagne.pk])

    def exporte(**filtres: str) -> list[dict[str, str]]:
        reponse = client.get(adresse, filtres)
        assert reponse["Content-Type"] == "text/csv; charset=utf-8"
        assert reponse.content[:3] == b"\xef\xbb\xbf"
        return list(csv.DictReader(StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))

    assert len(exporte()) == 3
    (ligne,) = exporte(recherche=poste.numero)
    assert (ligne["poste"], ligne["montant_avant"], ligne["montant_apres"], ligne["ecart"]) == (
        poste.numero, "0,00", "8648,36", "8648,36",
    )  # fmt: skip
    assert ligne["categorie"] == "Jours en plus ou en moins"
    assert exporte(categorie="inchange") == exporte(departement="972") == []
    numeros = [ligne["poste"] for ligne in exporte(tri="numero")]
    assert numeros == sorted(numeros)
    assert "Aucun poste ne correspond" in page(client, campagne, categorie="refuse")
    assert poste.numero in page(client, campagne, tri="hausse", departement="87")


def test_l_apercu_dit_les_postes_qui_ont_change(client):
    stable, modifie = creer_convention(EtatConvention.ACTIVE), creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET)
    tout = apercu_effet(campagne)
    assert (tout.versions, tout.notifies, tout.solde, tout.faits) == (2, 2, 2 * stable_montant(campagne), 0)
    contrat = modifie.postes.get().poste.contrats.get()
    contrat.affectations.update(periode=(date(2026, 3, 16), date(2026, 4, 2)))
    effet = apercu_effet(campagne)
    assert (effet.versions, effet.notifies, effet.solde, effet.faits) == (1, 1, stable_montant(campagne), 1)
    lue = page(client, campagne, "campagne_accepter")
    assert "1 poste dont le contrat ou la convention a changé." in lue
    par = coordination()
    poster(client, campagne, "campagne_accepter")
    appliquer(campagne, par=par, le=LE_JUILLET)
    assert "1 poste mis à l'écart" in page(client, campagne).replace("&#x27;", "'")
    assert stable.pk != modifie.pk


def stable_montant(campagne: Campagne):
    return ResultatCampagne.objects.filter(campagne=campagne)[0].montant_apres


def test_pause_reprise_et_motif_par_l_ecran(client):
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.EN_COURS)
    assert "Le calcul reprend" not in poster(client, campagne, "campagne_reprendre").content.decode()
    assert "est en pause" in poster(client, campagne, "campagne_suspendre").content.decode()
    assert "Le calcul reprend." in poster(client, campagne, "campagne_reprendre").content.decode()
    refuse = poster(client, campagne, "campagne_annuler", motif="court")
    assert (refuse.status_code, "10 caractères au moins" in refuse.content.decode()) == (422, True)
    annulee = poster(client, campagne, "campagne_annuler", motif="Mauvaise date d'arrêt, à refaire.")
    assert "La campagne est annulée" in annulee.content.decode()
    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagne.ANNULEE


def test_le_second_coordinateur_est_prevenu(client):
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.CALCULEE)
    assert poster(client, campagne, "campagne_accepter", suivre=False).status_code == 302
    second = client_de(creer_personne(Role.ANCT_VALIDATEUR, email="second@exemple.fr"))
    reponse = poster(second, campagne, "campagne_accepter")
    assert reponse.status_code == 422
    assert "l'état actuel est « Acceptée »" in reponse.content.decode().replace("&#x27;", "'")


def test_l_avancement_se_rafraichit_puis_la_page_entiere(client):
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.EN_COURS)
    adresse = reverse("financement:campagne_avancement", args=[campagne.pk])
    en_cours = client.get(adresse)
    assert "HX-Refresh" not in en_cours
    assert 'hx-trigger="every 2s"' in en_cours.content.decode()
    assert "htmx-2.min.js" in page(client, campagne)
    calculer(campagne)
    finie = client.get(adresse)
    assert finie["HX-Refresh"] == "true"
    assert "hx-trigger" not in finie.content.decode()
    assert "htmx" not in page(client, campagne).replace("htmx-config", "")


@pytest.mark.parametrize("nombre", [1, 10])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(
    client, nombre, django_assert_max_num_queries
):
    for _ in range(nombre):
        creer_convention(EtatConvention.ACTIVE)
    campagnes = [creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET) for _ in range(nombre)]
    with django_assert_max_num_queries(15):
        assert client.get(reverse("financement:campagnes")).status_code == 200
    with django_assert_max_num_queries(15):
        assert nombre * 8648 < 100_000 and "8 648,36 €" in page(client, campagnes[0])
    with django_assert_max_num_queries(15):
        page(client, campagnes[0], "campagne_accepter")


def test_l_instructeur_regarde_sans_agir(limousin):
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.CALCULEE)
    instructeur = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    lue = page(instructeur, campagne)
    assert "Accepter et appliquer" not in lue
    assert poster(instructeur, campagne, "campagne_accepter").status_code == 403
