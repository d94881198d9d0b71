"""Private files of the room: documents and papers."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.documents import documents_visibles_par
from commun.telechargements import FichierPrive, VueFichier, inscrire_telechargement
from commun.televersements import exiger_sain
from financement import selecteurs
from financement.vues.originaux import original_prive


def document_prive(acteur: Acteur, pk: UUID) -> FichierPrive:
    """A document that the actor may see; a foreign one does not exist."""
    document = get_object_or_404(documents_visibles_par(acteur), pk=pk)
    donnees = {"nature": document.nature, "objet": str(document.objet_id)}
    return FichierPrive(
        document.fichier, document.nom, "document_telecharge", "document", document.pk, donnees
    )


def piece_privee(acteur: Acteur, pk: UUID) -> FichierPrive:
    """A paper that the actor may see, once the antivirus found it safe."""
    piece = selecteurs.piece(acteur, pk)
    exiger_sain(piece)
    donnees = {"convention": str(piece.convention_id)}
    return FichierPrive(piece.fichier, piece.nom, "piece_telechargee", "piece", piece.pk, donnees)


def inscrire() -> None:
    """Called once by `apps.ready()`."""
    inscrire_telechargement("document", document_prive)
    inscrire_telechargement("piece", piece_privee)
    inscrire_telechargement("original_signe", original_prive)


class DocumentView(VueFichier):
    sorte = "document"


class PieceView(VueFichier):
    sorte = "piece"
