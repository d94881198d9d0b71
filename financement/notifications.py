"""E-mails of the room: one action each."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.models import TransitionEffectuee
from comptes.enums import ROLES_ANCT, Role
from comptes.selecteurs import courriels_par_role
from financement import selecteurs_droits, selecteurs_livre, selecteurs_paiement
from financement.enums import EtatCommentaire, NatureCalcul
from financement.models import Calcul, Commentaire, CompteBancaire, Convention, Enveloppe, Piece
from financement.selecteurs_instruction import courriels_des_agents

PREPARATION = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)


def _dernier_motif(convention: Convention, acte: str) -> str:
    """The reason of the last such act; empty when there was none."""
    motif = (
        TransitionEffectuee.objects.filter(objet_type="convention", objet_id=convention.pk, nom=acte)
        .order_by("-le", "-cree_le")
        .values_list("motif", flat=True)
        .first()
    )
    return motif or ""


def _commentaires_ouverts(convention: Convention) -> list[Commentaire]:
    ouverts = convention.commentaires.filter(etat=EtatCommentaire.OUVERT, envoye_le__isnull=False)
    return list(ouverts.order_by("ouvert_le"))


def rappeler_correction(convention: Convention, *, depassee: bool, par: Acteur) -> None:
    """To those who prepare the convention: its correction is due soon, or late."""
    for adresse in courriels_par_role(*PREPARATION, structure_id=convention.structure_id):
        ecrire(
            gabarit="convention_correction_rappel",
            destinataire=adresse,
            par=par,
            lien=_page_structure(convention),
            structure=convention.structure.denomination,
            limite=convention.date_limite_correction,
            depassee=depassee,
            commentaires=_commentaires_ouverts(convention),
        )


def dire_renvoi(convention: Convention, *, par: Acteur) -> None:
    """To the agent who examines it, to all of them otherwise: the host has corrected its convention."""
    agent = courriels_des_agents([convention.instructeur_id] if convention.instructeur_id else [])
    for adresse in list(agent.values()) or courriels_par_role(*ROLES_ANCT):
        ecrire(
            gabarit="convention_renvoyee",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:instruction_convention", args=[convention.pk]),
            structure=convention.structure.denomination,
        )


def dire_reprise(convention: Convention, *, par: Acteur) -> None:
    """To every member of the host and to the State's signatories: nothing to sign any more, and why."""
    motif = _dernier_motif(convention, "reprendre_instruction")
    adresses = courriels_par_role(
        *PREPARATION, Role.STRUCTURE_SIGNATAIRE, structure_id=convention.structure_id
    )
    pages = dict.fromkeys(adresses, _page_structure(convention)) | dict.fromkeys(
        courriels_par_role(Role.SIGNATAIRE_FINANCEUR),
        reverse("financement:instruction_convention", args=[convention.pk]),
    )
    for adresse, page in pages.items():
        ecrire(
            gabarit="convention_reprise",
            destinataire=adresse,
            par=par,
            lien=page,
            numero=convention.numero,
            structure=convention.structure.denomination,
            motif=motif,
        )


def dire_correction(convention: Convention, *, par: Acteur) -> None:
    """To those who prepare the convention: what to correct, field by field, and until when."""
    motif = _dernier_motif(convention, "corriger")
    for adresse in courriels_par_role(*PREPARATION, structure_id=convention.structure_id):
        ecrire(
            gabarit="convention_a_corriger",
            destinataire=adresse,
            par=par,
            lien=_page_structure(convention),
            structure=convention.structure.denomination,
            motif=motif,
            limite=convention.date_limite_correction,
            commentaires=_commentaires_ouverts(convention),
        )


def dire_signature(convention: Convention, *, par: Acteur) -> None:
    """To the signatories of both parties: the convention waits for them."""
    for adresse in courriels_par_role(Role.STRUCTURE_SIGNATAIRE, structure_id=convention.structure_id):
        _a_signer(convention, adresse, reverse("financement:convention_signer", args=[convention.pk]), par)
    for adresse in courriels_par_role(Role.SIGNATAIRE_FINANCEUR):
        _a_signer(convention, adresse, reverse("financement:signature", args=[convention.pk]), par)


def _a_signer(convention: Convention, adresse: str, lien: str, par: Acteur) -> None:
    ecrire(
        gabarit="convention_a_signer",
        destinataire=adresse,
        par=par,
        lien=lien,
        numero=convention.numero,
        structure=convention.structure.denomination,
        montant=convention.montant_previsionnel,
    )


def dire_active(convention: Convention, *, par: Acteur) -> None:
    """To every member of the host: signed by both, here is what comes next."""
    roles = (*PREPARATION, Role.STRUCTURE_SIGNATAIRE)
    for adresse in courriels_par_role(*roles, structure_id=convention.structure_id):
        ecrire(
            gabarit="convention_active",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:paiements"),
            numero=convention.numero,
            structure=convention.structure.denomination,
        )


def dire_enveloppe_en_alerte(enveloppe: Enveloppe, *, par: Acteur) -> None:
    """To the coordinators and the ordonnateurs: most of an envelope's credits are taken."""
    for adresse in courriels_par_role(Role.ANCT_VALIDATEUR, Role.ORDONNATEUR):
        ecrire(
            gabarit="enveloppe_alerte",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:enveloppe", args=[enveloppe.pk]),
            enveloppe=str(enveloppe),
            part=selecteurs_paiement.part_consommee(enveloppe),
            disponible=enveloppe.disponible,
        )


def dire_compte_refuse(compte: CompteBancaire, *, par: Acteur) -> None:
    """To every member of the host: its bank details are refused, why, and where to give others."""
    motif = (
        TransitionEffectuee.objects.filter(objet_type="compte_bancaire", objet_id=compte.pk, nom="refuser")
        .values_list("motif", flat=True)
        .first()
    )
    for adresse in courriels_par_role(*PREPARATION, structure_id=compte.structure_id):
        ecrire(
            gabarit="compte_refuse",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:banque"),
            structure=compte.structure.denomination,
            motif=motif or "",
        )


def _page_structure(convention: Convention) -> str:
    return reverse("financement:convention", args=[convention.pk])


def dire_piece_refusee(piece: Piece, *, par: Acteur) -> None:
    """To those who deposit the papers: which one, why, where to deposit another."""
    for adresse in courriels_par_role(*PREPARATION, structure_id=piece.structure_id):
        ecrire(
            gabarit="piece_refusee",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:pieces", args=[piece.convention_id]),
            structure=piece.structure.denomination,
            piece=piece.libelle,
            motif=piece.motif_refus,
        )


def dire_droit_notifie(notifie: Calcul, *, par: Acteur) -> None:
    """To every member of the host: the amount of a post to a date, and what it was before.

    The amount granted at the signature is not told here: `dire_active` does.
    """
    if notifie.origine is None or notifie.origine.nature != NatureCalcul.CONSTATE:
        return
    avant = selecteurs_droits.notifie_avant(notifie)
    roles = (*PREPARATION, Role.STRUCTURE_SIGNATAIRE)
    for adresse in courriels_par_role(*roles, structure_id=notifie.structure_id):
        ecrire(
            gabarit="droit_notifie",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:droits", args=[notifie.poste_id]),
            poste=notifie.poste.numero,
            convention=notifie.convention.numero,
            montant=notifie.montant,
            arrete_au=date.fromisoformat(notifie.entrees["arrete_au"]),
            avant=avant.montant if avant and avant.origine.nature == NatureCalcul.CONSTATE else None,  # type: ignore[union-attr]
        )


def dire_piece_infectee(piece: Piece, *, par: Acteur) -> None:
    """To the ANCT: a file that its agents may have opened is infected. The host reads it in the refusal."""
    for adresse in courriels_par_role(*ROLES_ANCT):
        ecrire(
            gabarit="piece_infectee",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:instruction_pieces", args=[piece.convention_id]),
            structure=piece.structure.denomination,
            piece=piece.libelle,
            virus=piece.analyse_detail,
        )


def dire_fin(convention: Convention, *, fin: str, par: Acteur) -> None:
    """To every member of the host: its convention is over, why, and what its balance is once settled."""
    motif = (
        TransitionEffectuee.objects.filter(objet_type="convention", objet_id=convention.pk, nom="resilier")
        .values_list("motif", flat=True)
        .first()
    )
    roles = (*PREPARATION, Role.STRUCTURE_SIGNATAIRE)
    for adresse in courriels_par_role(*roles, structure_id=convention.structure_id):
        ecrire(
            gabarit="convention_terminee",
            destinataire=adresse,
            par=par,
            lien=_page_structure(convention),
            numero=convention.numero,
            structure=convention.structure.denomination,
            fin=fin,
            dernier_jour=convention.date_fin,
            motif=motif or "",
            solde=selecteurs_livre.solde_en_clair(convention) if convention.soldee_le else "",
        )
