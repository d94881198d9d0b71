"""The evidence of a signature: a file of plain facts, kept as a document, its fingerprint in the journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from commun.acteurs import Acteur
from commun.documents import enregistrer_fichier
from commun.models import Document
from financement.enums_signature import Voie
from financement.models import DemandeSignature, OriginalSigne
from financement.signature import CONSENTEMENT

NATURE_PREUVE = "preuve_signature"
SCHEMA = "preuve-signature-1"


@dataclass(frozen=True)
class Origine:
    """From where the person signed: network address and browser, as the site saw them."""

    ip: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Consentement:
    """How the person was recognised. `demande`: a code; `original`: a paper; neither: a signature taken over."""

    voie: Voie
    origine: Origine = Origine()
    demande: DemandeSignature | None = None
    fournisseur: str = ""
    original: OriginalSigne | None = None
    date_papier: date | None = None


@dataclass(frozen=True)
class Signataire:
    """Who signs, in which capacity."""

    utilisateur_id: UUID | None
    nom: str
    qualite: str


def signataire_de(par: Acteur) -> Signataire:
    """The person behind an actor; `libelle` is « name — role »."""
    nom, _, qualite = par.libelle.partition(" — ")
    if par.utilisateur_id is not None and not nom:
        nom = str(get_user_model().objects.get(pk=par.utilisateur_id))
    return Signataire(par.utilisateur_id, nom[:200], qualite[:200])


def enregistrer_preuve(
    *,
    objet: Any,
    libelle: str,
    partie: str,
    tour: int,
    document: Document | None,
    signataire: Signataire,
    consentement: Consentement,
    le: datetime,
) -> Document:
    """Write the evidence file of one signature of one object; returns its document."""
    faits = {
        "schema": SCHEMA,
        "acte": {"sorte": objet.cycle.objet, "id": str(objet.pk), "libelle": libelle, "tour": tour},
        "partie": partie,
        "voie": str(consentement.voie),
        "signataire": {
            "id": str(signataire.utilisateur_id or ""),
            "nom": signataire.nom,
            "qualite": signataire.qualite,
        },
        "signee_le": le.isoformat(),
        "document": {
            "id": str(document.pk) if document else "",
            "nom": document.nom if document else "",
            "sha256": document.sha256_fichier if document else "",
        },
        "origine": {"ip": consentement.origine.ip, "agent": consentement.origine.agent},
        **_par_code(consentement, le),
        **_par_papier(consentement),
    }
    contenu = json.dumps(faits, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return enregistrer_fichier(
        nature=NATURE_PREUVE,
        objet_id=objet.pk,
        nom=f"preuve-{partie}-{libelle.replace(' ', '-')}.json",
        contenu=contenu,
        # What the screens show; the persons and addresses are in the file alone.
        donnees={"partie": partie, "voie": str(consentement.voie), "signee_le": le.isoformat(), "tour": tour},
        structure_id=objet.structure_id,
        departement=objet.departement_id,
    )


def _par_code(consentement: Consentement, le: datetime) -> dict[str, Any]:
    demande = consentement.demande
    if demande is None:
        return {}
    return {
        "code": {
            "fournisseur": consentement.fournisseur,
            "demande": str(demande.pk),
            "emis_le": demande.emise_le.isoformat(),
            "valable_jusqu_au": demande.expire_le.isoformat(),
            "verifie_le": le.isoformat(),
            "essais": demande.essais + 1,  # the wrong ones, then this one
            "documents_de_la_demande": len(demande.actes),
        },
        "consentement": {"version": demande.version_consentement, "texte": CONSENTEMENT},
    }


def _par_papier(consentement: Consentement) -> dict[str, Any]:
    original = consentement.original
    if original is None:
        return {}
    return {
        "original": {
            "id": str(original.pk),
            "sha256": original.sha256,
            "date_signature": (consentement.date_papier or original.date_signature).isoformat(),
            "depose_le": original.depose_le.isoformat(),
            "depose_par": str(original.depose_par_id or ""),
            "verifie_par": str(original.decide_par_id or ""),
            "verifie_le": original.decide_le.isoformat() if original.decide_le else "",
        }
    }
