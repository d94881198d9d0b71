"""Signing on the site: one code, one person, one exact document, once; both parties in any order."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.documents import documents_visibles_par
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel, Document, EntreeJournal
from comptes.enums import Role
from financement.enums import EtatConvention
from financement.models import Convention, DemandeSignature, MouvementEnveloppe, RappelSignature, Signature
from financement.services.codes_signature import demander_signature, signer_par_code
from financement.services.suivi_signatures import refuser_signature, suivre_signatures
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, personnes, relire
from tests.financement.signatures import (
    ORIGINE,
    code_recu,
    demander,
    faux_document,
    rendre,
    signataire,
    signer_en_ligne,
)
from tests.outils import ecouler

pytestmark = pytest.mark.django_db
PARTIES = ("structure", "financeur")


@pytest.fixture
def convention() -> Convention:
    convention = creer_convention(EtatConvention.A_SIGNER)
    faux_document(convention)
    return convention


def refus(appel, code: str) -> ErreurMetier:
    with pytest.raises(ErreurMetier) as refuse:
        appel()
    assert refuse.value.code == code
    return refuse.value


def essayer(demande, code, par, *, le=LE):
    """A try as a page makes it: a refusal leaves the count of tries."""
    erreur = None
    with perimetre(par):
        try:
            signer_par_code(demande=demande, code=code, origine=ORIGINE, par=par, le=le)
        except ErreurMetier as refuse:
            erreur = refuse.code
    return erreur


def faux_code(bon: str) -> str:
    return f"{(int(bon) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("ordre", [PARTIES, PARTIES[::-1]])
def test_les_deux_parties_signent_dans_n_importe_quel_ordre(convention, ordre):
    signer_en_ligne(convention, ordre[0])
    assert relire(convention).etat == EtatConvention.A_SIGNER
    signer_en_ligne(convention, ordre[1], le=LE + timedelta(days=1))
    signee = relire(convention)
    assert (signee.etat, signee.active_le) == (EtatConvention.ACTIVE, LE + timedelta(days=1))
    assert list(Signature.objects.order_by("signee_le").values_list("partie", flat=True)) == list(ordre)


def test_la_preuve_dit_qui_quand_quoi_et_d_ou(convention):
    document = Document.objects.get(nature="convention")
    demande = demander(convention)
    par = signataire(convention, "structure")
    assert essayer(demande, faux_code(code_recu(par)), par) == "code_faux"
    rendre(demande, code_recu(par), par, le=LE + timedelta(minutes=3))
    signature = Signature.objects.get()
    preuve = Document.objects.get(pk=signature.preuve_id)
    with preuve.fichier.open("rb") as fichier:
        octets = fichier.read()
    faits = json.loads(octets)
    assert faits["signataire"] == {
        "id": str(par.utilisateur_id),
        "nom": "Camille structure_signataire",
        "qualite": "Signataire de structure",
    }
    assert faits["document"] == {
        "id": str(document.pk),
        "nom": document.nom,
        "sha256": hashlib.sha256(b"%PDF-1.7 la convention").hexdigest(),
    }
    assert faits["origine"] == {"ip": "192.0.2.7", "agent": "Navigateur d'essai"}
    assert (faits["code"]["emis_le"], faits["code"]["verifie_le"], faits["code"]["essais"]) == (
        LE.isoformat(),
        (LE + timedelta(minutes=3)).isoformat(),
        2,
    )
    assert faits["consentement"]["version"] == "2026-1" and "J'ai lu" in faits["consentement"]["texte"]
    assert signature.sha256_preuve == hashlib.sha256(octets).hexdigest() == preuve.sha256_fichier
    journal = EntreeJournal.objects.get(acte="convention_signee")
    assert (journal.donnees["sha256_preuve"], journal.donnees["sha256"]) == (
        signature.sha256_preuve,
        document.sha256_fichier,
    )
    # Both parties read it, another host does not.
    ailleurs = creer_personne(Role.STRUCTURE_SIGNATAIRE, structure_id=creer_convention().structure_id)
    for acteur, vus in ((par, 1), (signataire(convention, "financeur"), 1), (ailleurs, 0)):
        with perimetre(acteur):
            assert documents_visibles_par(acteur).filter(pk=preuve.pk).count() == vus
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.update(nom="Autre")


@pytest.mark.parametrize(
    ("secondes", "erreur"),
    [(0, None), (599, None), (600, "code_perime"), (601, "code_perime"), (86_400, "code_perime")],
)
def test_le_code_vaut_dix_minutes(convention, secondes, erreur):
    demande = demander(convention)
    par = signataire(convention, "structure")
    assert essayer(demande, code_recu(par), par, le=LE + timedelta(seconds=secondes)) == erreur
    assert Signature.objects.exists() is (erreur is None)


def test_cinq_essais_puis_plus_rien(convention):
    demande = demander(convention)
    par = signataire(convention, "structure")
    bon = code_recu(par)
    faux = [faux_code(bon), "abc", "", "12345", "1234567"]
    assert [essayer(demande, code, par) for code in faux] == ["code_faux"] * 4 + ["code_epuise"]
    assert essayer(demande, bon, par) == "code_epuise"
    assert not Signature.objects.exists()
    # Another code is another chance.
    signer_en_ligne(convention)


def test_le_cinquieme_essai_juste_signe(convention):
    demande = demander(convention)
    par = signataire(convention, "structure")
    bon = code_recu(par)
    assert [essayer(demande, faux_code(bon), par) for _ in range(4)] == ["code_faux"] * 4
    assert essayer(demande, f" {bon[:3]} {bon[3:]} ", par) is None


def test_un_code_ne_sert_qu_une_fois_et_le_dernier_envoye_seul(convention):
    par = signataire(convention, "structure")
    premiere = demander(convention)
    premier_code = code_recu(par)
    seconde = demander(convention, le=LE + timedelta(seconds=30))
    assert essayer(premiere, premier_code, par) == "code_remplace"
    code = code_recu(par)
    if code != premier_code:
        assert essayer(seconde, premier_code, par) == "code_faux"
    assert essayer(seconde, code, par) is None
    assert essayer(seconde, code, par) == "code_utilise"
    assert Signature.objects.count() == 1


def test_le_code_d_un_autre_ne_sert_a_personne(convention):
    demande = demander(convention)
    code = code_recu(signataire(convention, "structure"))
    collegue = creer_personne(
        Role.STRUCTURE_SIGNATAIRE, structure_id=convention.structure_id, email="autre@exemple.fr"
    )
    for intrus in (collegue, signataire(convention, "financeur"), personnes(convention.structure).referent):
        with pytest.raises((ActeNonPermis, DemandeSignature.DoesNotExist)):
            rendre(demande, code, intrus)
    assert not Signature.objects.exists()
    assert DemandeSignature.objects.get().essais == 0


def test_le_code_n_est_nulle_part_en_base(convention):
    demande = demander(convention)
    code = code_recu(signataire(convention, "structure"))
    assert code not in json.dumps(demande.actes) and code not in demande.code_hash
    ecouler()
    for champ in ("sujet", "texte", "html"):
        for contenu in Courriel.objects.filter(gabarit="code_signature").values_list(champ, flat=True):
            assert code not in contenu and "••••••" in contenu
    # The hash is bound: moved to another demand, it opens nothing.
    with pytest.raises(DatabaseError), transaction.atomic():
        DemandeSignature.objects.update(code_hash="0" * 64)


def test_un_document_qui_a_change_n_est_pas_signe(convention):
    par = signataire(convention, "structure")
    demande = demander(convention)
    code = code_recu(par)
    nouveau = faux_document(convention, b"%PDF-1.7 une autre version")
    # The right code costs no try: the sixth time the person still reads what is really wrong.
    assert {essayer(demande, code, par) for _ in range(6)} == {"document_change"}
    assert DemandeSignature.objects.get(pk=demande.pk).essais == 0
    assert relire(convention).signee_structure_le is None
    with perimetre(par):
        erreur = refus(
            lambda: demander_signature(
                objets=[relire(convention)], par=par, le=LE, sha256={convention.pk: "0" * 64}
            ),
            "document_change",
        )
    assert "relisez-le" in erreur.message
    signer_en_ligne(convention)
    assert Signature.objects.get().sha256 == nouveau.sha256_fichier


def test_la_seconde_partie_signe_les_memes_octets_que_la_premiere(convention):
    """A template changed between the two signatures makes another document: nobody signs it."""
    signer_en_ligne(convention)
    faux_document(convention, b"%PDF-1.7 gabarit modifie")
    signer_en_ligne(convention, "financeur")
    assert len(set(Signature.objects.values_list("sha256", flat=True))) == 1


def test_sans_document_on_attend():
    convention = creer_convention(EtatConvention.A_SIGNER)
    refus(lambda: demander(convention), "document_en_preparation")


@pytest.mark.parametrize("partie", PARTIES)
def test_on_ne_redemande_pas_de_code_apres_avoir_signe(convention, partie):
    signer_en_ligne(convention, partie)
    refus(lambda: demander(convention, partie), "deja_signee")


def test_seuls_les_deux_signataires_recoivent_un_code(convention):
    gens = personnes(convention.structure)
    for par in (gens.referent, gens.gestionnaire, gens.validateur, gens.instructeur, gens.ordonnateur):
        with perimetre(par), pytest.raises(ActeNonPermis):
            demander_signature(objets=[relire(convention)], par=par, le=LE)
    assert not Courriel.objects.filter(gabarit="code_signature").exists()


def test_dix_codes_par_heure(convention, settings):
    settings.SIGNATURE_CODES_PAR_HEURE = 3
    for minute in range(3):
        demander(convention, le=LE + timedelta(minutes=minute))
    erreur = refus(lambda: demander(convention, le=LE + timedelta(minutes=3)), "trop_de_codes")
    assert "57 minutes" in erreur.message
    demander(convention, le=LE + timedelta(minutes=60))


def test_le_courriel_dit_quoi_combien_de_temps_et_ou(convention):
    demande = demander(convention)
    mail = Courriel.objects.get(gabarit="code_signature")
    assert mail.destinataire == get_user_model().objects.get(pk=demande.personne_id).email
    assert re.fullmatch(r"Votre code de signature : [0-9]{6}", mail.sujet)
    assert f"convention {convention.numero}" in mail.texte and "10 minutes" in mail.texte
    assert f"/signer/{demande.pk}/" in mail.texte and f"/signer/{demande.pk}/" in mail.html


def test_un_lot_un_code_une_preuve_chacune():
    conventions = [creer_convention(EtatConvention.A_SIGNER) for _ in range(3)]
    for rang, convention in enumerate(conventions):
        faux_document(convention, f"%PDF-1.7 convention {rang}".encode())
    signer_en_ligne(conventions[0])
    par = signataire(conventions[0], "financeur")
    with perimetre(par):
        demande = demander_signature(objets=[relire(c) for c in conventions], par=par, le=LE)
    rendre(demande, code_recu(par), par)
    assert [relire(c).etat for c in conventions] == ["active", "a_signer", "a_signer"]
    preuves = Signature.objects.filter(partie="financeur")
    assert preuves.count() == len(set(preuves.values_list("sha256_preuve", flat=True))) == 3
    assert Courriel.objects.filter(gabarit="code_signature").count() == 2


def test_un_lot_dont_un_document_change_ne_signe_rien():
    conventions = [creer_convention(EtatConvention.A_SIGNER) for _ in range(2)]
    for convention in conventions:
        faux_document(convention)
    par = signataire(conventions[0], "financeur")
    with perimetre(par):
        demande = demander_signature(objets=[relire(c) for c in conventions], par=par, le=LE)
    faux_document(conventions[1], b"%PDF-1.7 autre")
    assert essayer(demande, code_recu(par), par) == "document_change"
    assert not Signature.objects.exists()


def test_le_refus_rend_la_main_a_l_instruction_et_previent(convention):
    signer_en_ligne(convention)
    ecouler()
    par = signataire(convention, "financeur")
    with perimetre(par):
        refus(lambda: refuser_signature(objet=relire(convention), motif=" ", par=par, le=LE), "motif_requis")
        refuser_signature(objet=relire(convention), motif="Le montant est à revoir.", par=par, le=LE)
    revenue = relire(convention)
    assert (revenue.etat, revenue.signee_structure_le, revenue.validee_le, revenue.montant_previsionnel) == (
        EtatConvention.EN_INSTRUCTION,
        None,
        None,
        None,
    )
    assert Signature.objects.count() == 1  # the evidence stays
    assert sum(m.reserve for m in MouvementEnveloppe.objects.filter(convention_id=convention.pk)) == 0
    ecouler()
    mails = Courriel.objects.filter(gabarit="signature_refusee")
    assert {"Le montant est à revoir." in mail.texte for mail in mails} == {True}
    assert mails.count() == 4  # référent, gestionnaire, signatory of the host, coordinator


def test_apres_un_refus_on_valide_et_on_signe_de_nouveau(convention):
    from financement.services.instruction import valider_convention

    signer_en_ligne(convention)
    gens = personnes(convention.structure)
    with perimetre(gens.financeur):
        refuser_signature(
            objet=relire(convention), motif="Le montant est à revoir.", par=gens.financeur, le=LE
        )
    with perimetre(gens.validateur):
        valider_convention(convention=relire(convention), par=gens.validateur, le=LE)
    faux_document(convention, b"%PDF-1.7 seconde validation")
    signer_en_ligne(convention)
    signer_en_ligne(convention, "financeur")
    assert relire(convention).etat == EtatConvention.ACTIVE
    assert list(Signature.objects.values_list("tour", "partie").order_by("tour", "signee_le", "cree_le")) == [
        (1, "structure"),
        (2, "structure"),
        (2, "financeur"),
    ]


def suivre(jours: int) -> dict[str, int]:
    return suivre_signatures(par=SYSTEME, le=LE + timedelta(days=jours))


def test_les_rappels_puis_la_fin_de_l_offre(convention):
    """7, 21 and 45 days for who has not signed; the day after the sixtieth, back to the examination."""
    signer_en_ligne(convention)
    faits = {jours: suivre(jours)["rappels"] for jours in (6, 7, 8, 20, 21, 44, 45, 60)}
    assert faits == {6: 0, 7: 1, 8: 0, 20: 0, 21: 1, 44: 0, 45: 1, 60: 0}
    assert suivre(45)["rappels"] == 0
    assert set(RappelSignature.objects.values_list("partie", "jours")) == {
        ("financeur", jours) for jours in (7, 21, 45)
    }
    mail = Courriel.objects.filter(gabarit="signature_rappel").first()
    assert mail is not None and "1er mai 2026" in mail.sujet  # 2 March + 60 days
    assert relire(convention).etat == EtatConvention.A_SIGNER
    assert suivre(61) == {"rappels": 0, "expirees": 1}
    assert relire(convention).etat == EtatConvention.EN_INSTRUCTION
    assert suivre(62) == {"rappels": 0, "expirees": 0}


def test_un_service_arrete_un_mois_n_envoie_qu_un_rappel(convention):
    assert suivre(50) == {"rappels": 2, "expirees": 0}
    assert set(RappelSignature.objects.values_list("jours", flat=True)) == {45}


def test_un_fournisseur_se_branche_par_un_reglage(convention, settings):
    settings.FOURNISSEUR_SIGNATURE = "tests.financement.test_signatures.FournisseurOral"
    demande = demander(convention)
    par = signataire(convention, "structure")
    assert essayer(demande, "non", par) == "code_faux"
    assert essayer(demande, "oui", par) is None
    assert not Courriel.objects.filter(gabarit="code_signature").exists()
    with Document.objects.get(nature="preuve_signature").fichier.open("rb") as fichier:
        assert json.load(fichier)["code"]["fournisseur"] == "oral"


class FournisseurOral:
    """Another adapter: the consent is a word."""

    nom = "oral"
    demander = mock.Mock(return_value=None)

    def verifier(self, demande, reponse):
        return reponse == "oui"
