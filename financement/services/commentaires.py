"""Comments on the fields of a convention: written by an agent, answered by the host, closed by an agent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import ROLES_ANCT
from financement import selecteurs
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatConvention, ObjetCommente
from financement.models import Commentaire, Convention
from financement.pieces import pieces_demandees
from financement.redaction import NOMS, contenu_de, en_clair

COMMENTABLES = (EtatConvention.SOUMISE, EtatConvention.EN_INSTRUCTION, EtatConvention.A_CORRIGER)


@transaction.atomic
def commenter(
    *,
    convention: Convention,
    champ: str,
    texte: str,
    objet: str = ObjetCommente.CONVENTION,
    par: Acteur,
    le: datetime,
) -> Commentaire:
    """An agent's remark on one field, or on one of the papers. Sent at once when the host is correcting already.

    A convention still to be taken in charge is taken by this agent first. Raises ErreurMetier `champ_inconnu`,
    `texte_vide`, `commentaire_impossible`, and the constraint's refusal when the field has an open comment.
    """
    if par.role not in ROLES_ANCT:
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de commenter une convention.")
    if not texte.strip():
        raise ErreurMetier("texte_vide", "Écrivez ce qu'il faut corriger.", champ="texte")
    with verrouiller(convention) as actuelle:
        if actuelle.etat not in COMMENTABLES:
            raise ErreurMetier(
                "commentaire_impossible",
                "Une convention se commente pendant son instruction : rechargez la page pour voir où elle en est.",
            )
        valeur = _valeur(convention, objet, champ)
        if actuelle.etat == EtatConvention.SOUMISE:
            appliquer_transition(convention, "prendre_en_charge", par=par, le=le)
        commentaire = Commentaire(
            convention=convention,
            structure_id=convention.structure_id,
            departement_id=convention.departement_id,
            objet=objet,
            champ=champ,
            valeur=valeur,
            texte=texte.strip(),
            ouvert_le=le,
            ouvert_par_id=par.utilisateur_id,
            ouvert_par_libelle=par.libelle,
            envoye_le=le if actuelle.etat == EtatConvention.A_CORRIGER else None,
        )
        with contraintes_en_clair(Commentaire):
            commentaire.save(force_insert=True)
    publier("commentaire.ouvrir", par=par, id=commentaire.pk)
    return commentaire


def _valeur(convention: Convention, objet: str, champ: str) -> str:
    """What the field says now. Raises ErreurMetier `champ_inconnu`."""
    if objet == ObjetCommente.PIECE:
        demandees = {piece.type for piece in pieces_demandees(convention.structure.type)}
        if champ in demandees:
            return ""
    elif champ in NOMS:
        return en_clair(champ, contenu_de(convention, selecteurs.postes_de(convention))[champ])
    raise ErreurMetier("champ_inconnu", "Choisissez un des champs de la convention.", champ="champ")


@transaction.atomic
def resoudre_commentaire(*, commentaire: Commentaire, reponse: str, par: Acteur, le: datetime) -> None:
    """The host says that it has corrected the field, or why not. Raises ErreurMetier `reponse_impossible`."""
    _exiger_correction(commentaire)
    appliquer_transition(commentaire, "resoudre", par=par, le=le, reponse=reponse.strip())


@transaction.atomic
def reprendre_commentaire(*, commentaire: Commentaire, par: Acteur, le: datetime) -> None:
    """The host takes its answer back: the field may be corrected again."""
    _exiger_correction(commentaire)
    appliquer_transition(commentaire, "reprendre", par=par, le=le)


def _exiger_correction(commentaire: Commentaire) -> None:
    with verrouiller(commentaire.convention) as actuelle:
        if actuelle.etat != EtatConvention.A_CORRIGER:
            raise ErreurMetier(
                "reponse_impossible",
                "La convention n'est plus à corriger : rechargez la page pour voir où elle en est.",
            )


@transaction.atomic
def clore_commentaire(*, commentaire: Commentaire, par: Acteur, le: datetime) -> None:
    """The agent is satisfied, or gives up the remark: the field is locked again."""
    appliquer_transition(commentaire, "clore", par=par, le=le)


@transaction.atomic
def rouvrir_commentaire(*, commentaire: Commentaire, motif: str, par: Acteur, le: datetime) -> None:
    """The answer does not do: the field waits for the host again. Raises ErreurMetier `commentaire_impossible`."""
    with verrouiller(commentaire.convention) as actuelle:
        if actuelle.etat not in COMMENTABLES:
            raise ErreurMetier(
                "commentaire_impossible",
                "Un commentaire se rouvre pendant l'instruction : rechargez la page pour voir où elle en est.",
            )
        with contraintes_en_clair(Commentaire):
            appliquer_transition(commentaire, "rouvrir", par=par, le=le, motif=motif)
