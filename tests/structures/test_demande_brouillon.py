"""A request may be left and found again: drafts, the secret link, the register's button, the night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel, EntreeJournal
from comptes.enums import Role
from structures.annuaire import AnnuaireInjoignable, Fiche
from structures.annuaire.enregistre import AnnuaireEnregistre
from structures.enums import EtatDemande, EtatVerification, Statut
from structures.models import BrouillonDemande, Demande, Structure
from structures.services.brouillons import purger_brouillons
from structures.services.demandes import rattacher_demande
from structures.services.verification import retenir_statut, verifier_les_demandes
from tests.fabriques import LE, creer_limousin, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_demande, creer_poste, creer_structure, saisie_demande, validateur
from tests.structures.outils import lien_de, texte

pytestmark = pytest.mark.django_db

DEMANDER = "/structures/demander/"
COMMUNE, ASSOCIATION, FERMEE = "21990001600011", "93990002300010", "93990003100013"


@pytest.fixture(autouse=True)
def decor() -> Iterator[None]:
    creer_limousin()
    cache.clear()
    yield
    cache.clear()


class EnPanne:
    """A register that never answers."""

    def __init__(self) -> None:
        self.appels = 0

    def chercher(self, numero: str) -> Fiche | None:
        self.appels += 1
        raise AnnuaireInjoignable("delai")


def rechercher(client: Client, **champs: str) -> Any:
    return client.post(DEMANDER, {"action": "rechercher"} | champs)


# The button of the register.


def test_rechercher_remplit_les_champs_et_garde_le_reste():
    reponse = rechercher(
        client_de(None), identifiant=COMMUNE, motivation="Des ateliers.", contact_nom="Martin"
    )
    assert reponse.status_code == 200
    form = reponse.context["form"]
    assert {nom: form[nom].value() for nom in ("denomination", "adresse", "commune", "type_structure")} == {
        "denomination": "COMMUNE DE BELAC EXEMPLE",
        "adresse": "1 PLACE DE LA MAIRIE",
        "commune": "Limoges (87)",
        "type_structure": "commune",
    }
    assert (form["motivation"].value(), form["contact_nom"].value()) == ("Des ateliers.", "Martin")
    page = texte(reponse)
    for attendu in (
        "Commune et commune nouvelle",
        "Employeur public",
        "50\u202f000,00\u00a0€ par poste",
        "Commune hors FRR et ZRR",
        "Établissement ouvert",
        "vérifié le",
    ):
        assert attendu in page
    assert "Le formulaire contient" not in page
    assert Demande.objects.count() == 0


def test_rechercher_un_numero_faux_ne_dit_que_cela():
    reponse = rechercher(client_de(None), identifiant="123", contact_email="pas une adresse")
    assert reponse.status_code == 422
    assert set(reponse.context["form"].errors) == {"identifiant"}
    assert reponse.context["form"]["contact_email"].value() == "pas une adresse"


def test_un_etablissement_ferme_est_refuse_puis_maintenu_et_signale():
    visiteur = client_de(None)
    saisie = saisie_demande(identifiant=FERMEE, type_structure="privee")
    page = visiteur.post(DEMANDER, saisie)
    assert page.status_code == 422
    assert "L'annuaire se trompe" in texte(page)
    assert visiteur.post(DEMANDER, saisie | {"maintenue": "on"}).status_code == 302
    demande = Demande.objects.get()
    assert (demande.verification, demande.maintenue, demande.a_verifier) == (
        EtatVerification.FERMEE,
        True,
        True,
    )


def test_maintenir_sans_raison_ne_laisse_pas_de_trace():
    saisie = saisie_demande(identifiant=COMMUNE, maintenue="on")
    assert client_de(None).post(DEMANDER, saisie).status_code == 302
    demande = Demande.objects.get()
    assert (demande.verification, demande.maintenue, demande.a_verifier) == (
        EtatVerification.VERIFIEE,
        False,
        False,
    )


def test_l_annuaire_decide_du_statut_quand_le_type_declare_dit_autre_chose():
    """Declared as a commune, an association in the register: private, and shown to the instructor."""
    client_de(None).post(DEMANDER, saisie_demande(identifiant=ASSOCIATION, type_structure="commune"))
    demande = Demande.objects.get()
    assert (demande.type, demande.statut_declare, demande.statut_calcule, demande.statut) == (
        "commune",
        "public",
        "prive",
        "prive",
    )
    assert demande.a_verifier is True
    assert (demande.categorie_juridique, demande.fiche["denomination"]) == ("9220", "CLIC SOLIDAIRE EXEMPLE")


def test_sans_annuaire_la_demande_passe_et_la_nuit_la_verifie(monkeypatch: pytest.MonkeyPatch):
    panne = EnPanne()
    monkeypatch.setattr("structures.annuaire.consultation.annuaire", lambda: panne)
    visiteur = client_de(None)
    page = rechercher(visiteur, identifiant=COMMUNE)
    assert "L'annuaire ne répond pas" in texte(page)
    assert visiteur.post(DEMANDER, saisie_demande(identifiant=COMMUNE)).status_code == 302
    ecouler()
    visiteur.post(lien_de(mail.outbox[0]) + "confirmer/")
    ecouler()
    demande = Demande.objects.get()
    assert (demande.etat, demande.verification, demande.a_verifier) == ("deposee", "a_verifier", True)
    # The register is still away: one call, no more, and the request keeps its mark.
    assert verifier_les_demandes(le=LE, registre=panne) == 0
    demande.refresh_from_db()
    assert (demande.verification, demande.verification_essais) == ("a_verifier", 1)
    assert verifier_les_demandes(le=LE, registre=AnnuaireEnregistre()) == 1
    demande.refresh_from_db()
    assert (demande.verification, demande.verification_le, demande.statut_calcule, demande.a_verifier) == (
        "verifiee",
        LE,
        "public",
        False,
    )
    assert Structure.objects.get().categorie_juridique == "7210"
    assert verifier_les_demandes(le=LE, registre=panne) == 0
    assert EntreeJournal.objects.filter(acte="demande_verifiee").count() == 1


def test_la_nuit_s_arrete_a_la_premiere_panne():
    for _ in range(3):
        creer_demande()
    panne = EnPanne()
    assert verifier_les_demandes(le=LE, registre=panne) == 0
    assert panne.appels == 1


# The instructor.


def test_l_instructeur_retient_un_statut_avec_un_motif():
    demande = creer_demande(type_structure="commune")
    agent = validateur()
    with perimetre(agent):
        retenir_statut(
            demande=demande, statut=Statut.PRIVE, motif="Association d'après ses statuts.", par=agent, le=LE
        )
    demande.refresh_from_db()
    assert (demande.statut, demande.statut_motif, demande.statut_par_id, demande.statut_le) == (
        "prive",
        "Association d'après ses statuts.",
        agent.utilisateur_id,
        LE,
    )
    assert (demande.a_verifier, demande.structure.statut) == (False, "prive")
    # The register does not undo what a person decided.
    Demande.objects.update(siret=COMMUNE)
    verifier_les_demandes(le=LE, registre=AnnuaireEnregistre())
    demande.refresh_from_db()
    assert (demande.verification, demande.statut_calcule, demande.statut) == ("verifiee", "public", "prive")


def test_le_statut_d_une_structure_qui_a_des_postes_ne_bouge_pas():
    poste = creer_poste()
    demande = creer_demande(structure=poste.structure)
    agent = validateur()
    with perimetre(agent):
        retenir_statut(demande=demande, statut=Statut.PRIVE, motif="Erreur de saisie.", par=agent, le=LE)
    assert Structure.objects.get(pk=poste.structure_id).statut == "public"


@pytest.mark.parametrize(("etat", "code"), [("attribuee", "demande_decidee"), ("refusee", "demande_decidee")])
def test_une_demande_decidee_garde_son_statut(etat: str, code: str):
    demande = creer_demande(etat)
    with pytest.raises(ErreurMetier) as refus:
        retenir_statut(demande=demande, statut=Statut.PRIVE, motif="Trop tard.", par=validateur(), le=LE)
    assert refus.value.code == code


def test_retenir_un_statut_demande_un_role_et_un_motif():
    demande = creer_demande()
    with pytest.raises(ErreurMetier, match="motif"):
        retenir_statut(demande=demande, statut=Statut.PRIVE, motif="  ", par=validateur(), le=LE)
    prefet = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    with pytest.raises(ActeNonPermis):
        retenir_statut(demande=demande, statut=Statut.PRIVE, motif="Motif.", par=prefet, le=LE)


def test_les_pages_de_l_instructeur():
    demande = creer_demande(siret=COMMUNE)
    client = client_de(validateur())
    adresse = f"/instruction/demandes/{demande.pk}/"
    page = texte(client.get(adresse))
    assert "Vérification de la structure" in page
    assert "À vérifier" in page
    assert "À vérifier" in texte(client.get("/instruction/demandes/"))
    page = texte(client.post(f"{adresse}verifier/", follow=True))
    assert "Annuaire consulté : vérifiée." in page
    assert "COMMUNE DE BELAC EXEMPLE" in page
    reponse = client.post(f"{adresse}statut/", {"statut": "prive", "motif": ""})
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (
        422,
        {"motif": ["Indiquez le motif de cette décision."]},
    )
    page = texte(client.post(f"{adresse}statut/", {"statut": "prive", "motif": "Statuts lus."}, follow=True))
    assert "Employeur privé, le" in page
    assert "Statuts lus." in page


# Drafts.


def garder(client: Client, adresse: str = DEMANDER, **champs: str) -> Any:
    return client.post(adresse, {"action": "brouillon"} | champs)


def test_un_brouillon_incomplet_et_faux_se_retrouve_par_son_lien():
    saisie = {
        "identifiant": "123",
        "denomination": "Médiathèque",
        "contact_email": "ANA@exemple.fr",
        "nombre_postes": "deux",
    }
    reponse = garder(client_de(None), **saisie)
    assert (reponse.status_code, reponse["Location"]) == (302, "/structures/demander/brouillon/")
    ecouler()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        ["ana@exemple.fr"],
        "Votre brouillon de demande de conseiller numérique",
    )
    lien = lien_de(message)
    autre_appareil = client_de(None)
    form = autre_appareil.get(lien).context["form"]
    assert {nom: form[nom].value() for nom in saisie} == saisie
    assert not form.is_bound
    assert Demande.objects.count() == 0


def test_un_brouillon_demande_une_adresse():
    reponse = garder(client_de(None), denomination="Médiathèque", identifiant="123")
    assert reponse.status_code == 422
    assert set(reponse.context["form"].errors) == {"contact_email"}
    assert reponse.context["form"]["denomination"].value() == "Médiathèque"
    assert BrouillonDemande.objects.count() == 0


def test_le_meme_lien_sert_jusqu_au_depot():
    visiteur = client_de(None)
    garder(visiteur, contact_email="ana@exemple.fr")
    ecouler()
    lien = lien_de(mail.outbox[0])
    page = garder(visiteur, lien, contact_email="ana@exemple.fr", denomination="Médiathèque")
    assert (page.status_code, page["Location"]) == (302, lien)
    assert visiteur.get(lien).context["form"]["denomination"].value() == "Médiathèque"
    assert Courriel.objects.count() == 1
    # Complete: the address was proved by the link, the next page is the last reading.
    reponse = visiteur.post(lien, saisie_demande())
    suivi = lien.removesuffix("modifier/")
    assert (reponse.status_code, reponse["Location"]) == (302, suivi)
    assert (Courriel.objects.count(), BrouillonDemande.objects.count()) == (1, 0)
    # Changed once more, then filed; nothing can be changed afterwards.
    assert visiteur.get(lien).context["form"]["denomination"].value() == "Commune d'essai"
    visiteur.post(lien, saisie_demande(denomination="Médiathèque des Bords de Vienne", nombre_postes="1"))
    demande = Demande.objects.get()
    assert (demande.denomination, demande.nombre_postes, demande.etat) == (
        "Médiathèque des Bords de Vienne",
        1,
        EtatDemande.BROUILLON,
    )
    visiteur.post(f"{suivi}confirmer/")
    demande.refresh_from_db()
    assert demande.etat == EtatDemande.DEPOSEE
    assert visiteur.get(lien)["Location"] == suivi
    assert visiteur.post(lien, saisie_demande(nombre_postes="9"))["Location"] == suivi
    demande.refresh_from_db()
    assert demande.nombre_postes == 1


def test_changer_d_adresse_envoie_un_autre_lien():
    """Whoever holds the first link proves the first address, not the second."""
    visiteur = client_de(None)
    garder(visiteur, contact_email="ana@exemple.fr")
    ecouler()
    lien = lien_de(mail.outbox[0])
    reponse = visiteur.post(lien, saisie_demande(contact_email="bob@exemple.fr"))
    assert reponse["Location"] == "/structures/demander/envoyee/"
    ecouler()
    assert [message.to for message in mail.outbox] == [["ana@exemple.fr"], ["bob@exemple.fr"]]
    assert lien_de(mail.outbox[1]) != lien.removesuffix("modifier/")
    assert Demande.objects.get().contact_email == "bob@exemple.fr"


@pytest.mark.parametrize("jeton", ["inconnu", "a" * 43])
def test_un_lien_faux_est_introuvable(jeton: str):
    garder(client_de(None), contact_email="ana@exemple.fr")
    assert client_de(None).get(f"/structures/demandes/{jeton}/modifier/").status_code == 404


def test_sous_le_role_du_site_un_brouillon_n_est_visible_que_par_son_lien():
    garder(client_de(None), contact_email="ana@exemple.fr")
    with perimetre(creer_personne(Role.STRUCTURE_REFERENT, structure_id=creer_structure().pk)):
        assert BrouillonDemande.objects.count() == 0


@override_settings(BROUILLON_JOURS=90)
def test_les_brouillons_oublies_sont_effaces_au_jour_dit():
    maintenant = timezone.now()
    garder(client_de(None), contact_email="ana@exemple.fr")
    jamais_confirmee = creer_demande(EtatDemande.BROUILLON)
    deposee = creer_demande()
    Demande.objects.update(cree_le=maintenant)
    modifie_le = BrouillonDemande.objects.get().modifie_le
    with perimetre(SYSTEME):
        assert purger_brouillons(le=maintenant + timedelta(days=89)) == 0
        assert purger_brouillons(le=modifie_le + timedelta(days=90, seconds=1)) == 2
        assert purger_brouillons(le=maintenant + timedelta(days=400)) == 0
    assert list(Demande.objects.values_list("pk", flat=True)) == [deposee.pk]
    assert not Demande.objects.filter(pk=jamais_confirmee.pk).exists()


def test_la_structure_d_un_ridet_est_creee_une_fois():
    demande = creer_demande(siret="", ridet="1234567001", denomination="Médiathèque de Nouméa")
    structure = Structure.objects.get(pk=demande.structure_id)
    assert (structure.siret, structure.ridet, structure.identifiant) == (
        "",
        "1234567001",
        "RIDET\u00a01234567001",
    )
    seconde = creer_demande("brouillon", siret="", ridet="1234567001")
    with perimetre(SYSTEME):
        assert rattacher_demande(demande=seconde, par=SYSTEME, le=LE) == structure
