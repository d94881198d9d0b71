"""A convention from its draft to a stranger who checks it, each step by its own person in the real pages."""

from __future__ import annotations

import re

from tests.financement.fabriques import SAISIE
from tests.pile.etapes import HOTE, PDF, STRUCTURE
from tests.pile.navigation import Personne

REMARQUE = "En quelle qualité signe cette personne ?"


def preparer_la_convention(hote: Personne) -> None:
    """Draft, forecast, submission; then the PDF, made by the worker, is read."""
    hote.aller("/espace/structure/conventions/", "conventions")
    hote.aller("/espace/structure/conventions/nouvelle/", "préparer la convention")
    poste = hote.page.locator("main [name='postes']").first.get_attribute("value")
    hote.remplir(postes=[poste], modalite="24_mois", **SAISIE)
    hote.presser("Enregistrer le brouillon", "convention en brouillon")
    hote.lit("50 000,00 €")
    hote.presser("Soumettre la convention", "convention soumise")
    hote.attendre_que_la_page_dise("Télécharger la convention")
    hote.verifier("convention et son document")
    assert telecharger(hote)[:5] == PDF


def telecharger(personne: Personne) -> bytes:
    """The document of the page, by its link."""
    with personne.page.expect_download() as telechargement:
        personne.page.get_by_role("link", name="Télécharger la convention").click()
    contenu: bytes = telechargement.value.path().read_bytes()
    return contenu


def demander_une_correction(coordination: Personne) -> None:
    """A remark on one field, then the whole convention goes back to its host."""
    coordination.aller("/espace/", "espace coordination")
    coordination.suivre("Conventions à prendre en charge", "conventions à instruire")
    coordination.page.locator("main table a").first.click()
    coordination.page.wait_for_url(re.compile("conventions/[0-9a-f-]{36}"))
    coordination.verifier("convention à examiner")
    coordination.suivre("Commenter : Qualité du signataire", "commenter un champ")
    coordination.remplir(texte=REMARQUE)
    coordination.presser("Enregistrer le commentaire", "champ commenté")
    coordination.suivre("Demander une correction", "demander une correction")
    coordination.remplir(motif="Un champ est à préciser.")
    coordination.presser("Demander une correction", "correction demandée")


def corriger_la_convention(hote: Personne) -> None:
    """The mail leads to the page; the commented field is the only one that may be changed."""
    hote.aller(hote.pile.attendre_courriel(HOTE, "à corriger").lien, "convention à corriger")
    hote.lit(REMARQUE)
    hote.suivre("Corriger", "corriger la convention")
    assert hote.page.locator("main [name='signataire_nom']").count() == 0
    hote.remplir(signataire_qualite="Maire, par délégation du conseil")
    hote.presser("Enregistrer les corrections", "champ corrigé")
    hote.suivre("Répondre", "répondre au commentaire")
    hote.remplir(reponse="C'est précisé.")
    hote.presser("Enregistrer la réponse", "commentaire résolu")
    hote.presser("Renvoyer la convention corrigée", "convention renvoyée")


def valider_la_convention(coordination: Personne) -> None:
    """What changed between the two versions is read first."""
    coordination.page.reload()
    coordination.suivre("Comparer les 2 versions", "versions comparées")
    coordination.lit("Qualité du signataire", "Maire, par délégation du conseil")
    coordination.page.go_back()
    coordination.presser("Valider la convention", "convention validée")
    coordination.lit("CN-87-", "est validée")


def signer_pour_la_structure(hote: Personne) -> None:
    """The same person is référent and signatory: the role is changed on the home page."""
    lien = hote.pile.attendre_courriel(HOTE, "signer").lien
    hote.prendre_le_role("Signataire de structure")
    hote.aller(lien, "signer")
    hote.attendre_que_la_page_dise("Signer la convention")
    hote.verifier("signer la convention")
    hote.presser("Recevoir un code pour signer", "signature refusée")
    hote.lit("Cochez cette case pour confirmer que vous avez lu le document.")
    hote.remplir(lu=True)
    hote.presser("Recevoir un code pour signer", "saisir le code de signature")
    code = lire_le_code(hote)
    hote.remplir(code=f"{(int(code) + 1) % 1_000_000:06d}")
    hote.presser("Signer", "code de signature refusé")
    hote.lit("Ce code est faux. Il vous reste 4 essais")
    hote.remplir(code=code)
    hote.presser("Signer", "convention signée par la structure")
    hote.lit("Votre signature est enregistrée", "Fichier de preuve")


def lire_le_code(personne: Personne) -> str:
    """The code of the mail, at the address that the page shows."""
    adresse = personne.page.locator("main strong").first.inner_text()
    return personne.pile.attendre_courriel(adresse, "Votre code de signature").sujet.rpartition(" ")[2]


def verifier_la_convention(hote: Personne, visiteur: Personne) -> None:
    """A stranger, without an account: the number says what was signed, the file is the original, a copy is not."""
    hote.aller("/espace/structure/conventions/", "conventions")
    hote.suivre("CN-87-", "convention active")
    numero = re.search(r"CN-87-\d{4}-\d{4}", hote.texte())
    assert numero
    visiteur.aller("/verifier/", "vérifier une convention")
    visiteur.remplir(numero=numero[0])
    visiteur.presser("Voir ce qui a été signé", "ce qui a été signé")
    visiteur.attendre_que_la_page_dise("Empreinte SHA-256 du fichier")
    hote.page.reload()
    scelle = telecharger(hote)
    visiteur.lit(f"Convention n° {numero[0]}", STRUCTURE, "50 000,00 €", "Empreinte SHA-256 du fichier")
    for contenu, verdict in (
        (scelle, "est l'original"),
        (scelle[:-1] + b" ", "n'est pas un document scellé"),
    ):
        visiteur.aller("/verifier/", "vérifier un fichier")
        fichier = {"name": "convention.pdf", "mimeType": "application/pdf", "buffer": contenu}
        visiteur.page.locator("main input[type=file]").set_input_files(fichier)
        visiteur.presser("Comparer avec l'original", "fichier comparé")
        visiteur.lit(verdict)


def signer_pour_l_etat(financeur: Personne) -> None:
    financeur.suivre("Conventions à signer pour l'État", "signatures")
    financeur.suivre("CN-87-", "convention vue du financeur")
    financeur.suivre("Lire et signer pour l'État", "signer pour l'État")
    financeur.remplir(lu=True)
    financeur.presser("Recevoir un code pour signer", "saisir le code pour l'État")
    financeur.remplir(code=lire_le_code(financeur))
    financeur.presser("Signer", "signée pour l'État")
    financeur.lit("Votre signature au nom de l'État est enregistrée")
