"""The draft, its two secrets, and an address that has applied already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from candidatures.enums import EtatCandidat
from candidatures.models import Candidat, ProfilRecherche
from candidatures.services.candidature import (
    DELAI_RENVOI,
    confirmer_candidature,
    deposer_candidature,
    modifier_coordonnees,
)
from commun.acteurs import VISITEUR, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Courriel
from comptes.enums import Role
from comptes.models import Utilisateur
from tests.candidatures.fabriques import (
    MOTIVATION,
    acteur_candidat,
    confirmer,
    creer_candidat,
    creer_rencontre,
    lien_recu,
)
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
COORDONNEES = {"prenom": "Inès", "nom": "Faure", "email": "ines@exemple.fr", "telephone": ""}
FIN = {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"}


def test_le_lien_recu_retrouve_le_brouillon_sur_un_autre_appareil():
    Client().post("/candidats/candidater/", COORDONNEES)
    lien = lien_recu("ines@exemple.fr", "candidature_brouillon")
    autre_appareil = Client()
    page = autre_appareil.get(lien, follow=True)
    assert page.request["PATH_INFO"] == f"{lien}recherche/"
    premiere = autre_appareil.get(f"{lien}coordonnees/")
    assert premiere.context["form"]["nom"].value() == "Faure"


def test_le_lien_ouvre_la_premiere_page_a_remplir_avec_ce_qui_est_garde():
    candidat = creer_candidat("brouillon", distance_max_km=None, a_experience=True)
    base = f"/candidats/brouillon/{candidat.jeton}/"
    assert Client().get(base).url == f"{base}motivation/"
    form = Client().get(f"{base}recherche/").context["form"]
    assert {champ: form[champ].value() for champ in ("distance", "situation", "a_experience")} == {
        "distance": "france",
        "situation": "demandeur_emploi",
        "a_experience": "oui",
    }
    assert form["commune"].value() == "Panazol (87)"


@pytest.mark.parametrize("page", ["", "coordonnees/", "recherche/", "motivation/", "envoyee/"])
def test_un_lien_inconnu_ou_referme_n_ouvre_rien(page):
    assert Client().get(f"/candidats/brouillon/inconnu/{page}").status_code == 404
    confirme = creer_candidat()
    ancien = Client().get(f"/candidats/brouillon/{confirme.jeton}/{page}")
    assert ancien.status_code == 404
    # Who comes back by the first mail is told where the application is now.
    assert '<a href="/compte/login/">connectez-vous</a>' in ancien.content.decode()
    # The confirmation link stays known, but opens no page of the draft.
    assert Client().get(f"/candidats/brouillon/{confirme.confirmation}/{page}").status_code == 404


def test_le_lien_du_brouillon_ne_confirme_pas():
    """Whoever types somebody else's address sees this link, and must not confirm with it."""
    candidat = creer_candidat("brouillon")
    adresse = f"/candidats/confirmer/{candidat.jeton}/"
    assert Client().get(adresse).status_code == 404
    assert Client().post(adresse).status_code == 404
    assert Candidat.objects.get().etat == "brouillon"


def test_ouvrir_le_lien_ne_confirme_rien_et_confirmer_deux_fois_non_plus():
    candidat = creer_candidat("brouillon")
    client, adresse = Client(), f"/candidats/confirmer/{candidat.confirmation}/"
    assert client.get(adresse).status_code == 200
    assert ProfilRecherche.objects.count() == 0
    assert client.post(adresse).status_code == 302
    assert client.post(adresse).status_code == 409
    assert ProfilRecherche.objects.count() == 1
    assert Courriel.objects.filter(gabarit="candidature_confirmee").count() == 1


def test_changer_d_adresse_annule_le_lien_deja_envoye():
    """Else one confirms another person's address with a link received at one's own."""
    candidat = creer_candidat("brouillon", email="moi@exemple.fr")
    base = f"/candidats/brouillon/{candidat.jeton}/"
    Client().post(f"{base}coordonnees/", COORDONNEES | {"email": "victime@exemple.fr"})
    assert Client().post(f"/candidats/confirmer/{candidat.confirmation}/").status_code == 404
    assert Client().post(f"{base}motivation/", FIN).status_code == 302
    nouveau = lien_recu("victime@exemple.fr", "candidature_a_confirmer")
    assert Client().post(nouveau).status_code == 302
    assert Candidat.objects.get().email == "victime@exemple.fr"


def test_le_lien_est_verifie_sous_verrou():
    candidat = creer_candidat("brouillon")
    porteur = VISITEUR.avec_jeton(candidat.confirmation)
    Candidat.objects.update(confirmation_hash="0" * 64)
    with pytest.raises(ErreurMetier, match="Ce lien n'est plus valable"):
        confirmer_candidature(candidat=candidat, par=porteur, le=LE)


def test_la_confirmation_n_est_pas_renvoyee_sans_fin():
    candidat = creer_candidat("brouillon")
    porteur = VISITEUR.avec_jeton(candidat.jeton)

    def deposer(le):
        with perimetre(porteur):
            deposer_candidature(
                candidat=candidat, motivation="Encore.", majeur=True, consentement=True, par=porteur, le=le
            )
        return Courriel.objects.filter(gabarit="candidature_a_confirmer").count()

    assert deposer(LE + DELAI_RENVOI - timedelta(seconds=1)) == 1
    assert Candidat.objects.get().motivation == "Encore."
    assert deposer(LE + DELAI_RENVOI) == 2
    assert Client().get(f"/candidats/confirmer/{candidat.confirmation}/").status_code == 404


def test_une_adresse_deja_inscrite_voit_le_meme_ecran_et_recoit_un_autre_courriel():
    existant = creer_candidat(email="deja@exemple.fr")
    ecrans = []
    for email in ("deja@exemple.fr", "neuf@exemple.fr"):
        client = Client()
        suite = client.post("/candidats/candidater/", COORDONNEES | {"email": email}).url
        recherche = {
            "commune": "Limoges",
            "distance": "5",
            "disponible_le": "2026-03-02",
            "situation": "en_emploi",
            "a_experience": "non",
        }
        suite = client.post(suite, recherche).url
        jeton = suite.split("/")[3]
        page = client.get(client.post(suite, FIN).url).content.decode()
        ecrans.append(page.replace(email, "ADRESSE").replace(jeton, "JETON"))
    assert ecrans[0] == ecrans[1]
    assert set(
        Courriel.objects.filter(destinataire__in=("deja@exemple.fr", "neuf@exemple.fr"))
        .exclude(gabarit__in=("candidature_brouillon", "candidature_confirmee"))
        .values_list("destinataire", "gabarit")
    ) == {
        ("deja@exemple.fr", "candidature_a_confirmer"),  # the first application
        ("deja@exemple.fr", "candidature_existante"),
        ("neuf@exemple.fr", "candidature_a_confirmer"),
    }
    assert Candidat.objects.exclude(etat="brouillon").get().pk == existant.pk


def test_deux_brouillons_d_une_adresse_un_seul_se_confirme():
    premier = creer_candidat("brouillon", email="ines@exemple.fr")
    second = creer_candidat("brouillon", email="ines@exemple.fr")
    confirmer(premier, premier.confirmation)
    page = Client().post(f"/candidats/confirmer/{second.confirmation}/")
    assert page.status_code == 409
    assert "Cette adresse a déjà une candidature" in page.content.decode()
    assert ProfilRecherche.objects.count() == 1


def test_une_personne_connue_a_un_autre_titre_peut_candidater():
    referent = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87", email="deux@exemple.fr")
    candidat = creer_candidat(email="Deux@exemple.fr".lower())
    assert candidat.personne_id == referent.utilisateur_id
    assert Utilisateur.objects.count() == 1


def test_une_candidature_confirmee_ne_se_modifie_plus_par_le_brouillon():
    candidat = creer_candidat()
    porteur = VISITEUR.avec_jeton(candidat.confirmation)
    with pytest.raises(ErreurMetier, match="déjà confirmée"), perimetre(porteur):
        modifier_coordonnees(
            candidat=candidat, prenom="X", nom="Y", email="z@exemple.fr", telephone="", par=porteur, le=LE
        )


def test_retirer_puis_reprendre_depuis_son_espace():
    candidat = creer_candidat()
    rencontre = creer_rencontre(candidat=candidat)
    moi = client_de(acteur_candidat(candidat))
    assert moi.post("/candidats/espace/retirer/").status_code == 302
    candidat.refresh_from_db()
    assert candidat.etat == EtatCandidat.RETIRE
    assert ProfilRecherche.objects.get().actif is False
    ecouler()
    rencontre.refresh_from_db()
    assert rencontre.etat == "close"
    assert Courriel.objects.filter(gabarit="candidat_indisponible").count() == 1
    assert "Remettre ma candidature en ligne" in moi.get("/candidats/espace/").content.decode()
    double = moi.post("/candidats/espace/retirer/", follow=True).content.decode()
    assert "n&#x27;est plus possible" in double
    assert moi.post("/candidats/espace/reprendre/").status_code == 302
    assert ProfilRecherche.objects.get().actif is True


def test_le_recrute_ne_revient_qu_a_la_fin_de_son_contrat():
    candidat = creer_candidat("recrute")
    moi = client_de(acteur_candidat(candidat))
    page = moi.post("/candidats/espace/reprendre/", follow=True).content.decode()
    assert "Votre contrat est en cours" in page
    with time_machine.travel(datetime(2028, 3, 31, 12, tzinfo=UTC)):
        moi = client_de(acteur_candidat(candidat))
        assert (
            "Votre contrat est en cours"
            in moi.post("/candidats/espace/reprendre/", follow=True).content.decode()
        )
    with time_machine.travel(datetime(2028, 4, 1, 12, tzinfo=UTC)):
        moi = client_de(acteur_candidat(candidat))
        moi.post("/candidats/espace/reprendre/")
    candidat.refresh_from_db()
    assert (candidat.etat, candidat.recrute_le) == ("actif", None)
    assert ProfilRecherche.objects.get().actif is True
