"""Builders of conventions and payments, each state reached by the real services under its actor's perimeter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils import timezone

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.analyses import analyser_fichier
from commun.dates import jour_de_paris
from commun.models import Document
from commun.televersements import Analyse
from commun.transitions import appliquer_transition
from comptes.enums import Role
from conseillers.enums import EtatContrat
from financement import selecteurs
from financement.enums import (
    CONVENTIONS_SIGNEES,
    EtatCampagne,
    EtatCommentaire,
    EtatCompte,
    EtatConvention,
    EtatOrdre,
    EtatPiece,
    EtatTranche,
    Modalite,
    NatureCalcul,
)
from financement.enums_avenant import EtatAvenant
from financement.models import (
    Calcul,
    Commentaire,
    CompteBancaire,
    ConditionExterne,
    Convention,
    Enveloppe,
    LotPaiement,
    Ordre,
    Piece,
    Tranche,
)
from financement.pieces import pieces_demandees
from financement.services.commentaires import clore_commentaire, resoudre_commentaire
from financement.services.comptes_bancaires import refuser_compte, saisir_compte, verifier_compte
from financement.services.conditions import poser_condition
from financement.services.conventions import (
    annuler_convention,
    preparer_convention,
    soumettre_convention,
)
from financement.services.documents import produire_convention
from financement.services.enveloppes import ouvrir_enveloppe
from financement.services.instruction import corriger_convention, prendre_en_charge, valider_convention
from financement.services.lots import preparer_lot, transmettre_lot
from financement.services.ordres import annuler_ordre, approuver_ordre, proposer_ordre, refuser_ordre
from financement.services.ouverture import ouvrir_droits
from financement.services.paiements import constater_paiement, constater_rejet
from financement.services.pieces import deposer_piece
from financement.services.signatures import Partie, signer_convention
from structures.enums import Dispositif
from structures.models import Poste, Structure
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE, creer_personne
from tests.fichiers import pdf
from tests.financement.fabriques_campagnes import creer_campagne
from tests.structures.fabriques import creer_postes, creer_structure

DEBUT = date(2026, 3, 16)
# What a host writes in its convention, complete.
CONTENU: dict[str, Any] = {
    "signataire_nom": "Ana Martin",
    "signataire_qualite": "Maire",
    "date_deliberation": date(2026, 2, 10),
    "description_projet": "Des ateliers dans trois médiathèques et à l'EHPAD.",
    "actions_prevues": "Deux ateliers par semaine, une permanence le samedi.",
    "contact_paiement_nom": "Paul Durand",
    "contact_paiement_courriel": "compta@exemple.fr",
    "contact_paiement_telephone": "0555123456",
}
# The same, as its form posts it.
SAISIE = {nom: str(valeur) for nom, valeur in CONTENU.items()}
ORDRE = list(EtatConvention)
A_PRECISER = "Précisez les publics visés, s'il vous plaît."
_CAMPAGNES = (
    EtatCampagne.EN_PREPARATION,
    EtatCampagne.EN_COURS,
    EtatCampagne.EN_PAUSE,
    EtatCampagne.CALCULEE,
)


@dataclass(frozen=True)
class Personnes:
    """Everybody who acts on the conventions of one host."""

    referent: Acteur
    gestionnaire: Acteur
    signataire: Acteur
    instructeur: Acteur
    validateur: Acteur
    financeur: Acteur
    ordonnateur: Acteur
    comptable: Acteur


def personnes(structure: Structure) -> Personnes:
    """The same persons at each call for the same host."""
    membre = {"structure_id": structure.pk}
    return Personnes(
        referent=creer_personne(Role.STRUCTURE_REFERENT, **membre),
        gestionnaire=creer_personne(Role.STRUCTURE_GESTIONNAIRE, **membre),
        signataire=creer_personne(Role.STRUCTURE_SIGNATAIRE, **membre),
        instructeur=creer_personne(Role.ANCT_INSTRUCTEUR),
        validateur=creer_personne(Role.ANCT_VALIDATEUR),
        financeur=creer_personne(Role.SIGNATAIRE_FINANCEUR),
        ordonnateur=creer_personne(Role.ORDONNATEUR),
        comptable=creer_personne(Role.COMPTABLE),
    )


def creer_postes_pourvus(
    structure: Structure,
    nombre: int = 1,
    *,
    contrat: str = EtatContrat.VERIFIE,
    date_debut: date = DEBUT,
    **options: Any,
) -> list[Poste]:
    """Attributed posts, each with one contract in this state ("" : without contract)."""
    postes = creer_postes(structure, nombre)
    if contrat:
        for poste in postes:
            creer_contrat(poste, etat=contrat, date_debut=date_debut, **options)
    return postes


def creer_convention(
    etat: str = EtatConvention.BROUILLON,
    *,
    structure: Structure | None = None,
    postes: list[Poste] | None = None,
    nombre_postes: int = 1,
    contrat: str = EtatContrat.VERIFIE,
    modalite: str = Modalite.MOIS_24,
    pieces: bool = True,
    contenu: dict[str, Any] | None = None,
    champs: Sequence[str] = ("description_projet",),
    le: datetime = LE,
) -> Convention:
    """A convention brought to `etat`. Its outbox is left as it is: documents and mails wait for `ecouler()`.

    `active`: entitlements are computed and instalments made, as the worker does. `pieces`: its papers are accepted.
    `contenu`: what differs from `CONTENU`; `champs`: those commented in `a_corriger`.
    """
    structure = structure or creer_structure()
    postes = postes or creer_postes_pourvus(structure, nombre_postes, contrat=contrat)
    acteurs = personnes(structure)
    for annee in {jour_de_paris(le).year, timezone.now().year}:
        doter(dispositif=postes[0].dispositif, annee=annee)
    with perimetre(acteurs.referent):
        convention = preparer_convention(
            structure_id=structure.pk,
            postes=postes,
            modalite=modalite,
            contenu=CONTENU | (contenu or {}),
            par=acteurs.referent,
            le=le,
        )
        if etat not in (EtatConvention.BROUILLON, EtatConvention.ANNULEE):
            soumettre_convention(convention=convention, par=acteurs.referent, le=le)
        if etat == EtatConvention.ANNULEE:
            annuler_convention(convention=convention, motif="Projet abandonné.", par=acteurs.referent, le=le)
    if etat in (EtatConvention.EN_INSTRUCTION, EtatConvention.A_CORRIGER):
        with perimetre(acteurs.instructeur) as par:
            prendre_en_charge(convention=convention, par=par, le=le)
            if etat == EtatConvention.A_CORRIGER:
                corriger_convention(convention=convention, motif=A_PRECISER, champs=champs, par=par, le=le)
    if etat in (EtatConvention.A_SIGNER, *CONVENTIONS_SIGNEES):
        with perimetre(acteurs.validateur):
            valider_convention(convention=convention, par=acteurs.validateur, le=le)
    if etat in CONVENTIONS_SIGNEES:
        if not structure.comptes_bancaires.exists():
            creer_compte(structure, le=le)
        signer(convention, "structure", le=le)
        signer(convention, "financeur", le=le)
        if pieces:
            creer_pieces_acceptees(convention, le=le)
        ouvrir(convention, le=le)
    if etat == EtatConvention.ECHUE:
        appliquer_transition(convention, "echoir", par=SYSTEME, le=le)
    if etat == EtatConvention.RESILIEE:
        par = acteurs.validateur
        appliquer_transition(convention, "resilier", par=par, le=le, motif="Manquement grave.")
    return relire(convention)


def creer_commentaire(
    etat: str = EtatCommentaire.OUVERT,
    *,
    convention: Convention | None = None,
    champ: str = "description_projet",
) -> Commentaire:
    """A comment on a field of a convention to correct, brought to `etat`."""
    convention = convention or creer_convention(EtatConvention.A_CORRIGER, champs=(champ,))
    gens = personnes(convention.structure)
    commentaire = convention.commentaires.get(champ=champ)
    if etat == EtatCommentaire.RESOLU:
        with perimetre(gens.referent) as par:
            resoudre_commentaire(commentaire=commentaire, reponse="C'est précisé.", par=par, le=LE)
    if etat == EtatCommentaire.CLOS:
        with perimetre(gens.instructeur) as par:
            clore_commentaire(commentaire=commentaire, par=par, le=LE)
    return commentaire


def doter(
    montant: Decimal = Decimal("100000000.00"),
    *,
    dispositif: str = Dispositif.RELANCE_2021,
    annee: int = LE.year,
    departement: str | None = None,
    objectif: int | None = None,
) -> Enveloppe:
    """The envelope of a scheme and year, opened with these credits when it is not there."""
    existante = Enveloppe.objects.filter(
        dispositif=dispositif, annee=annee, departement_id=departement
    ).first()
    if existante:
        return existante
    with perimetre(creer_personne(Role.ORDONNATEUR)) as par:
        return ouvrir_enveloppe(
            dispositif=dispositif,
            annee=annee,
            montant=montant,
            departement_id=departement,
            objectif_postes=objectif,
            par=par,
            le=LE,
        )


def creer_pieces_acceptees(convention: Convention, *, le: datetime = LE) -> None:
    """Every paper asked of the host, accepted; the files themselves are not written."""
    Piece.objects.bulk_create(
        Piece(
            etat=EtatPiece.ACCEPTEE,
            convention=convention,
            structure_id=convention.structure_id,
            departement_id=convention.departement_id,
            type=demandee.type,
            fichier=f"pieces/{convention.pk}-{demandee.type}.pdf",
            nom=f"{demandee.type}.pdf",
            taille=1,
            sha256="0" * 64,
            analyse=Analyse.SAIN,
            analyse_le=le,
            deposee_le=le,
            decidee_le=le,
        )
        for demandee in pieces_demandees(convention.structure.type)
    )


PDF = pdf()


def creer_piece(convention: Convention, type_piece: str = "rib", contenu: bytes = PDF) -> Piece:
    """A paper deposited by the host, with its file, that the antivirus found safe."""
    par = personnes(convention.structure).referent
    with perimetre(par):
        piece = deposer_piece(
            convention=relire(convention),
            type_piece=type_piece,
            fichier=BytesIO(contenu),
            nom=f"{type_piece}.pdf",
            date_piece=LE.date(),
            par=par,
            le=LE,
        )
    with perimetre(SYSTEME):
        analyser_fichier(televersement="piece", pk=piece.pk, le=LE)
    piece.refresh_from_db()
    return piece


def creer_condition(poste: Poste) -> ConditionExterne:
    """A fact of another room that holds the instalments of a post."""
    with perimetre(SYSTEME):
        return poser_condition(
            code="formation_absence",
            poste=poste,
            structure_id=poste.structure_id,
            objet_id=uuid4(),
            libelle=f"Absence sans motif en formation, poste {poste.numero}.",
            depuis=LE.date(),
            par=SYSTEME,
        )


def signer(convention: Convention, partie: Partie, *, le: datetime = LE) -> None:
    """One party signs."""
    acteurs = personnes(convention.structure)
    par = acteurs.signataire if partie == "structure" else acteurs.financeur
    with perimetre(par):
        signer_convention(convention=convention, partie=partie, par=par, le=le)


def ouvrir(convention: Convention, *, le: datetime = LE) -> None:
    """What the worker does when a convention becomes active, document aside."""
    with perimetre(SYSTEME):
        ouvrir_droits(convention=convention, par=SYSTEME, le=le)


def relire(convention: Convention) -> Convention:
    """The convention as it is stored, with its host."""
    return selecteurs.convention_du_systeme(convention.pk)


def creer_document(convention: Convention) -> Document:
    """The PDF of a convention, as the worker makes it."""
    with perimetre(SYSTEME):
        document = produire_convention(convention=relire(convention), par=SYSTEME)
    assert document is not None
    return document


def creer_tranche(etat: str = EtatTranche.PRETE, *, structure: Structure | None = None) -> Tranche:
    """The first instalment of a new active convention, brought to `etat`."""
    if etat in ORDRE_DE_TRANCHE:
        return creer_ordre(ORDRE_DE_TRANCHE[etat], structure=structure).tranche
    contrat = EtatContrat.SIGNE if etat == EtatTranche.BLOQUEE else EtatContrat.VERIFIE
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, contrat=contrat)
    tranche = convention.tranches.order_by("rang")[0]
    if etat == EtatTranche.COMPENSEE:
        par = personnes(tranche.structure).ordonnateur
        appliquer_transition(tranche, "compenser", par=par, le=LE, motif="Retenue pour un trop-perçu.")
    if etat == EtatTranche.ABANDONNEE:
        appliquer_transition(tranche, "abandonner", par=SYSTEME, le=LE, motif="Convention terminée.")
    assert tranche.etat == etat
    return tranche


ORDRE_DE_TRANCHE = {
    EtatTranche.ORDONNEE: EtatOrdre.PROPOSE,
    EtatTranche.TRANSMISE: EtatOrdre.TRANSMIS,
    EtatTranche.PAYEE: EtatOrdre.PAYE,
    EtatTranche.REJETEE: EtatOrdre.REJETE,
}
MOTIF = "Relevé bancaire à revoir."


def proposer(tranche: Tranche, *, le: datetime = LE) -> Ordre:
    """The ordonnateur proposes the payment of a ready instalment."""
    par = personnes(tranche.structure).ordonnateur
    with perimetre(par):
        return proposer_ordre(tranche=tranche, par=par, le=le)


def approuver(ordre: Ordre, *, le: datetime = LE) -> Ordre:
    """The accountant approves, and a second one above the threshold."""
    for email in ("", "second-comptable@exemple.fr")[: 2 if ordre.double_requis else 1]:
        par = creer_personne(Role.COMPTABLE, email=email)
        with perimetre(par):
            approuver_ordre(ordre=ordre, par=par, le=le)
    return ordre


def creer_ordre(
    etat: str = EtatOrdre.PROPOSE, *, structure: Structure | None = None, nombre_postes: int = 1
) -> Ordre:
    """A payment order of a first instalment, brought to `etat`: 10 000 € per post, two approvers from 3 posts on."""
    if etat == EtatOrdre.APPROUVE_UNE_FOIS:
        nombre_postes = max(nombre_postes, 3)
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, nombre_postes=nombre_postes)
    ordre = proposer(convention.tranches.order_by("rang")[0])
    gens = personnes(ordre.structure)
    if etat in (EtatOrdre.APPROUVE, EtatOrdre.TRANSMIS, EtatOrdre.PAYE, EtatOrdre.REJETE):
        approuver(ordre)
    with perimetre(gens.comptable) as par:
        if etat == EtatOrdre.APPROUVE_UNE_FOIS:
            approuver_ordre(ordre=ordre, par=par, le=LE)
        if etat == EtatOrdre.REFUSE:
            refuser_ordre(ordre=ordre, motif=MOTIF, par=par, le=LE)
        if etat in (EtatOrdre.TRANSMIS, EtatOrdre.PAYE, EtatOrdre.REJETE):
            creer_lot(ordre, transmis=True)
            ordre.refresh_from_db()
            ordre.tranche.refresh_from_db()
        if etat == EtatOrdre.PAYE:
            constater_paiement(ordre=ordre, date_paiement=jour_de_paris(LE), par=par, le=LE)
        if etat == EtatOrdre.REJETE:
            constater_rejet(ordre=ordre, motif="AC01 : compte incorrect.", par=par, le=LE)
    if etat == EtatOrdre.ANNULE:
        with perimetre(gens.ordonnateur) as par:
            annuler_ordre(ordre=ordre, motif=MOTIF, par=par, le=LE)
    ordre = Ordre.objects.select_related("tranche", "structure").get(pk=ordre.pk)
    assert ordre.etat == etat
    return ordre


def creer_lot(*ordres: Ordre, transmis: bool = False, le: datetime = LE) -> LotPaiement:
    """A batch of approved orders, prepared by an accountant; sent by another one when `transmis`."""
    with perimetre(creer_personne(Role.COMPTABLE)) as par:
        lot = preparer_lot(
            ordres=[ordre.pk for ordre in ordres], date_execution=jour_de_paris(le), par=par, le=le
        )
    if transmis:
        with perimetre(creer_personne(Role.COMPTABLE, email="second-comptable@exemple.fr")) as par:
            transmettre_lot(lot=lot, par=par, le=le)
    return lot


IBAN, BIC = "FR7630001007941234567890185", "BDFEFRPP"


def creer_compte(
    structure: Structure, etat: str = EtatCompte.VERIFIE, *, iban: str = IBAN, le: datetime = LE
) -> CompteBancaire:
    """The bank account of a host, typed by its référent, brought to `a_verifier`, `verifie` or `refuse`."""
    gens = personnes(structure)
    with perimetre(gens.referent) as par:
        compte = saisir_compte(structure=structure, titulaire="Trésor public", iban=iban, par=par, le=le)
    with perimetre(gens.instructeur) as par:
        if etat == EtatCompte.VERIFIE:
            verifier_compte(compte=compte, par=par, le=le)
        if etat == EtatCompte.REFUSE:
            refuser_compte(compte=compte, motif=MOTIF, par=par, le=le)
    return compte


def creer_jeu(structure: Structure | None = None) -> dict[str, Any]:
    """One object of each kind for one host, and the people around, by name."""
    from tests.financement.fabriques_avenants import creer_avenant
    from tests.financement.fabriques_livre import jeu_du_livre
    from tests.financement.signatures import creer_original, demander, faux_document

    structure = structure or creer_structure(denomination="Commune du jeu d'essai")
    a_signer = creer_convention(EtatConvention.A_SIGNER, structure=structure)
    faux_document(a_signer)
    active = creer_convention(EtatConvention.ACTIVE, structure=structure)
    # Of its own convention: nothing that another object of the set adds makes it no longer due.
    ordre = creer_ordre(structure=structure)
    transmis = creer_ordre(EtatOrdre.TRANSMIS, structure=structure)
    compte = creer_compte(structure, EtatCompte.A_VERIFIER, iban="FR1420041010050500013M02606")
    prete = creer_convention(EtatConvention.ACTIVE, structure=structure).tranches.order_by("rang")[0]
    a_corriger = creer_convention(EtatConvention.A_CORRIGER, structure=structure)
    return {
        "structure": structure,
        "enveloppe": active.enveloppe,
        "convention_brouillon": creer_convention(EtatConvention.BROUILLON, structure=structure),
        "convention_soumise": creer_convention(EtatConvention.SOUMISE, structure=structure),
        "convention_en_instruction": creer_convention(EtatConvention.EN_INSTRUCTION, structure=structure),
        "convention_a_corriger": a_corriger,
        "commentaire": a_corriger.commentaires.get(),
        "convention_annulee": creer_convention(EtatConvention.ANNULEE, structure=structure),
        "convention_a_signer": a_signer,
        "demande_signature": demander(a_signer, le=timezone.now()),
        "original": creer_original(a_signer),
        "convention_active": active,
        "avenant_prepare": creer_avenant(structure=structure),
        "avenant_a_signer": creer_avenant(EtatAvenant.A_SIGNER, structure=structure),
        "convention_echue": creer_convention(EtatConvention.ECHUE, structure=structure, pieces=False),
        "document": creer_document(active),
        "poste": active.postes.get().poste,
        "poste_libre": creer_postes_pourvus(structure)[0],
        "tranche_prete": prete,
        "tranche_ordonnee": ordre.tranche,
        "ordre_propose": ordre,
        "calcul": Calcul.objects.get(convention=active, nature=NatureCalcul.CONSTATE),
        "piece": creer_piece(active, contenu=pdf(titre="Jeu")),
        "condition": creer_condition(active.postes.get().poste),
        "ordre_approuve": creer_ordre(EtatOrdre.APPROUVE, structure=structure),
        "ordre_transmis": transmis,
        "ordre_a_annuler": creer_ordre(structure=structure),
        "tranche_rejetee": creer_tranche(EtatTranche.REJETEE, structure=structure),
        "lot": creer_lot(creer_ordre(EtatOrdre.APPROUVE, structure=structure)),
        "lot_transmis": transmis.lot,
        "compte": compte,
        "personnes": personnes(structure),
        **jeu_du_livre(structure),
    } | {f"campagne_{etat}": creer_campagne(etat) for etat in _CAMPAGNES}
