"""Documents made again as a campaign: what is signed stays, what breaks holds nobody else, nothing is done twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.evenements import traiter_livraison
from commun.models import Document, Livraison
from commun.models.evenement import EtatLivraison
from comptes.enums import Role
from financement.enums import EtatConvention
from financement.models import Convention, DocumentARegenerer, Regeneration
from financement.services import regeneration as services
from tests.fabriques import creer_personne
from tests.financement.fabriques import creer_convention, relire, signer
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db


def lancer(**options: str) -> Regeneration:
    with perimetre(SYSTEME):
        return services.lancer_regeneration(motif="Essai", par=SYSTEME, le=timezone.now(), **options)


def resultats(regeneration: Regeneration) -> dict[str, str]:
    lignes = DocumentARegenerer.objects.filter(regeneration=regeneration)
    return {str(ligne.convention_id): ligne.resultat for ligne in lignes}


@pytest.fixture
def conventions() -> dict[str, Convention]:
    etats = {
        "soumise": EtatConvention.SOUMISE,
        "a_signer": EtatConvention.A_SIGNER,
        "a_demi": EtatConvention.A_SIGNER,
        "active": EtatConvention.ACTIVE,
        "brouillon": EtatConvention.BROUILLON,
    }
    faites = {nom: creer_convention(etat, structure=creer_structure()) for nom, etat in etats.items()}
    ecouler()
    signer(faites["a_demi"], "structure")
    return faites


def test_rien_ne_change_quand_rien_n_a_change(conventions):
    avant = Document.objects.count()
    regeneration = lancer()
    ecouler()
    attendus = {"soumise": "inchange", "a_signer": "inchange", "a_demi": "signe", "active": "signe"}
    assert resultats(regeneration) == {str(conventions[n].pk): r for n, r in attendus.items()}
    assert Document.objects.count() == avant


def test_un_nouveau_texte_refait_ce_qui_n_est_pas_signe(conventions, settings):
    settings.FINANCEUR_SIGNATAIRE = "La nouvelle directrice"
    regeneration = lancer()
    ecouler()
    attendus = {"soumise": "produit", "a_signer": "produit", "a_demi": "signe", "active": "signe"}
    assert resultats(regeneration) == {str(conventions[n].pk): r for n, r in attendus.items()}
    for nom in ("soumise", "a_signer"):
        dernier = Document.objects.filter(objet_id=conventions[nom].pk).order_by("-cree_le").first()
        assert dernier.donnees["financeur"]["signataire"] == "La nouvelle directrice"
    bilan = services.avancement(regeneration)
    assert (bilan.total, bilan.produits, bilan.signes, bilan.finie, bilan.pourcentage) == (4, 2, 2, True, 100)


def test_un_document_qui_casse_ne_retient_personne(conventions, settings):
    settings.FINANCEUR_SIGNATAIRE = "Autre"
    casse = conventions["soumise"]
    Convention.objects.filter(pk=casse.pk).update(soumise_le=datetime(2020, 6, 1, tzinfo=UTC))
    regeneration = lancer()
    for _ in range(7):
        for pk in Livraison.objects.filter(etat=EtatLivraison.A_FAIRE).values_list("pk", flat=True):
            traiter_livraison(pk)
    assert resultats(regeneration)[str(casse.pk)] == "attente"
    assert resultats(regeneration)[str(conventions["a_signer"].pk)] == "produit"
    bilan = services.avancement(regeneration)
    assert (bilan.abandonnes, bilan.attente, bilan.finie) == (1, 0, True)
    ((ligne, raison),) = services.lignes_en_echec(regeneration)
    assert ligne.convention_id == casse.pk
    assert "Aucune version ne vaut" in raison
    page = client_de(creer_personne(Role.ANCT_VALIDATEUR)).get(
        reverse("financement:regeneration", args=[regeneration.pk])
    )
    assert page.status_code == 200
    assert "Aucune version ne vaut" in page.content.decode()


def test_rejouer_une_livraison_ne_fait_rien_deux_fois(conventions, settings):
    settings.FINANCEUR_SIGNATAIRE = "Autre"
    regeneration = lancer()
    ecouler()
    documents, lignes = Document.objects.count(), resultats(regeneration)
    for ligne in DocumentARegenerer.objects.all():
        with perimetre(SYSTEME):
            services.regenerer(ligne.pk, par=SYSTEME, le=timezone.now())
    assert (Document.objects.count(), resultats(regeneration)) == (documents, lignes)


def test_le_coordinateur_lance_et_suit(conventions, settings):
    settings.FINANCEUR_SIGNATAIRE = "Autre"
    client = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    adresse = reverse("financement:regenerations")
    vide = client.post(adresse, {"motif": "Rien", "departement": "19", "etat": ""})
    assert vide.status_code == 422
    assert "Aucune convention soumise" in vide.content.decode()
    reponse = client.post(adresse, {"motif": "Nouvel article", "departement": "87", "etat": "a_signer"})
    assert reponse.status_code == 302
    ecouler()
    page = client.get(reponse["Location"]).content.decode()
    assert "100 % : 2 documents sur 2" in page.replace("\u00a0", " ")
    assert "Nouvel article" in client.get(adresse).content.decode()


def test_la_commande_fait_tout_ici(conventions, settings, capsys, transactional_db):
    settings.FINANCEUR_SIGNATAIRE = "Autre"
    call_command("regenerer_conventions", motif="Essai", ici=True)
    assert "2 refait(s), 0 à jour, 2 signé(s) laissé(s), 0 abandonné(s)" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Aucune convention"):
        call_command("regenerer_conventions", motif="Essai", numero=["CN-87-1999-0001"])


def test_sans_convention_rien_n_est_lance():
    with pytest.raises(ErreurMetier, match="Aucune convention"):
        lancer()
    assert Regeneration.objects.count() == 0
    assert relire(creer_convention()).soumise_le is None
