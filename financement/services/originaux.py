"""The other road: a document signed by hand, its scan deposited by its party, verified by an agent of the ANCT."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import Any, BinaryIO, cast

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import PARIS, date_francaise, jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.models import Document
from commun.televersements import MO, RegleFichier, enregistrer, exiger_sain, lire_pdf
from commun.transitions import appliquer_transition
from comptes.enums import ROLES_STRUCTURE, Role
from financement.contraintes import contraintes_en_clair
from financement.enums_signature import EtatOriginal, Partie, Voie
from financement.models import OriginalSigne
from financement.services.preuves import Consentement, Signataire
from financement.services.signatures import AU_NOM_DE, apposer_signature
from financement.signature import actes

REGLE = RegleFichier(taille_maximale=10 * MO, pages_maximales=60)
DEPOSANTS = {Partie.STRUCTURE: ROLES_STRUCTURE, Partie.FINANCEUR: (Role.SIGNATAIRE_FINANCEUR,)}


@transaction.atomic
def deposer_original(
    *,
    objet: Any,
    partie: Partie,
    fichier: BinaryIO,
    nom: str,
    signataire: str,
    date_signature: date,
    par: Acteur,
    le: datetime,
) -> OriginalSigne:
    """Keep the scan of the present document, signed by hand for one party; an agent will verify it.

    `signataire`: name and function of the person whose hand it is. Raises ActeNonPermis, ErreurMetier
    `pas_a_signer`, `deja_signee`, `document_en_preparation`, `document_non_signe`, `date_signature`,
    `original_signe_un_par_partie`, and those of `lire_pdf` (10 Mo, 60 pages).
    """
    if par.role not in DEPOSANTS[partie]:
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de déposer cet original.")
    document = _document_ouvert(objet, partie, par)
    verifier_date(objet, date_signature, le)
    _refuser_le_document_lui_meme(document, fichier)
    lu = lire_pdf(fichier, nom=nom, regle=REGLE)
    original = OriginalSigne(
        objet_type=objet.cycle.objet,
        objet_id=objet.pk,
        tour=actes.tour(objet),
        partie=partie,
        libelle=actes.signable_de(objet).libelle(objet),
        structure_id=objet.structure_id,
        departement_id=objet.departement_id,
        document_id=document.pk,
        sha256_document=document.sha256_fichier,
        signataire=signataire.strip(),
        date_signature=date_signature,
        depose_le=le,
        depose_par_id=par.utilisateur_id,
    )
    with contraintes_en_clair(OriginalSigne):
        enregistrer(original, lu, par=par, le=le)
    publier("original_signe.deposer", par=par, id=original.pk)
    return original


@transaction.atomic
def accepter_original(
    *, original: OriginalSigne, objet: Any, date_signature: date, par: Acteur, le: datetime
) -> None:
    """The agent has compared the scan with the document: it counts as the party's signature, on the day written on it.

    Raises FichierRetenu before the antivirus answers, ErreurMetier `original_perime` when the document is no longer
    the one that was printed, `date_signature`, those of `apposer_signature` and of the cycle.
    """
    exiger_sain(original)
    appliquer_transition(original, "accepter", par=par, le=le, date_signature=date_signature)
    document = actes.document_a_signer(par, objet)
    if (
        original.tour != actes.tour(objet)
        or document is None
        or document.sha256_fichier != original.sha256_document
    ):
        raise ErreurMetier(
            "original_perime",
            "Le document a changé depuis l'impression de cet original : refusez-le et demandez-en un autre.",
        )
    verifier_date(objet, date_signature, le)
    nom, _, qualite = original.signataire.partition(",")
    apposer_signature(
        objet=objet,
        partie=original.partie,
        document=document,
        consentement=Consentement(Voie.PAPIER, original=original, date_papier=date_signature),
        par=par,
        le=le,
        signee_le=_instant(date_signature, le),
        signataire=Signataire(
            original.depose_par_id, nom.strip(), qualite.strip() or "Original signé à la main"
        ),
    )


@transaction.atomic
def refuser_original(*, original: OriginalSigne, motif: str, par: Acteur, le: datetime) -> None:
    """The scan is not good: its party reads why, and signs on the site or deposits another one."""
    appliquer_transition(original, "refuser", par=par, le=le, motif=motif, motif_refus=motif.strip())


@transaction.atomic
def ecarter_original_infecte(*, original: OriginalSigne, par: Acteur, le: datetime) -> None:
    """An infected scan that waited is refused by the system; a signature already found stays one."""
    if original.etat == EtatOriginal.DEPOSE:
        refuser_original(
            original=original,
            motif="L'antivirus a trouvé un virus dans ce fichier : il est écarté. Vérifiez votre poste et numérisez"
            " l'original de nouveau.",
            par=par,
            le=le,
        )


def verifier_date(objet: Any, jour: date, le: datetime) -> None:
    """Between the day when the document was given to sign and today (Paris)."""
    ouvert = getattr(objet, actes.signable_de(objet).ouvert_le)
    premier = jour_de_paris(ouvert) if ouvert else jour
    if not premier <= jour <= jour_de_paris(le):
        raise ErreurMetier(
            "date_signature",
            f"La signature a eu lieu entre le {date_francaise(premier)}, jour de la validation, et aujourd'hui :"
            " vérifiez la date.",
            "date_signature",
        )


def _refuser_le_document_lui_meme(document: Document, fichier: BinaryIO) -> None:
    """The file of the page, sent back as it was downloaded: nobody has signed it."""
    fichier.seek(0)
    empreinte = hashlib.file_digest(cast(Any, fichier), "sha256").hexdigest()
    fichier.seek(0)
    if empreinte == document.sha256_fichier:
        raise ErreurMetier(
            "document_non_signe",
            "C'est le document téléchargé, sans signature : imprimez-le, signez-le à la main, puis numérisez-le.",
            "fichier",
        )


def fermee(objet: Any, partie: Partie) -> str:
    """Why this party has nothing to sign here any more, in a sentence; empty while its signature is awaited."""
    refus = _refus(objet, partie)
    return refus.message if refus else ""


def _refus(objet: Any, partie: Partie) -> ErreurMetier | None:
    acte = actes.signable_de(objet)
    if getattr(objet, f"signee_{partie}_le") is not None:
        return ErreurMetier("deja_signee", f"{acte.deja} {AU_NOM_DE[partie]} : rien de plus à faire.")
    if objet.etat != acte.etat_ouvert:
        return ErreurMetier("pas_a_signer", "Ce document n'est pas à signer : rechargez la page.")
    return None


def _document_ouvert(objet: Any, partie: Partie, par: Acteur) -> Document:
    if refus := _refus(objet, partie):
        raise refus
    document = actes.document_a_signer(par, objet)
    if document is None:
        raise ErreurMetier(
            "document_en_preparation", "Le document est en préparation : revenez dans quelques instants."
        )
    return document


def _instant(jour: date, le: datetime) -> datetime:
    """The instant kept for a legal day: now when it is today, else noon in Paris."""
    return le if jour == jour_de_paris(le) else datetime.combine(jour, time(12), PARIS)
