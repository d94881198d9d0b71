"""Gender and elision in every text that names an act: « cette convention », « cet avenant »."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Courriel
from financement.enums import EtatConvention
from financement.enums_avenant import EtatAvenant
from financement.enums_signature import Partie
from financement.models import Avenant, Convention
from financement.services.codes_signature import demander_signature
from financement.services.originaux import refuser_original
from financement.services.suivi_signatures import suivre_signatures
from financement.signature import actes
from financement.signature.mots import Mots
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, personnes
from tests.financement.fabriques_avenants import creer_avenant
from tests.financement.signatures import creer_original, faux_document, faux_document_d_avenant, signataire
from tests.outils import client_de, ecouler

# A determiner or an agreement of the wrong gender, beside the noun.
_BALISE = r"(?:</?\w[^>]*>|\s|\{\{[^}]*\}\}|\{[a-z_.]+\}|[A-Z0-9-]{8,})+"
FAUTES = re.compile(
    r"\b(?:cette|une|la|aucune|nouvelle|toute|quelle|première|présente) avenants?\b"
    r"|\b(?:le|ce) avenant\b|\bdu avenant\b|\bde avenant\b"
    r"|\b(?:cet|ce|un|le|du|au|aucun|nouveau|tout|quel|présent) convention\b"
    r"|\b(?:l|d|qu)['’]convention\b"
    r"|\bavenants?(?:" + _BALISE + r")?\s*(?:est|sont|n['’]est pas|soit)?\s*(?:déjà )?"
    r"(?:signée|préparée|validée|abandonnée|appliquée|résiliée|active)s?\b"
    r"|\bconventions?(?:" + _BALISE + r")?\s*(?:est|sont|n['’]est pas|soit) (?:déjà )?"
    r"(?:signé|préparé|validé|abandonné|résilié|annulé|actif|scellé)s?\b(?!e)",
    re.IGNORECASE,
)


def fautes(texte: str) -> list[str]:
    return [faute.group() for faute in FAUTES.finditer(unescape(texte))]


@pytest.mark.parametrize(
    ("texte", "faux"),
    [
        ("Cette avenant est déjà signé", True),
        ("l'original de la avenant CN-87-2026-0001-A1", True),
        ("Cet avenant est déjà signée", True),
        ("L'avenant CN-87-2026-0001-A1 est signée", True),
        ("La convention CN-87-2026-0001 est signé pour l'État", True),
        ("du convention CN-87-2026-0001", True),
        ("Cet avenant est déjà signé pour la structure", False),
        ("La convention CN-87-2026-0001 est signée", False),
        ("Un avenant de cette convention est déjà en cours", False),
        ("Avenants de la convention", False),
    ],
)
def test_la_regle_trouve_les_fautes(texte, faux):
    assert bool(fautes(texte)) is faux


def test_aucune_faute_dans_les_textes_ecrits():
    """Screens, mails, documents, articles and messages of the room, as they are written."""
    racine = Path(settings.BASE_DIR)
    fichiers = [
        *(racine / "templates").rglob("*.html"),
        *(racine / "templates").rglob("*.txt"),
        *(racine / "financement").rglob("*.yaml"),
        *(racine / "financement").rglob("*.py"),
    ]
    assert len(fichiers) > 300
    lus = {fichier: fautes(fichier.read_text(encoding="utf-8")) for fichier in fichiers}
    assert {str(fichier): trouvees for fichier, trouvees in lus.items() if trouvees} == {}


@pytest.mark.parametrize(
    ("mots", "attendus"),
    [
        (
            Mots("convention", feminin=True),
            ("cette convention", "la convention X", "de la convention X", "e"),
        ),
        (Mots("avenant", feminin=False), ("cet avenant", "l'avenant X", "de l'avenant X", "")),
        (Mots("reçu", feminin=False), ("ce reçu", "le reçu X", "du reçu X", "")),
        (
            Mots("attestation", feminin=True),
            ("cette attestation", "l'attestation X", "de l'attestation X", "e"),
        ),
    ],
)
def test_le_mot_s_accorde(mots, attendus):
    libelle = f"{mots.nom} X"
    assert (mots.ce, mots.le(libelle), mots.du(libelle), mots.e) == attendus


def _convention() -> Convention:
    convention = creer_convention(EtatConvention.A_SIGNER)
    faux_document(convention)
    return convention


def _avenant() -> Avenant:
    avenant = creer_avenant(EtatAvenant.A_SIGNER)
    faux_document_d_avenant(avenant)
    return avenant


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
@pytest.mark.parametrize("creer", [_convention, _avenant])
def test_ce_que_lisent_les_parties_s_accorde(creer):
    """The pages and mails of the signature, filled for each kind of act."""
    objet = creer()
    acte, gens = actes.signable_de(objet), personnes(objet.structure)
    textes: list[str] = []
    for partie in Partie:
        par = signataire(objet, partie)
        client = client_de(par)
        for page in (acte.page(partie, objet.pk), acte.depot(partie, objet.pk), acte.suite(partie, objet.pk)):
            textes.append(client.get(page).content.decode())
        with perimetre(par):
            demande = demander_signature(objets=[objet], par=par, le=LE)
        textes.append(client.get(reverse("financement:signature_code", args=[demande.pk])).content.decode())
    original = creer_original(objet)
    with perimetre(gens.instructeur):
        refuser_original(original=original, motif="Illisible.", par=gens.instructeur, le=LE)
    suivre_signatures(par=SYSTEME, le=LE + timedelta(days=settings.SIGNATURE_RAPPELS[0]))
    ecouler()
    gabarits = {"code_signature", "original_refuse", "signature_rappel"}
    mails = [mail for mail in Courriel.objects.all() if mail.gabarit in gabarits]
    assert {mail.gabarit for mail in mails} == gabarits
    textes += [mail.texte for mail in mails] + [mail.sujet for mail in mails]
    refus = next(mail for mail in mails if mail.gabarit == "original_refuse")
    assert f"L'original signé à la main {acte.mots.du(acte.libelle(objet))} " in refus.texte
    assert [fautes(texte) for texte in textes if fautes(texte)] == []
    autre_genre = {"convention": "avenant", "avenant": "convention"}[acte.mots.nom]
    assert not re.search(rf"Télécharger (la |l')?{autre_genre}", " ".join(textes))


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
@pytest.mark.parametrize(
    ("creer", "message"),
    [
        (_convention, "Cette convention est déjà signée pour la structure : rien de plus à faire."),
        (_avenant, "Cet avenant est déjà signé pour la structure : rien de plus à faire."),
    ],
)
def test_deja_signe_se_dit_au_bon_genre(creer, message):
    from tests.financement.signatures import code_recu, rendre

    objet = creer()
    par = signataire(objet, Partie.STRUCTURE)
    with perimetre(par):
        demande = demander_signature(objets=[objet], par=par, le=LE)
    rendre(demande, code_recu(par), par)
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        demander_signature(objets=[type(objet).objects.get(pk=objet.pk)], par=par, le=LE)
    assert refus.value.message == message
