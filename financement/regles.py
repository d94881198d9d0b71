"""What must be true before an instalment is paid, in words that say who must act."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import reverse

from commun.dates import date_francaise, jour_de_paris
from conseillers.enums import EtatContrat
from financement.conditions import Audience, Condition, inscrire_condition, manques
from financement.enums import EtatCompte, EtatPiece
from financement.models import ConditionExterne, Piece, PosteConventionne, Tranche
from financement.pieces import PieceDemandee, pieces_demandees


def blocages(tranche: Tranche, *, jour: date) -> list[str]:
    """What an instalment still waits for on this Paris day; empty when it is due."""
    return [condition.manque for condition in manques(tranche, jour=jour)]


def date_atteinte(tranche: Tranche, jour: date) -> list[Condition]:
    """The date of the payment plan, counted from the signature."""
    attendue = tranche.date_exigibilite > jour
    return [
        Condition(
            "date",
            f"Date du {date_francaise(tranche.date_exigibilite)}",
            f"Due à partir du {tranche.date_exigibilite:%d/%m/%Y}." if attendue else "",
        )
    ]


def deux_signatures(tranche: Tranche, jour: date) -> list[Condition]:
    """Both parties have signed; an instalment exists only then, so this one is there to be read."""
    convention = tranche.convention
    manque = "" if convention.est_signee else "Convention à signer par les deux parties."
    return [
        Condition(
            "signatures",
            "Convention signée par les deux parties",
            manque,
            Audience.STRUCTURE,
            {
                Audience.STRUCTURE: reverse("financement:convention", args=[convention.pk]),
                Audience.INSTRUCTION: reverse("financement:instruction_convention", args=[convention.pk]),
                Audience.COMPTABILITE: reverse("financement:instruction_convention", args=[convention.pk]),
            },
            _jour(convention.validee_le),
        )
    ]


def contrats_verifies(tranche: Tranche, jour: date) -> list[Condition]:
    """Each post has a contract that the ANCT has verified."""
    conventionnes = sorted(tranche.convention.postes.all(), key=lambda c: c.poste.numero)
    return [_contrat(conventionne, tranche) for conventionne in conventionnes if conventionne.actif]


def _contrat(conventionne: PosteConventionne, tranche: Tranche) -> Condition:
    numero = conventionne.poste.numero
    libelle = f"Contrat du poste {numero} vérifié"
    contrats = [c for c in conventionne.poste.contrats.all() if c.etat != EtatContrat.ANNULE]
    if any(contrat.verifie_le is not None for contrat in contrats):
        return Condition("contrat", libelle)
    if contrats:
        return Condition(
            "contrat",
            libelle,
            f"Contrat du poste {numero} à vérifier par l'ANCT.",
            Audience.INSTRUCTION,
            {Audience.INSTRUCTION: reverse("conseillers:contrats_a_verifier")},
            _jour(max(contrat.cree_le for contrat in contrats)),
        )
    return Condition(
        "contrat",
        libelle,
        f"Contrat du poste {numero} à enregistrer par la structure.",
        Audience.STRUCTURE,
        {Audience.STRUCTURE: reverse("conseillers:postes")},
        _jour(tranche.convention.active_le),
    )


def pieces_acceptees(tranche: Tranche, jour: date) -> list[Condition]:
    """Each paper asked of this type of host is deposited, accepted and still valid."""
    deposees: dict[str, Piece] = {}
    for piece in sorted(tranche.convention.pieces.all(), key=lambda piece: (piece.deposee_le, piece.cree_le)):
        deposees[piece.type] = piece
    demandees = pieces_demandees(tranche.structure.type)
    return [_piece(demandee, deposees.get(demandee.type), tranche, jour) for demandee in demandees]


def _piece(demandee: PieceDemandee, piece: Piece | None, tranche: Tranche, jour: date) -> Condition:
    libelle = f"Pièce acceptée : {demandee.libelle}"
    if piece is not None and piece.vaut_le(jour):
        return Condition("piece", libelle)
    page = reverse("financement:pieces", args=[tranche.convention_id])
    examen = reverse("financement:instruction_pieces", args=[tranche.convention_id])
    liens: dict[str, str] = {Audience.STRUCTURE: page, Audience.INSTRUCTION: examen}
    if piece is not None and piece.etat == EtatPiece.DEPOSEE:
        return Condition(
            "piece",
            libelle,
            f"Pièce à examiner par l'ANCT : {demandee.libelle}.",
            Audience.INSTRUCTION,
            liens,
            _jour(piece.deposee_le),
        )
    if piece is not None and piece.etat == EtatPiece.REFUSEE:
        manque, depuis = f"Pièce refusée, à déposer de nouveau : {demandee.libelle}.", _jour(piece.decidee_le)
    elif piece is not None:
        manque = f"Pièce périmée, à déposer de nouveau : {demandee.libelle}."
        depuis = piece.valable_jusqu_au
    else:
        manque = f"Pièce à déposer par la structure : {demandee.libelle}."
        depuis = _jour(tranche.convention.active_le)
    return Condition("piece", libelle, manque, Audience.STRUCTURE, liens, depuis)


def compte_verifie(tranche: Tranche, jour: date) -> list[Condition]:
    """The host has given a bank account that the ANCT has verified."""
    libelle = "Coordonnées bancaires vérifiées"
    comptes = {compte.etat: compte for compte in tranche.structure.comptes_bancaires.all()}
    if EtatCompte.VERIFIE in comptes:
        return [Condition("compte", libelle)]
    if attente := comptes.get(EtatCompte.A_VERIFIER):
        liens: dict[str, str] = {Audience.INSTRUCTION: reverse("financement:compte", args=[attente.pk])}
        manque = "Coordonnées bancaires à vérifier par l'ANCT."
        return [Condition("compte", libelle, manque, Audience.INSTRUCTION, liens, _jour(attente.saisi_le))]
    manque = "Coordonnées bancaires à donner par la structure."
    liens = {Audience.STRUCTURE: reverse("financement:banque")}
    depuis = _jour(tranche.convention.active_le)
    return [Condition("compte", libelle, manque, Audience.STRUCTURE, liens, depuis)]


def conditions_externes(tranche: Tranche, jour: date) -> list[Condition]:
    """Facts of other rooms that hold the payment of a post, until they are lifted."""
    return [
        Condition(
            externe.code,
            externe.libelle,
            externe.libelle,
            Audience.INSTRUCTION,
            {Audience.INSTRUCTION: reverse("financement:condition_lever", args=[externe.pk])},
            externe.depuis,
        )
        for conventionne in tranche.convention.postes.all()
        if conventionne.actif
        for externe in conventionne.poste.conditions.all()
        if externe.levee_le is None
    ]


def _jour(instant: datetime | None) -> date | None:
    return jour_de_paris(instant) if instant else None


_POSTES = Prefetch(
    "convention__postes",
    PosteConventionne.objects.select_related("poste").prefetch_related("poste__contrats"),
)
_EXTERNES = Prefetch(
    "convention__postes__poste__conditions", ConditionExterne.objects.filter(levee_le__isnull=True)
)

inscrire_condition(deux_signatures)
inscrire_condition(date_atteinte)
inscrire_condition(contrats_verifies, prefetch=(_POSTES,))
inscrire_condition(pieces_acceptees, prefetch=("convention__pieces",))
inscrire_condition(compte_verifie, prefetch=("structure__comptes_bancaires",))
inscrire_condition(conditions_externes, prefetch=(_EXTERNES,))
