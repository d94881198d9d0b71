"""Signing on the site: a code asked for one list of documents, then given back once, by the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from commun.acteurs import Acteur
from commun.debit import duree_lisible
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.journal import journaliser
from commun.models import Document
from financement.enums_signature import Partie, Voie
from financement.models import DemandeSignature
from financement.services.preuves import Consentement, Origine
from financement.services.signatures import AU_NOM_DE, apposer_signature
from financement.signature import VERSION_CONSENTEMENT, actes, fournisseur

DUREE = timedelta(minutes=10)
ESSAIS = 5
FENETRE = timedelta(hours=1)
LOT_MAXIMAL = 50


@transaction.atomic
def demander_signature(
    *, objets: Sequence[Any], par: Acteur, le: datetime, sha256: dict[UUID, str] | None = None
) -> DemandeSignature:
    """Send the actor a code for these objects and their present documents; the codes sent before are worth nothing.

    `sha256`: the fingerprints that the page showed, by object; another document has come since → refused. Raises
    ErreurMetier `aucun_acte`, `lot_trop_grand`, `deja_signee`, `pas_a_signer`, `document_en_preparation`,
    `document_change`, `trop_de_codes`, and ActeNonPermis.
    """
    partie = actes.partie_de(par)
    if partie is None or par.utilisateur_id is None:
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de signer.")
    if not objets:
        raise ErreurMetier("aucun_acte", "Cochez au moins une convention à signer.", "conventions")
    if len(objets) > LOT_MAXIMAL:
        raise ErreurMetier("lot_trop_grand", f"Un code signe au plus {LOT_MAXIMAL} documents à la fois.")
    lignes = [_ligne(objet, partie, par, (sha256 or {}).get(objet.pk, "")) for objet in objets]
    _limiter(par.utilisateur_id, le)
    DemandeSignature.objects.filter(
        personne_id=par.utilisateur_id, utilisee_le__isnull=True, remplacee_le__isnull=True
    ).update(remplacee_le=le)
    demande = DemandeSignature(
        personne_id=par.utilisateur_id,
        partie=partie,
        actes=lignes,
        version_consentement=VERSION_CONSENTEMENT,
        emise_le=le,
        expire_le=le + DUREE,
    )
    destinataire = get_user_model().objects.get(pk=par.utilisateur_id).email
    fournisseur().demander(demande, destinataire=destinataire, par=par, le=le)
    demande.save(force_insert=True)
    journaliser(
        acte="code_signature_envoye",
        objet_type="demande_signature",
        objet_id=demande.pk,
        par=par,
        le=le,
        documents=[ligne["sha256"] for ligne in lignes],
    )
    return demande


def signer_par_code(
    *, demande: DemandeSignature, code: str, origine: Origine, par: Acteur, le: datetime
) -> list[Any]:
    """Sign every document of the demand, one evidence each, or none; returns the objects.

    A wrong code counts, whatever becomes of the caller's form. Raises ErreurMetier `code_perime`, `code_epuise`,
    `code_faux`, `document_change`, and those of `apposer_signature`.
    """
    _essayer(demande, code, par, le)
    with transaction.atomic():
        courante = DemandeSignature.objects.select_for_update().get(pk=demande.pk)
        _exiger_vivante(courante, par, le)
        consentement = Consentement(Voie.CODE, origine, courante, fournisseur().nom)
        objets = []
        # Always in the same order: two batches that share documents wait for each other, never both.
        for ligne in sorted(courante.actes, key=lambda ligne: ligne["pk"]):
            acte = actes.signable(ligne["sorte"])
            objet = acte.trouver(par, UUID(ligne["pk"]))
            document = _document_de(ligne, objet, par)
            apposer_signature(
                objet=objet,
                partie=courante.partie,
                document=document,
                consentement=consentement,
                par=par,
                le=le,
            )
            objets.append(objet)
        DemandeSignature.objects.filter(pk=courante.pk).update(utilisee_le=le)
    return objets


def _ligne(objet: Any, partie: Partie, par: Acteur, affichee: str) -> dict[str, str]:
    """What the code will be bound to for one object, once it is known to be signable."""
    acte = actes.signable_de(objet)
    libelle = acte.libelle(objet)
    if getattr(objet, f"signee_{partie}_le") is not None:
        raise ErreurMetier("deja_signee", f"{acte.deja} {AU_NOM_DE[partie]} : rien de plus à faire.")
    if objet.etat != acte.etat_ouvert:
        raise ErreurMetier("pas_a_signer", "Ce document n'est pas à signer : rechargez la page.")
    document = actes.document_a_signer(par, objet)
    if document is None:
        raise ErreurMetier(
            "document_en_preparation",
            "Le document est en préparation : vous pourrez signer dès qu'il sera prêt.",
        )
    if affichee and affichee != document.sha256_fichier:
        raise _change(libelle)
    return {
        "sorte": acte.sorte,
        "pk": str(objet.pk),
        "libelle": libelle,
        "structure": objet.structure.denomination,
        "document": str(document.pk),
        "sha256": document.sha256_fichier,
    }


def _change(libelle: str) -> ErreurMetier:
    return ErreurMetier(
        "document_change",
        f"Le document « {libelle} » a changé depuis que vous l'avez affiché : relisez-le, puis demandez un code.",
    )


def _document_de(ligne: dict[str, str], objet: Any, par: Acteur) -> Document:
    """The document that the code was asked for, if it still is the one to sign and its bytes are those announced."""
    document = actes.document_a_signer(par, objet)
    if document is None or (str(document.pk), document.sha256_fichier) != (
        ligne["document"],
        ligne["sha256"],
    ):
        raise _change(ligne["libelle"])
    return document


def _limiter(personne_id: UUID, le: datetime) -> None:
    """At most so many codes an hour for one person."""
    envois = list(
        DemandeSignature.objects.filter(personne_id=personne_id, emise_le__gt=le - FENETRE)
        .order_by("-emise_le")
        .values_list("emise_le", flat=True)[: settings.SIGNATURE_CODES_PAR_HEURE]
    )
    if len(envois) >= settings.SIGNATURE_CODES_PAR_HEURE:
        attente = round((envois[-1] + FENETRE - le).total_seconds())
        raise ErreurMetier(
            "trop_de_codes",
            f"Vous avez demandé trop de codes : attendez {duree_lisible(max(1, attente))}, puis demandez-en un.",
        )


def _essayer(demande: DemandeSignature, code: str, par: Acteur, le: datetime) -> None:
    """Say whether the code is the right one; a wrong one is counted for good.

    The right code costs no try: pressed ten times at once, it is « déjà servi » nine times, never « épuisé ».
    """
    with transaction.atomic():
        courante = DemandeSignature.objects.select_for_update().get(pk=demande.pk)
        _exiger_vivante(courante, par, le)
        if courante.essais >= ESSAIS:
            raise ErreurMetier(
                "code_epuise", "Ce code ne vaut plus rien après cinq essais : demandez-en un nouveau.", "code"
            )
        if fournisseur().verifier(courante, code):
            return
        courante.essais += 1
        courante.save(update_fields=["essais"])
    restants = ESSAIS - courante.essais
    if restants == 0:
        raise ErreurMetier(
            "code_epuise", "Ce code est faux, et il ne vaut plus rien : demandez-en un nouveau.", "code"
        )
    raise ErreurMetier(
        "code_faux",
        f"Ce code est faux. Il vous reste {restants} essai{'s' if restants > 1 else ''} : relisez le dernier courriel.",
        "code",
    )


def _exiger_vivante(demande: DemandeSignature, par: Acteur, le: datetime) -> None:
    """The code is this person's, for the party of this role, still good, not used, not replaced."""
    if demande.personne_id != par.utilisateur_id or demande.partie != actes.partie_de(par):
        raise ActeNonPermis("code_d_un_autre", "Ce code a été demandé par une autre personne.")
    if demande.utilisee_le is not None:
        raise ErreurMetier("code_utilise", "Ce code a déjà servi : un code ne signe qu'une fois.", "code")
    if demande.remplacee_le is not None:
        raise ErreurMetier(
            "code_remplace", "Un code plus récent vous a été envoyé : utilisez le dernier reçu.", "code"
        )
    if le >= demande.expire_le:
        raise ErreurMetier(
            "code_perime", "Ce code a expiré, il valait dix minutes : demandez-en un nouveau.", "code"
        )
