"""The papers of a convention: deposited by the host, accepted or refused with a reason by the ANCT."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatConvention
from financement.models import Convention, Piece
from financement.moteur.calendrier import ajouter_mois
from financement.pieces import PieceDemandee, pieces_demandees

TAILLE_MAXIMALE = 10 * 1024 * 1024
_SIGNATURE, _FIN = b"%PDF-", b"%%EOF"


@transaction.atomic
def deposer_piece(
    *,
    convention: Convention,
    type_piece: str,
    fichier: BinaryIO,
    nom: str,
    date_piece: date | None,
    par: Acteur,
    le: datetime,
) -> Piece:
    """Keep a paper in private storage under its fingerprint; the last one of its type counts.

    Raises ErreurMetier on the field at fault: `piece_inconnue`, `convention_close`, `fichier_vide`,
    `fichier_trop_gros` (10 Mo), `fichier_non_pdf` (by its bytes, not by its name), `date_requise`, `date_future`,
    `piece_trop_ancienne`, `piece_deposee_une_fois`.
    """
    if convention.etat in (EtatConvention.BROUILLON, EtatConvention.ANNULEE):
        raise ErreurMetier(
            "convention_close",
            "Les pièces se déposent une fois la convention soumise, et tant qu'elle n'est pas annulée.",
        )
    demandee = _demandee(convention, type_piece)
    _verifier_date(demandee, date_piece, le)
    contenu = _lire(fichier)
    sha256 = hashlib.sha256(contenu).hexdigest()
    piece = Piece(
        convention=convention,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        type=type_piece,
        nom=_nom_sur(nom),
        taille=len(contenu),
        sha256=sha256,
        date_piece=date_piece,
        deposee_le=le,
        deposee_par_id=par.utilisateur_id,
    )
    piece.fichier.name = f"pieces/{sha256[:2]}/{convention.pk}-{type_piece}-{sha256}.pdf"
    with contraintes_en_clair(Piece):
        piece.save(force_insert=True)
    # After the row, in its transaction: a refused row leaves no file; the same bytes are written over themselves.
    piece.fichier.storage.delete(piece.fichier.name)
    piece.fichier.storage.save(piece.fichier.name, ContentFile(contenu))
    publier("piece.deposer", par=par, id=piece.pk, convention=convention.pk)
    return piece


@transaction.atomic
def accepter_piece(*, piece: Piece, valable_jusqu_au: date | None, par: Acteur, le: datetime) -> None:
    """The paper is good, until a day when it has one. Raises ErreurMetier `validite_passee` and those of the cycle."""
    if valable_jusqu_au is not None and valable_jusqu_au < jour_de_paris(le):
        raise ErreurMetier(
            "validite_passee",
            "Cette date est passée : refusez la pièce, ou indiquez une date à venir.",
            "valable_jusqu_au",
        )
    appliquer_transition(piece, "accepter", par=par, le=le, valable_jusqu_au=valable_jusqu_au)


@transaction.atomic
def refuser_piece(*, piece: Piece, motif: str, par: Acteur, le: datetime) -> None:
    """The paper is not good: the host reads why and deposits another one."""
    appliquer_transition(piece, "refuser", par=par, le=le, motif=motif, motif_refus=motif.strip())


def _demandee(convention: Convention, type_piece: str) -> PieceDemandee:
    for demandee in pieces_demandees(convention.structure.type):
        if demandee.type == type_piece:
            return demandee
    raise ErreurMetier(
        "piece_inconnue", "Choisissez une des pièces demandées à votre type de structure.", "type_piece"
    )


def _verifier_date(demandee: PieceDemandee, date_piece: date | None, le: datetime) -> None:
    jour = jour_de_paris(le)
    if date_piece is not None and date_piece > jour:
        raise ErreurMetier("date_future", "La date de la pièce est à venir : vérifiez l'année.", "date_piece")
    if demandee.age_mois is None:
        return
    if date_piece is None:
        raise ErreurMetier(
            "date_requise", "Indiquez la date écrite sur la pièce : son âge compte.", "date_piece"
        )
    if ajouter_mois(date_piece, demandee.age_mois) < jour:
        raise ErreurMetier(
            "piece_trop_ancienne",
            f"Cette pièce du {date_francaise(date_piece)} a plus de {demandee.age_mois} mois : déposez-en une récente.",
            "date_piece",
        )


def _lire(fichier: BinaryIO) -> bytes:
    contenu = fichier.read(TAILLE_MAXIMALE + 1)
    if not contenu:
        raise ErreurMetier("fichier_vide", "Ce fichier est vide : choisissez-en un autre.", "fichier")
    if len(contenu) > TAILLE_MAXIMALE:
        raise ErreurMetier(
            "fichier_trop_gros",
            "Ce fichier dépasse 10 Mo : réduisez-le (numérisation en noir et blanc, 200 points par pouce).",
            "fichier",
        )
    if not contenu.startswith(_SIGNATURE) or _FIN not in contenu[-2048:]:
        raise ErreurMetier(
            "fichier_non_pdf",
            "Ce fichier n'est pas un PDF complet : enregistrez votre document au format PDF et déposez-le de nouveau.",
            "fichier",
        )
    return contenu


def _nom_sur(nom: str) -> str:
    """The name that the person gave, without path nor control character, for the download."""
    court = PurePosixPath(nom.replace("\\", "/")).name
    propre = "".join(lettre for lettre in court if lettre.isprintable()).strip()
    return (propre or "piece.pdf")[-150:]
