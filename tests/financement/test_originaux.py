"""Signed by hand: the scan, its verification, what it then counts for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.analyses import analyser_fichier
from commun.antivirus.enregistre import EICAR
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel, Document
from commun.televersements import FichierRetenu
from financement.enums import EtatConvention
from financement.enums_signature import EtatOriginal, Partie, Voie
from financement.models import Convention, OriginalSigne, Signature
from financement.services.originaux import accepter_original, deposer_original, refuser_original
from tests.fabriques import LE
from tests.fichiers import pdf
from tests.financement.fabriques import creer_convention, personnes, relire
from tests.financement.signatures import creer_original, faux_document, signataire, signer_en_ligne
from tests.outils import client_de, compter_requetes, ecouler

pytestmark = pytest.mark.django_db
JOUR = LE.date()


@pytest.fixture
def convention() -> Convention:
    convention = creer_convention(EtatConvention.A_SIGNER)
    faux_document(convention)
    return convention


def accepter(
    original: OriginalSigne, *, jour: date = JOUR, le: datetime = LE, qui: str = "instructeur"
) -> None:
    par = getattr(personnes(original.structure), qui)
    with perimetre(par):
        original = OriginalSigne.objects.get(pk=original.pk)
        convention = Convention.objects.select_related("structure").get(pk=original.objet_id)
        accepter_original(original=original, objet=convention, date_signature=jour, par=par, le=le)


def refuser(original: OriginalSigne, motif: str = "La signature manque.") -> None:
    par = personnes(original.structure).instructeur
    with perimetre(par):
        refuser_original(original=OriginalSigne.objects.get(pk=original.pk), motif=motif, par=par, le=LE)


def test_l_original_accepte_vaut_signature_avec_sa_preuve(convention):
    original = creer_original(convention)
    plus_tard = LE + timedelta(days=5)
    accepter(original, jour=JOUR + timedelta(days=2), le=plus_tard)
    signature = Signature.objects.get()
    assert (signature.partie, signature.voie, signature.nom, signature.qualite) == (
        Partie.STRUCTURE,
        Voie.PAPIER,
        "Anne Martin",
        "maire",
    )
    midi = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)  # noon in Paris, on the day written on the paper
    assert relire(convention).signee_structure_le == signature.signee_le == midi
    with Document.objects.get(pk=signature.preuve_id).fichier.open("rb") as fichier:
        faits = json.load(fichier)
    assert faits["original"]["sha256"] == original.sha256
    assert (faits["original"]["date_signature"], faits["original"]["verifie_le"]) == (
        "2026-03-04",
        plus_tard.isoformat(),
    )
    assert faits["document"]["sha256"] == original.sha256_document
    # The other party signs on the site: the roads mix.
    signer_en_ligne(convention, "financeur", le=plus_tard)
    assert relire(convention).etat == EtatConvention.ACTIVE


def test_les_deux_parties_a_la_main_activent(convention):
    for partie in Partie:
        accepter(creer_original(convention, partie))
    active = relire(convention)
    assert (active.etat, active.active_le, active.date_signature) == (EtatConvention.ACTIVE, LE, JOUR)


def test_un_original_refuse_se_depose_de_nouveau_et_previent(convention):
    original = creer_original(convention)
    with pytest.raises(ErreurMetier, match="Un original est déjà déposé"):
        creer_original(convention)
    refuser(original)
    ecouler()
    mail = Courriel.objects.filter(gabarit="original_refuse").first()
    assert mail is not None and "La signature manque." in mail.texte and "/signer/" in mail.texte
    accepter(creer_original(convention))
    assert Signature.objects.count() == 1
    with pytest.raises(ErreurMetier, match="n'est plus possible"):
        accepter(original)


@pytest.mark.parametrize(
    ("jour", "permis"),
    [(JOUR - timedelta(days=1), False), (JOUR, True), (JOUR + timedelta(days=1), False)],
)
def test_la_date_est_entre_la_validation_et_aujourd_hui(convention, jour, permis):
    original = creer_original(convention)
    if permis:
        accepter(original, jour=jour)
    else:
        with pytest.raises(ErreurMetier) as refus:
            accepter(original, jour=jour)
        assert (refus.value.code, refus.value.champ) == ("date_signature", "date_signature")
    assert Signature.objects.exists() is permis


def test_un_document_change_perime_l_original(convention):
    original = creer_original(convention)
    faux_document(convention, b"%PDF-1.7 autre version")
    with pytest.raises(ErreurMetier) as refus:
        accepter(original)
    assert refus.value.code == "original_perime"


def test_personne_ne_decide_avant_l_antivirus(convention):
    original = creer_original(convention, sain=False)
    with pytest.raises(FichierRetenu):
        accepter(original)
    instructeur = client_de(personnes(convention.structure).instructeur)
    assert instructeur.get(reverse("financement:original", args=[original.pk])).status_code == 423


@pytest.mark.django_db(transaction=True)
def test_un_original_infecte_est_refuse_tout_seul(convention):
    original = creer_original(convention, contenu=pdf() + b"%" + EICAR + b"\n%%EOF", sain=False)
    with perimetre(SYSTEME):
        analyser_fichier(televersement="original_signe", pk=original.pk, le=LE)
    ecouler()
    original.refresh_from_db()
    assert original.etat == EtatOriginal.REFUSE and "virus" in original.motif_refus
    instructeur = client_de(personnes(convention.structure).instructeur)
    assert instructeur.get(reverse("financement:original", args=[original.pk])).status_code == 404
    assert Courriel.objects.filter(gabarit="original_refuse").exists()


@pytest.mark.parametrize(
    ("qui", "partie"),
    [
        ("referent", Partie.FINANCEUR),
        ("financeur", Partie.STRUCTURE),
        ("instructeur", Partie.STRUCTURE),
        ("validateur", Partie.FINANCEUR),
    ],
)
def test_chacun_depose_pour_sa_partie(convention, qui, partie):
    par = getattr(personnes(convention.structure), qui)
    with perimetre(par), pytest.raises(ActeNonPermis):
        deposer_original(
            objet=relire(convention),
            partie=partie,
            fichier=BytesIO(pdf()),
            nom="a.pdf",
            signataire="X",
            date_signature=JOUR,
            par=par,
            le=LE,
        )


def test_le_signataire_n_accepte_pas_son_propre_original(convention):
    original = creer_original(convention)
    for qui in ("referent", "signataire", "financeur"):
        with pytest.raises((ActeNonPermis, OriginalSigne.DoesNotExist)):
            accepter(original, qui=qui)


def test_par_les_pages_du_depot_a_l_acceptation(convention):
    gens = personnes(convention.structure)
    structure, instructeur = client_de(gens.gestionnaire), client_de(gens.instructeur)
    adresse = reverse("financement:convention_original", args=[convention.pk])
    saisie = {"signataire": "Anne Martin, maire", "date_signature": timezone.now().date().isoformat()}
    faux = structure.post(
        adresse, saisie | {"fichier": SimpleUploadedFile("a.pdf", b"GIF89a", "application/pdf")}
    )
    assert faux.status_code == 422
    assert "malgré son nom" in faux.content.decode() and "Anne Martin, maire" in faux.content.decode()
    bon = SimpleUploadedFile("original.pdf", pdf(2), "application/pdf")
    assert structure.post(adresse, saisie | {"fichier": bon}).status_code == 302
    original = OriginalSigne.objects.get()
    with perimetre(SYSTEME):
        analyser_fichier(televersement="original_signe", pk=original.pk, le=LE)
    liste = instructeur.get(reverse("financement:originaux")).content.decode()
    assert "Anne Martin, maire" in liste and "Accepter" in liste
    page = reverse("financement:original_accepter", args=[original.pk])
    assert "2 pages" in instructeur.get(page).content.decode()
    assert instructeur.post(page, {"date_signature": saisie["date_signature"]}).status_code == 302
    assert relire(convention).signee_structure_le is not None
    assert "manuscrite" not in liste
    assert signataire(convention, "structure").utilisateur_id != gens.gestionnaire.utilisateur_id


@pytest.mark.parametrize("nombre", [1, 10])
def test_la_liste_ne_grossit_pas(nombre):
    for _ in range(nombre):
        convention = creer_convention(EtatConvention.A_SIGNER)
        faux_document(convention)
        creer_original(convention)
    gens = personnes(convention.structure)
    assert compter_requetes(client_de(gens.instructeur), reverse("financement:originaux")) <= 10
    assert compter_requetes(client_de(gens.financeur), reverse("financement:signatures")) <= 10
    cles = "&".join(f"conventions={pk}" for pk in Convention.objects.values_list("pk", flat=True))
    assert (
        compter_requetes(client_de(gens.financeur), f"{reverse('financement:signatures_lot')}?{cles}") <= 12
    )
