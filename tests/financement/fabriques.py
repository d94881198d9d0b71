"""Builders of conventions and payments, each state reached by the real services under its actor's perimeter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.models import Document
from comptes.enums import Role
from conseillers.enums import EtatContrat
from financement import selecteurs
from financement.enums import EtatConvention, EtatOrdre, EtatTranche, Modalite
from financement.models import Convention, Ordre, Tranche
from financement.services.conventions import (
    annuler_convention,
    preparer_convention,
    soumettre_convention,
    valider_convention,
)
from financement.services.documents import produire_convention
from financement.services.ordres import approuver_ordre, proposer_ordre, refuser_ordre
from financement.services.ouverture import ouvrir_droits
from financement.services.signatures import Partie, signer_convention
from structures.models import Poste, Structure
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE, creer_personne
from tests.structures.fabriques import creer_postes, creer_structure

DEBUT = date(2026, 3, 16)
ORDRE = list(EtatConvention)


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
    le: datetime = LE,
) -> Convention:
    """A convention brought to `etat`. Its outbox is left as it is: documents and mails wait for `ecouler()`.

    `active`: entitlements are computed and instalments made, as the worker does.
    """
    structure = structure or creer_structure()
    postes = postes or creer_postes_pourvus(structure, nombre_postes, contrat=contrat)
    acteurs = personnes(structure)
    with perimetre(acteurs.referent):
        convention = preparer_convention(
            structure_id=structure.pk, postes=postes, modalite=modalite, par=acteurs.referent, le=le
        )
        if etat not in (EtatConvention.BROUILLON, EtatConvention.ANNULEE):
            soumettre_convention(convention=convention, par=acteurs.referent, le=le)
        if etat == EtatConvention.ANNULEE:
            annuler_convention(convention=convention, motif="Projet abandonné.", par=acteurs.referent, le=le)
    if etat in (EtatConvention.A_SIGNER, EtatConvention.ACTIVE):
        with perimetre(acteurs.validateur):
            valider_convention(convention=convention, par=acteurs.validateur, le=le)
    if etat == EtatConvention.ACTIVE:
        signer(convention, "structure", le=le)
        signer(convention, "financeur", le=le)
        ouvrir(convention, le=le)
    return relire(convention)


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
    """The first instalment of a new active convention: `bloquee`, `prete` or `ordonnee`."""
    contrat = EtatContrat.SIGNE if etat == EtatTranche.BLOQUEE else EtatContrat.VERIFIE
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, contrat=contrat)
    tranche = convention.tranches.order_by("rang")[0]
    if etat == EtatTranche.ORDONNEE:
        proposer(tranche)
    tranche.refresh_from_db()
    assert tranche.etat == etat
    return tranche


def proposer(tranche: Tranche, *, le: datetime = LE) -> Ordre:
    """The ordonnateur proposes the payment of a ready instalment."""
    par = personnes(tranche.structure).ordonnateur
    with perimetre(par):
        return proposer_ordre(tranche=tranche, par=par, le=le)


def creer_ordre(etat: str = EtatOrdre.PROPOSE, *, structure: Structure | None = None) -> Ordre:
    """A payment order of a first instalment, brought to `etat`."""
    tranche = creer_tranche(structure=structure)
    ordre = proposer(tranche)
    comptable = personnes(tranche.structure).comptable
    with perimetre(comptable):
        if etat == EtatOrdre.APPROUVE:
            approuver_ordre(ordre=ordre, par=comptable, le=LE)
        if etat == EtatOrdre.REFUSE:
            refuser_ordre(ordre=ordre, motif="Relevé bancaire à revoir.", par=comptable, le=LE)
    return Ordre.objects.select_related("tranche", "structure").get(pk=ordre.pk)


def creer_jeu(structure: Structure | None = None) -> dict[str, Any]:
    """One object of each kind for one host, and the people around, by name."""
    structure = structure or creer_structure(denomination="Commune du jeu d'essai")
    active = creer_convention(EtatConvention.ACTIVE, structure=structure)
    tranche = active.tranches.order_by("rang")[0]
    ordre = proposer(tranche)
    prete = creer_convention(EtatConvention.ACTIVE, structure=structure).tranches.order_by("rang")[0]
    return {
        "structure": structure,
        "convention_brouillon": creer_convention(EtatConvention.BROUILLON, structure=structure),
        "convention_soumise": creer_convention(EtatConvention.SOUMISE, structure=structure),
        "convention_a_signer": creer_convention(EtatConvention.A_SIGNER, structure=structure),
        "convention_active": active,
        "document": creer_document(active),
        "poste": active.postes.get().poste,
        "poste_libre": creer_postes_pourvus(structure)[0],
        "tranche_prete": prete,
        "tranche_ordonnee": tranche,
        "ordre_propose": ordre,
        "personnes": personnes(structure),
    }
