"""One request under way by SIRET; who gets which access; each mail once."""

from __future__ import annotations

import pytest
from django.core import mail

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from comptes.models import Habilitation, Utilisateur
from comptes.selecteurs import membres_de_structure
from structures.models import Demande, Structure
from structures.services.demandes import deposer_demande, rattacher_demande
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    contact_de,
    creer_demande,
    creer_membre,
    creer_seance,
    creer_structure,
    donner_un_avis,
    validateur,
)
from tests.structures.outils import envoyes, texte

pytestmark = pytest.mark.django_db

DEJA_OUVERTE = (
    "Une demande est déjà en cours pour cette structure : elle n'en a qu'une à la fois. Attendez la décision, ou"
    " rapprochez-vous de la personne qui suit la demande dans votre structure."
)


def confirmer(demande: Demande) -> str:
    reponse = client_de(None).post(f"/structures/demandes/{demande.jeton}/confirmer/", follow=True)
    return texte(reponse)


def roles_de(structure: Structure) -> list[tuple[str, str]]:
    return sorted((m.utilisateur.email, m.role) for m in membres_de_structure(structure.pk))


@pytest.mark.parametrize("etat", ["deposee", "avis_rendu", "examen"])
def test_seconde_demande_refusee_sans_nommer_personne(etat: str):
    premiere = creer_demande(etat)
    seconde = creer_demande("brouillon", siret=premiere.siret, contact_email="bob@exemple.fr")
    page = confirmer(seconde)
    assert DEJA_OUVERTE in page
    assert premiere.contact_email not in page
    seconde.refresh_from_db()
    assert seconde.etat == "brouillon"


@pytest.mark.parametrize("etat", ["attribuee", "refusee", "annulee"])
def test_nouvelle_demande_apres_une_fin(etat: str):
    premiere = creer_demande(etat)
    seconde = creer_demande("brouillon", siret=premiere.siret)
    confirmer(seconde)
    seconde.refresh_from_db()
    assert seconde.etat == "deposee"


def test_double_clic_sur_confirmer():
    demande = creer_demande("brouillon")
    confirmer(demande)
    page = confirmer(demande)
    assert "« Confirmer et déposer » n'est plus possible : l'état actuel est « Déposée »." in page
    ecouler()
    assert Structure.objects.count() == 1
    assert [m for m in envoyes() if "est déposée" in m[1]] == [
        (demande.contact_email, "Votre demande de conseiller numérique est déposée")
    ]


def test_nouvelle_structure_le_contact_devient_referent_et_signataire():
    demande = creer_demande("brouillon", contact_email="ana@exemple.fr", denomination="Les Colibris")
    confirmer(demande)
    assert Utilisateur.objects.count() == 0  # nothing before the system's turn
    ecouler()
    structure = Structure.objects.get()
    assert (structure.siret, structure.denomination, structure.commune.nom) == (
        demande.siret,
        "Les Colibris",
        "Limoges",
    )
    assert roles_de(structure) == [
        ("ana@exemple.fr", "structure_referent"),
        ("ana@exemple.fr", "structure_signataire"),
    ]
    assert client_de(contact_de(Demande.objects.get())).get("/espace/structure/").status_code == 200


def test_inconnu_qui_reclame_un_siret_existant_n_obtient_rien():
    structure = creer_structure()
    creer_membre(structure, email="referente@exemple.fr")
    creer_membre(structure, Role.STRUCTURE_GESTIONNAIRE, email="gestion@exemple.fr")
    demande = creer_demande("brouillon", structure=structure, contact_email="intrus@exemple.fr")
    ecouler()
    mail.outbox.clear()
    confirmer(demande)
    ecouler()
    demande.refresh_from_db()
    assert demande.structure_id == structure.pk
    assert roles_de(structure) == [
        ("gestion@exemple.fr", "structure_gestionnaire"),
        ("referente@exemple.fr", "structure_referent"),
    ]
    assert not Utilisateur.objects.filter(email="intrus@exemple.fr").exists()
    assert envoyes() == [
        ("intrus@exemple.fr", "Votre demande de conseiller numérique est déposée"),
        ("referente@exemple.fr", "Une demande a été déposée au nom de votre structure"),
    ]
    accuse = next(m for m in mail.outbox if m.to == ["intrus@exemple.fr"])
    assert "http://testserver" not in accuse.body


def test_membre_qui_demande_garde_ses_roles():
    structure = creer_structure()
    creer_membre(structure, Role.STRUCTURE_GESTIONNAIRE, email="gestion@exemple.fr")
    confirmer(creer_demande("brouillon", structure=structure, contact_email="gestion@exemple.fr"))
    ecouler()
    assert roles_de(structure) == [("gestion@exemple.fr", "structure_gestionnaire")]
    assert "Une demande a été déposée au nom de votre structure" not in [sujet for _, sujet in envoyes()]


def test_les_donnees_d_une_structure_connue_ne_changent_pas():
    structure = creer_structure(denomination="Mairie de Limoges")
    creer_demande(structure=structure, denomination="Autre nom")
    structure.refresh_from_db()
    assert structure.denomination == "Mairie de Limoges"


def test_structure_sans_membre_l_acces_vient_de_la_decision():
    structure = creer_structure()
    demande = creer_demande("avis_rendu", structure=structure, contact_email="ana@exemple.fr")
    assert roles_de(structure) == []
    seance = creer_seance([demande], "tenu")
    client = client_de(validateur())
    adresse = f"/instruction/comites/{seance.pk}/points/{seance.inscriptions.get().pk}/"
    assert "attribuer des postes ouvre son espace à Ana Martin (ana@exemple.fr)" in texte(client.get(adresse))
    client.post(adresse, {"sens": "positive", "nombre_postes": "1"})
    assert roles_de(structure) == []
    publier = f"/instruction/comites/{seance.pk}/publier/"
    client.post(publier, {"empreinte": client.get(publier).context["apercu"].empreinte})
    assert roles_de(structure) == [
        ("ana@exemple.fr", "structure_referent"),
        ("ana@exemple.fr", "structure_signataire"),
    ]


def test_rattacher_deux_fois_ne_fait_rien():
    demande = creer_demande("deposee")
    avant = len(mail.outbox), Habilitation.objects.count()
    with perimetre(SYSTEME):
        rattacher_demande(demande=Demande.objects.get(), par=SYSTEME, le=LE)
    ecouler()
    assert Structure.objects.count() == 1
    assert Habilitation.objects.count() == avant[1]
    assert [s for _, s in envoyes()].count("Votre demande de conseiller numérique est déposée") == 1
    assert demande.structure_id is not None


def test_sans_le_jeton_le_visiteur_ne_depose_rien():
    demande = creer_demande("brouillon")
    with perimetre(VISITEUR), pytest.raises(Demande.DoesNotExist):
        deposer_demande(demande=demande, par=VISITEUR, le=LE)
    assert client_de(None).get(f"/structures/demandes/{demande.jeton_hash}/").status_code == 404
    assert client_de(None).post("/structures/demandes/x/confirmer/").status_code == 404
    demande.refresh_from_db()
    assert demande.etat == "brouillon"


def test_annulation_par_la_structure_et_par_l_anct():
    demande = creer_demande("deposee")
    client = client_de(contact_de(demande))
    adresse = f"/espace/structure/demandes/{demande.pk}/annuler/"
    reponse = client.post(adresse, {"motif": ""})
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (
        422,
        {"motif": ["Indiquez le motif de cette décision."]},
    )
    client.post(adresse, {"motif": "Le projet est abandonné."})
    demande.refresh_from_db()
    assert demande.etat == "annulee"
    ecouler()
    (courriel,) = [m for m in mail.outbox if m.subject == "La demande de Commune d'essai est annulée"]
    assert courriel.to == [demande.contact_email]
    assert "Motif : Le projet est abandonné." in courriel.body

    autre = creer_demande("avis_rendu")
    instructeur = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    instructeur.post(f"/instruction/demandes/{autre.pk}/annuler/", {"motif": "Doublon."})
    autre.refresh_from_db()
    assert autre.etat == "annulee"


def test_decision_mails_une_fois_chacun():
    for etat, sujet in (
        ("attribuee", "2 postes attribués à Commune d'essai"),
        ("refusee", "Décision du comité sur votre demande de conseiller numérique"),
        ("examen", "Examen complémentaire demandé : Commune d'essai"),
    ):
        mail.outbox.clear()
        demande = creer_demande(etat)
        ecouler()
        destinataire = "prefecture_departement-87@exemple.fr" if etat == "examen" else demande.contact_email
        assert [m for m in envoyes() if m[1] == sujet] == [(destinataire, sujet)]


def test_refus_envoye_avec_son_motif_a_un_contact_sans_acces():
    structure = creer_structure()
    creer_membre(structure, email="referente@exemple.fr")
    demande = creer_demande(
        "refusee", structure=structure, contact_email="intrus@exemple.fr", motif="Couverture suffisante."
    )
    ecouler()
    refus = [m for m in mail.outbox if m.subject.startswith("Décision du comité")]
    assert sorted(m.to[0] for m in refus) == ["intrus@exemple.fr", "referente@exemple.fr"]
    assert all(
        "Motif : Le besoin est déjà couvert par l'offre existante. Couverture suffisante." in m.body
        for m in refus
    )
    liens = {m.to[0]: "http://testserver/espace/structure/" in m.body for m in refus}
    assert liens == {"intrus@exemple.fr": False, "referente@exemple.fr": True}
    assert demande.etat == "refusee"


def test_avis_identique_envoye_deux_fois():
    demande = creer_demande("deposee")
    donner_un_avis(demande)
    donner_un_avis(demande)
    assert demande.avis.count() == 1


def test_deposer_passe_par_la_base_seule():
    """The unique index refuses what a hurried service would let through."""
    premiere = creer_demande("deposee")
    seconde = creer_demande("brouillon", siret=premiere.siret)
    porteur = VISITEUR.avec_jeton(seconde.jeton)
    with perimetre(porteur), pytest.raises(ErreurMetier) as refus:
        deposer_demande(demande=seconde, par=porteur, le=LE)
    assert refus.value.code == "demande_deja_ouverte"
