"""The papers of a convention: deposited by the host, accepted or refused with a reason by the ANCT."""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.televersements import MO, RegleFichier, enregistrer, exiger_sain, lire_pdf
from commun.transitions import appliquer_transition
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatConvention, EtatPiece
from financement.models import Convention, Piece
from financement.moteur.calendrier import ajouter_mois
from financement.pieces import PieceDemandee, pieces_demandees

# A scanned paper weighs more than a text, statutes are long.
REGLE = RegleFichier(taille_maximale=10 * MO, pages_maximales=60)


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
    """Keep a paper in private storage, waiting for the antivirus; the last one of its type counts.

    Raises ErreurMetier on the field at fault: `piece_inconnue`, `convention_close`, `date_requise`, `date_future`,
    `piece_trop_ancienne`, `piece_deposee_une_fois`, and those of `lire_pdf` (10 Mo, 60 pages).
    """
    if convention.etat in (EtatConvention.BROUILLON, EtatConvention.ANNULEE):
        raise ErreurMetier(
            "convention_close",
            "Les pièces se déposent une fois la convention soumise, et tant qu'elle n'est pas annulée.",
        )
    demandee = _demandee(convention, type_piece)
    _verifier_date(demandee, date_piece, le)
    lu = lire_pdf(fichier, nom=nom, regle=REGLE)
    piece = Piece(
        convention=convention,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        type=type_piece,
        date_piece=date_piece,
        deposee_le=le,
        deposee_par_id=par.utilisateur_id,
    )
    with contraintes_en_clair(Piece):
        enregistrer(piece, lu, par=par, le=le)
    publier("piece.deposer", par=par, id=piece.pk, convention=convention.pk)
    return piece


@transaction.atomic
def accepter_piece(*, piece: Piece, valable_jusqu_au: date | None, par: Acteur, le: datetime) -> None:
    """The paper is good, until a day when it has one.

    Raises ErreurMetier `validite_passee`, FichierRetenu while nobody can have read it, and those of the cycle.
    """
    exiger_sain(piece)
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


@transaction.atomic
def ecarter_piece_infectee(*, piece: Piece, par: Acteur, le: datetime) -> None:
    """An infected paper is refused by the system, even when it had been accepted before a new signature knew it."""
    if piece.etat != EtatPiece.REFUSEE:
        refuser_piece(
            piece=piece,
            motif="L'antivirus a trouvé un virus dans ce fichier : il est écarté. Vérifiez votre poste, refaites le"
            " document et déposez-le de nouveau.",
            par=par,
            le=le,
        )


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
