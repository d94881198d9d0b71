"""Builders of campaigns over active conventions, and of what a worker does with their batches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from commun.acteurs import SYSTEME, Acteur, perimetre
from comptes.enums import Role
from financement.enums import EtatCampagne, NatureCampagne
from financement.models import Campagne, LotCampagne
from financement.services.application_campagne import appliquer_lot_campagne
from financement.services.campagnes import (
    abandonner_campagne,
    accepter_campagne,
    annuler_campagne,
    lancer_campagne,
    preparer_campagne,
    suspendre_campagne,
)
from financement.services.lots_campagne import calculer_lot_campagne
from tests.fabriques import LE, creer_personne

JOUR = LE.date()
MOTIF = "Essai abandonné par la coordination."


def coordination(email: str = "") -> Acteur:
    """A coordinator of the mission."""
    return creer_personne(Role.ANCT_VALIDATEUR, email=email)


def creer_campagne(
    etat: str = EtatCampagne.EN_PREPARATION,
    *,
    nature: str = NatureCampagne.CONSTATE,
    arrete_au: date | None = JOUR,
    le: datetime = LE,
    par: Acteur | None = None,
    **options: Any,
) -> Campagne:
    """A campaign brought to `etat` by the services; an accepted one is applied."""
    par = par or coordination()
    with perimetre(par):
        campagne = preparer_campagne(
            nom=options.pop("nom", "Constaté du mois"),
            nature=nature,
            arrete_au=arrete_au if nature == NatureCampagne.CONSTATE else None,
            par=par,
            le=le,
            **options,
        )
        if etat != EtatCampagne.EN_PREPARATION:
            lancer_campagne(campagne=campagne, par=par, le=le)
        if etat == EtatCampagne.EN_PAUSE:
            suspendre_campagne(campagne=campagne, par=par, le=le)
        if etat == EtatCampagne.ANNULEE:
            annuler_campagne(campagne=campagne, motif=MOTIF, par=par, le=le)
    if etat in (EtatCampagne.CALCULEE, EtatCampagne.ACCEPTEE, EtatCampagne.ABANDONNEE):
        calculer(campagne, le=le)
    with perimetre(par):
        if etat == EtatCampagne.ACCEPTEE:
            accepter_campagne(campagne=campagne, par=par, le=le)
            appliquer(campagne, par=par, le=le)
        if etat == EtatCampagne.ABANDONNEE:
            abandonner_campagne(campagne=campagne, motif=MOTIF, par=par, le=le)
    campagne.refresh_from_db()
    return campagne


def calculer(campagne: Campagne, *, le: datetime = LE) -> list[bool]:
    """What the workers do with every batch."""
    with perimetre(SYSTEME):
        faits = [
            calculer_lot_campagne(lot_id=lot, le=le)
            for lot in LotCampagne.objects.filter(campagne=campagne).values_list("pk", flat=True)
        ]
    campagne.refresh_from_db()
    return faits


def appliquer(campagne: Campagne, *, par: Acteur, le: datetime = LE) -> list[bool]:
    """What the workers do with every batch of an accepted campaign."""
    with perimetre(par):
        faits = [
            appliquer_lot_campagne(lot_id=lot, par=par, le=le)
            for lot in LotCampagne.objects.filter(campagne=campagne).values_list("pk", flat=True)
        ]
    campagne.refresh_from_db()
    return faits
