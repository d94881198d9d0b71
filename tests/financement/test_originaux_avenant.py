"""An amendment signed by hand: the same road as a convention, its rights, its proof, its document."""

from __future__ import annotations

import json
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.analyses import analyser_fichier
from commun.dates import jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Document
from financement.enums_avenant import EtatAvenant
from financement.enums_signature import EtatOriginal, Partie, Voie
from financement.models import ActePublic, Avenant, OriginalSigne, Signature
from financement.selecteurs_avenants import avenant_du_systeme
from financement.services.avenants import abandonner_avenant
from financement.services.document_avenant import produire
from financement.services.originaux import deposer_original
from financement.verification.actes import publier_acte
from tests.fabriques import LE
from tests.fichiers import pdf
from tests.financement.fabriques import personnes
from tests.financement.fabriques_avenants import creer_avenant
from tests.financement.signatures import creer_original, faux_document_d_avenant
from tests.outils import client_de, compter_requetes, ecouler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
JOUR = LE.date()
QUI = "Zoé Petit, première adjointe"


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


@pytest.fixture
def avenant() -> Avenant:
    avenant = creer_avenant(EtatAvenant.A_SIGNER)
    faux_document_d_avenant(avenant)
    return avenant


def lire(reponse) -> str:
    return unescape(reponse.content.decode())


def envoyer(client, avenant: Avenant, *, page: str = "avenant_original", **saisie):
    jour = jour_de_paris(timezone.now())
    valeurs = {"signataire": QUI, "date_signature": jour.isoformat()} | saisie
    if "fichier" not in valeurs:
        valeurs["fichier"] = SimpleUploadedFile("avenant.pdf", pdf(2), "application/pdf")
    return client.post(reverse(f"financement:{page}", args=[avenant.pk]), valeurs)


def verifier(original: OriginalSigne, *, jour: date | None = None):
    """The antivirus answers, then an agent accepts by the page."""
    with perimetre(SYSTEME):
        analyser_fichier(televersement="original_signe", pk=original.pk, le=LE)
    agent = client_de(personnes(original.structure).instructeur)
    page = reverse("financement:original_accepter", args=[original.pk])
    assert "Avenant CN-" in lire(agent.get(page))
    return agent.post(page, {"date_signature": (jour or original.date_signature).isoformat()})


def test_par_les_pages_les_deux_parties_a_la_main_jusqu_au_sceau(avenant):
    gens = personnes(avenant.structure)
    gestionnaire, financeur = client_de(gens.gestionnaire), client_de(gens.financeur)
    page = lire(gestionnaire.get(reverse("financement:avenant", args=[avenant.pk])))
    assert reverse("financement:avenant_original", args=[avenant.pk]) in page
    depot = lire(gestionnaire.get(reverse("financement:avenant_original", args=[avenant.pk])))
    assert f"Déposer l'original signé de l'avenant {avenant.numero}" in depot
    assert "Télécharger l'avenant " in depot
    reponse = envoyer(gestionnaire, avenant)
    assert reponse.status_code == 302
    assert reponse["location"] == reverse("financement:avenant", args=[avenant.pk])
    attente = lire(gestionnaire.get(reverse("financement:avenant_original", args=[avenant.pk])))
    assert "L'ANCT vérifie cet original" in attente and '<form method="post" novalidate' not in attente
    assert verifier(OriginalSigne.objects.get()).status_code == 302
    # The State's party by the same road; the second one puts the amendment in force.
    assert envoyer(financeur, avenant, page="avenant_signature_original").status_code == 302
    assert verifier(OriginalSigne.objects.get(partie=Partie.FINANCEUR)).status_code == 302
    signe = avenant_du_systeme(avenant.pk)
    assert (signe.etat, signe.est_signee) == (EtatAvenant.EN_VIGUEUR, True)
    assert {(s.partie, s.voie, s.nom) for s in Signature.objects.filter(objet_id=avenant.pk)} == {
        ("structure", Voie.PAPIER, "Zoé Petit"),
        ("financeur", Voie.PAPIER, "Zoé Petit"),
    }
    signature = Signature.objects.get(objet_id=avenant.pk, partie=Partie.STRUCTURE)
    with Document.objects.get(pk=signature.preuve_id).fichier.open("rb") as fichier:
        faits = json.load(fichier)
    original = OriginalSigne.objects.get(partie=Partie.STRUCTURE)
    assert faits["acte"]["sorte"] == "avenant" and faits["original"]["sha256"] == original.sha256
    assert faits["document"]["sha256"] == original.sha256_document
    ecouler()
    scelle = Document.objects.get(nature="avenant", objet_id=avenant.pk, scelle_le__isnull=False)
    dits = [(s["par"], s["comment"], s["preuve"]) for s in scelle.donnees["signatures"]]
    assert dits[0] == ("Zoé Petit — première adjointe", "Signé à la main", signature.sha256_preuve)
    assert dits[1][1] == "Signé à la main"
    public = lire(client_de(None).get(reverse("verification:acte", args=[avenant.numero])))
    assert f"Avenant n° {avenant.numero}, signé le " in public
    assert "original signé à la main" in public
    # What is signed takes no other paper.
    encore = envoyer(gestionnaire, avenant)
    assert encore.status_code == 422
    assert "Cet avenant est déjà signé pour la structure" in lire(encore)


def test_le_document_telecharge_n_est_pas_un_original():
    """Sent back as it came: the page says what to do, not that it holds an attachment."""
    avenant = creer_avenant(EtatAvenant.A_SIGNER)
    contenu = pdf(1, titre="Avenant a signer")
    faux_document_d_avenant(avenant, contenu)
    fichier = SimpleUploadedFile("avenant.pdf", contenu, "application/pdf")
    reponse = envoyer(client_de(personnes(avenant.structure).referent), avenant, fichier=fichier)
    assert reponse.status_code == 422 and "imprimez-le, signez-le à la main, puis numérisez-le" in lire(
        reponse
    )
    assert not OriginalSigne.objects.exists()


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ({"fichier": SimpleUploadedFile("a.pdf", b"GIF89a", "application/pdf")}, "malgré son nom"),
        ({"fichier": ""}, "Choisissez le fichier à déposer."),
        ({"signataire": ""}, "Indiquez qui a signé, et sa fonction."),
        ({"date_signature": "2026-02-30"}, "date"),
        ({"date_signature": "2019-01-01"}, "vérifiez la date"),
    ],
)
def test_une_saisie_fausse_dit_son_champ_et_garde_le_reste(avenant, saisie, message):
    client = client_de(personnes(avenant.structure).referent)
    reponse = envoyer(client, avenant, **saisie)
    page = lire(reponse)
    assert reponse.status_code == 422 and message in page
    assert (QUI in page) is ("signataire" not in saisie)
    assert not OriginalSigne.objects.exists()


def test_chacun_depose_pour_sa_partie_et_chez_soi(avenant):
    gens = personnes(avenant.structure)
    for par, partie in (
        (gens.referent, Partie.FINANCEUR),
        (gens.financeur, Partie.STRUCTURE),
        (gens.instructeur, Partie.STRUCTURE),
    ):
        with perimetre(par), pytest.raises(ActeNonPermis):
            deposer_original(
                objet=avenant,
                partie=partie,
                fichier=BytesIO(pdf()),
                nom="a.pdf",
                signataire="X",
                date_signature=JOUR,
                par=par,
                le=LE,
            )
    autre = creer_avenant(EtatAvenant.A_SIGNER)
    assert envoyer(client_de(gens.referent), autre).status_code == 404
    assert envoyer(client_de(gens.financeur), avenant).status_code == 403
    page = "avenant_signature_original"
    assert envoyer(client_de(gens.referent), avenant, page=page).status_code == 403
    assert not OriginalSigne.objects.exists()


def test_un_avenant_abandonne_ecarte_ses_originaux(avenant):
    original = creer_original(avenant)
    par = personnes(avenant.structure).referent
    with perimetre(par):
        abandonner_avenant(avenant=avenant_du_systeme(avenant.pk), motif="Plus de besoin.", par=par, le=LE)
    ecouler()
    original.refresh_from_db()
    assert (original.etat, original.motif_refus) == (EtatOriginal.REFUSE, "L'avenant est abandonné.")
    with pytest.raises(ErreurMetier, match="n'est pas à signer"):
        creer_original(avenant)


def test_le_nom_du_signataire_et_la_denomination_sont_ceux_du_jour_de_la_signature():
    """A change of name: the act still names the host as it was when it was given to sign."""
    avenant = creer_avenant(
        EtatAvenant.EN_VIGUEUR, type_avenant="identite", donnees={"denomination": "Commune nouvelle"}
    )
    ancien = next(c["avant"] for c in avenant.effet["changements"] if c["apres"] == "Commune nouvelle")
    with perimetre(SYSTEME):
        document = produire(avenant=avenant_du_systeme(avenant.pk), par=SYSTEME)
        assert document is not None
        publier_acte(document)
    assert document.donnees["structure"]["denomination"] == ancien
    acte = ActePublic.objects.get(pk=document.pk)
    assert (acte.beneficiaire, acte.signee_le) == (ancien, JOUR)


def test_la_page_du_depot_reste_legere(avenant):
    creer_original(avenant)
    client = client_de(personnes(avenant.structure).referent)
    assert compter_requetes(client, reverse("financement:avenant_original", args=[avenant.pk])) <= 15
