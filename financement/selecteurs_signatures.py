"""What the pages of signatures read, scoped to the actor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.documents import documents_visibles_par
from commun.models import Document
from financement import selecteurs
from financement.enums_signature import EtatOriginal
from financement.models import Convention, DemandeSignature, OriginalSigne, Signature
from financement.signature import actes


def demande(acteur: Acteur, pk: UUID) -> DemandeSignature:
    """A demand of this very person; Http404 for anybody else, national roles included."""
    return get_object_or_404(
        DemandeSignature.objects.visibles_par(acteur), pk=pk, personne_id=acteur.utilisateur_id
    )


def documents_de_la_demande(demande: DemandeSignature, acteur: Acteur) -> list[dict[str, Any]]:
    """The lines of a demand with the document of each, as the page shows them."""
    documents = {
        str(document.pk): document
        for document in documents_visibles_par(acteur).filter(
            pk__in=[ligne["document"] for ligne in demande.actes]
        )
    }
    return [
        ligne
        | {
            "fichier": documents.get(ligne["document"]),
            "nomme": actes.signable(ligne["sorte"]).mots.le(ligne["libelle"]),
        }
        for ligne in demande.actes
    ]


def conventions_cochees(acteur: Acteur, cles: Sequence[UUID]) -> list[Convention]:
    """Those of a checked list that wait for the State's signature, in the order of the list page."""
    return list(selecteurs.conventions_a_signer(acteur).filter(pk__in=cles))


def documents_a_signer(acteur: Acteur, conventions: Sequence[Convention]) -> dict[UUID, Document]:
    """The document to sign of each convention, in two queries; those still being made are absent."""
    cles = [convention.pk for convention in conventions]
    signes = {
        (signature.objet_id, signature.tour): signature.document_id
        for signature in Signature.objects.filter(objet_type="convention", objet_id__in=cles)
    }
    tous = (
        documents_visibles_par(acteur)
        .filter(nature=selecteurs.NATURE_DOCUMENT, objet_id__in=cles)
        .order_by("cree_le")
    )
    attendus = {
        convention.pk: (
            signes.get((convention.pk, actes.tour(convention))),
            selecteurs.reference_document(convention),
        )
        for convention in conventions
    }
    trouves: dict[UUID, Document] = {}
    for document in tous:
        signe, reference = attendus[document.objet_id]
        if document.pk == signe or (signe is None and document.donnees.get("reference") == reference):
            trouves[document.objet_id] = document
    return trouves


def originaux(acteur: Acteur) -> QuerySet[OriginalSigne]:
    """Scans that the actor may see, the one that has waited longest first."""
    return OriginalSigne.objects.visibles_par(acteur).select_related("structure").order_by("depose_le", "id")


def originaux_a_verifier(acteur: Acteur) -> QuerySet[OriginalSigne]:
    return originaux(acteur).filter(etat=EtatOriginal.DEPOSE)


def original(acteur: Acteur, pk: UUID) -> OriginalSigne:
    """One scan of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(originaux(acteur), pk=pk)


def original_du_systeme(pk: UUID | str) -> OriginalSigne:
    return OriginalSigne.objects.select_related("structure").get(pk=pk)


def originaux_de(acteur: Acteur, objet: Any) -> list[OriginalSigne]:
    """The scans of one object in its present round, latest first."""
    return list(
        OriginalSigne.objects.visibles_par(acteur)
        .filter(objet_type=objet.cycle.objet, objet_id=objet.pk, tour=actes.tour(objet))
        .order_by("-depose_le")
    )
