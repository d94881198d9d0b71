"""From the home page to the contract, as people do it, under their real database roles."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from candidatures.models import Candidat, MiseEnRelation, ProfilRecherche
from commun.models import Courriel, EntreeJournal
from comptes.enums import Role
from comptes.models import Habilitation, Utilisateur
from comptes.selecteurs import acteur_de
from conseillers.models import Affectation, Conseiller, Contrat, DossierFormation
from tests.candidatures.fabriques import MOTIVATION, creer_candidat, creer_rencontre, lien_recu
from tests.conseillers.fabriques import creer_organisme
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre, creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def lire(reponse) -> str:
    return unescape(reponse.content.decode())


def candidater(client: Client, email: str, nom: str = "Faure") -> str:
    """The three pages; returns the address of the last screen."""
    page = client.post(
        "/candidats/candidater/",
        {"prenom": "Inès", "nom": nom, "email": email, "telephone": "05 55 12 34 56"},
    )
    assert page.status_code == 302
    page = client.post(
        page.url,
        {
            "commune": "Panazol",
            "distance": "40",
            "disponible_le": "2026-03-15",
            "situation": "demandeur_emploi",
            "a_experience": "oui",
            "langues": ["turc"],
            "pix": "4",
        },
    )
    assert page.status_code == 302
    page = client.post(page.url, {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"})
    assert page.status_code == 302
    return page.url


def test_de_la_candidature_au_contrat():
    organisme = creer_organisme()
    visiteur = Client()
    derniere = candidater(visiteur, "ines.faure@exemple.fr")
    assert "ines.faure@exemple.fr" in lire(visiteur.get(derniere))
    assert ProfilRecherche.objects.count() == 0

    confirmation = lien_recu("ines.faure@exemple.fr", "candidature_a_confirmer")
    assert "Confirmer ma candidature" in lire(visiteur.get(confirmation))
    assert Candidat.objects.get().etat == "brouillon"
    assert visiteur.post(confirmation).status_code == 302
    assert "Votre candidature est confirmée" in lire(visiteur.get(confirmation))
    candidat = Candidat.objects.get()
    assert (candidat.etat, candidat.telephone, candidat.jeton_hash) == ("actif", "0555123456", "")
    profil = ProfilRecherche.objects.get()
    assert re.fullmatch(r"C-[2-9A-HJKMNP-Z]{5}", profil.reference)
    assert (profil.candidat_id, profil.distance_max_km, profil.actif) == (candidat.pk, 40, True)
    assert (profil.langues, profil.pix, profil.contrats, profil.vehicule, profil.ile) == (
        ["turc"],
        4,
        [],
        False,
        "",
    )

    offre = creer_offre(lieu="Limoges")
    hote = client_de(creer_membre(offre.structure))
    page = lire(hote.get(f"/espace/structure/offres/{offre.pk}/candidats/"))
    assert profil.reference in page
    assert "4\u00a0km" in page
    assert "Faure" not in page
    reponse = hote.post(
        f"/espace/structure/offres/{offre.pk}/candidats/{candidat.pk}/preselectionner/", follow=True
    )
    assert "Inès Faure" in lire(reponse)
    rencontre = MiseEnRelation.objects.get()
    journal = EntreeJournal.objects.get(acte="identite_ouverte")
    assert (journal.objet_id, journal.donnees["mise_en_relation"]) == (candidat.pk, str(rencontre.pk))
    ecouler()
    assert Courriel.objects.filter(gabarit="candidat_preselectionne").count() == 1

    moi = client_de(
        acteur_de(Habilitation.objects.select_related("utilisateur").get(utilisateur_id=candidat.personne_id))
    )
    espace = lire(moi.get("/candidats/espace/"))
    assert "Votre profil intéresse cette structure" in espace
    assert offre.structure.denomination in espace

    reponse = hote.post(
        f"/espace/structure/mises-en-relation/{rencontre.pk}/recruter/",
        {
            "type": "cdd",
            "date_debut": "2026-04-01",
            "date_fin": "2028-03-31",
            "salaire": "1 950,50",
            "quotite": "1",
        },
    )
    assert (reponse.status_code, reponse.get("Location")) == (302, "/espace/structure/postes/")
    ecouler()
    contrat = Contrat.objects.get()
    assert (str(contrat.salaire_brut_mensuel), contrat.etat, contrat.poste_id) == (
        "1950.50",
        "signe",
        offre.poste_id,
    )
    assert Conseiller.objects.get().personne_id == candidat.personne_id == contrat.personne_id
    assert Affectation.objects.get().contrat_id == contrat.pk
    assert DossierFormation.objects.get().organisme_id == organisme.pk
    for objet, etat in ((candidat, "recrute"), (rencontre, "recrutee"), (offre, "pourvue")):
        objet.refresh_from_db()
        assert objet.etat == etat
    profil.refresh_from_db()
    assert profil.actif is False
    roles = Habilitation.objects.filter(utilisateur_id=candidat.personne_id).values_list("role", flat=True)
    assert sorted(roles) == [Role.CANDIDAT, Role.CONSEILLER]
    assert Utilisateur.objects.get(pk=candidat.personne_id).has_usable_password() is False
    postes = lire(hote.get("/espace/structure/postes/"))
    assert "Inès Faure" not in postes and "À pourvoir" in postes  # starts on 1 April
    assert "Félicitations" in lire(moi.get("/candidats/espace/"))


def test_les_autres_sont_prevenus_du_recrutement():
    offre, autre_offre = creer_offre(), creer_offre(lieu="Saint-Junien")
    choisi, ecarte = creer_candidat(), creer_candidat()
    rencontre = creer_rencontre(offre=offre, candidat=choisi)
    battu = creer_rencontre(offre=offre, candidat=ecarte)
    ailleurs = creer_rencontre(offre=autre_offre, candidat=choisi)
    ecouler()
    client_de(creer_membre(offre.structure)).post(
        f"/espace/structure/mises-en-relation/{rencontre.pk}/recruter/",
        {
            "type": "cdi",
            "date_debut": "2026-04-01",
            "date_fin": "",
            "salaire": "1867,02",
            "quotite": "1",
        },
    )
    ecouler()
    etats = dict(MiseEnRelation.objects.values_list("pk", "etat"))
    assert etats == {rencontre.pk: "recrutee", battu.pk: "close", ailleurs.pk: "close"}
    envoyes = set(
        Courriel.objects.filter(
            gabarit__in=("candidat_recrute", "offre_fermee", "candidat_indisponible")
        ).values_list("gabarit", "destinataire")
    )
    autre_hote = Utilisateur.objects.get(habilitations__structure_id=autre_offre.structure_id)
    assert envoyes == {
        ("candidat_recrute", choisi.email),
        ("offre_fermee", ecarte.email),
        ("candidat_indisponible", autre_hote.email),
    }
