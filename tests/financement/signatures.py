"""Signing in tests as people do: a code asked, read in the mail, given back."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.analyses import analyser_fichier
from commun.dates import jour_de_paris
from commun.documents import enregistrer_fichier
from commun.models import Courriel, Document
from financement import selecteurs, selecteurs_avenants
from financement.enums_signature import Partie
from financement.models import Avenant, Convention, DemandeSignature, OriginalSigne
from financement.services.codes_signature import demander_signature, signer_par_code
from financement.services.originaux import deposer_original
from financement.services.preuves import Origine
from tests.fabriques import LE
from tests.fichiers import pdf
from tests.financement.fabriques import personnes, relire

ORIGINE = Origine("192.0.2.7", "Navigateur d'essai")


def faux_document_d_avenant(avenant: Avenant, contenu: bytes = b"%PDF-1.7 l'avenant") -> Document:
    """The present document of an amendment to sign, of any bytes."""
    with perimetre(SYSTEME):
        return enregistrer_fichier(
            nature=selecteurs_avenants.NATURE_DOCUMENT,
            objet_id=avenant.pk,
            nom=f"avenant-{avenant.numero}.pdf",
            contenu=contenu,
            donnees={"projet": True},
            structure_id=avenant.structure_id,
            departement=avenant.departement_id,
        )


def faux_document(convention: Convention, contenu: bytes = b"%PDF-1.7 la convention") -> Document:
    """The present document of a convention, of any bytes: no PDF is made."""
    convention = relire(convention)
    with perimetre(SYSTEME):
        return enregistrer_fichier(
            nature=selecteurs.NATURE_DOCUMENT,
            objet_id=convention.pk,
            nom=f"convention-{convention.numero}.pdf",
            contenu=contenu,
            donnees={"reference": selecteurs.reference_document(convention)},
            structure_id=convention.structure_id,
            departement=convention.departement_id,
        )


def signataire(objet: Convention | Avenant, partie: str) -> Acteur:
    gens = personnes(objet.structure)
    return gens.signataire if partie == "structure" else gens.financeur


def demander(convention: Convention, partie: str = "structure", *, le: datetime = LE) -> DemandeSignature:
    par = signataire(convention, partie)
    with perimetre(par):
        return demander_signature(objets=[relire(convention)], par=par, le=le)


def code_recu(par: Acteur) -> str:
    """The code of the last mail to this person."""
    adresse = get_user_model().objects.get(pk=par.utilisateur_id).email
    mail = Courriel.objects.filter(gabarit="code_signature", destinataire=adresse).latest("cree_le")
    code = re.search(r"[0-9]{6}$", mail.sujet)
    assert code is not None
    return code.group()


def rendre(demande: DemandeSignature, code: str, par: Acteur, *, le: datetime = LE) -> list[Any]:
    with perimetre(par):
        return signer_par_code(demande=demande, code=code, origine=ORIGINE, par=par, le=le)


def signer_en_ligne(convention: Convention, partie: str = "structure", *, le: datetime = LE) -> None:
    """A whole signature on the site; the document must be there."""
    par = signataire(convention, partie)
    demande = demander(convention, partie, le=le)
    rendre(demande, code_recu(par), par, le=le)


def creer_original(
    objet: Convention | Avenant,
    partie: Partie = Partie.STRUCTURE,
    *,
    contenu: bytes = b"",
    sain: bool = True,
    le: datetime = LE,
) -> OriginalSigne:
    """A scan deposited by a party, that the antivirus found safe."""
    par = personnes(objet.structure).referent if partie == Partie.STRUCTURE else signataire(objet, partie)
    with perimetre(par):
        original = deposer_original(
            objet=type(objet).objects.get(pk=objet.pk),
            partie=partie,
            fichier=BytesIO(contenu or pdf(titre="Original")),
            nom="convention signee.pdf",
            signataire="Anne Martin, maire",
            date_signature=jour_de_paris(le),
            par=par,
            le=le,
        )
    if sain:
        with perimetre(SYSTEME):
            analyser_fichier(televersement="original_signe", pk=original.pk, le=le)
        original.refresh_from_db()
    return original
