"""Amendments brought to a state by their own services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from commun.acteurs import SYSTEME, perimetre
from financement.enums import EtatConvention
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.models import Avenant, Convention
from financement.selecteurs_avenants import avenant_du_systeme
from financement.services.application_avenant import appliquer_avenant
from financement.services.avenants import (
    abandonner_avenant,
    preparer_avenant,
    signer_avenant,
    valider_avenant,
)
from structures.models import Structure
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, personnes

OBJET = "La commune change d'organisation."
EFFET = date(2026, 10, 1)


def creer_avenant(
    etat: str = EtatAvenant.PREPARE,
    *,
    type_avenant: str = TypeAvenant.DUREE,
    donnees: dict[str, Any] | None = None,
    convention: Convention | None = None,
    structure: Structure | None = None,
    date_effet: date = EFFET,
    le: datetime = LE,
    appliquer: bool = True,
) -> Avenant:
    """An amendment of an active convention (24 to 36 months by default), brought to `etat`; applied once in force."""
    convention = convention or creer_convention(EtatConvention.ACTIVE, structure=structure)
    gens = personnes(convention.structure)
    donnees = {"modalite": "36_mois"} if donnees is None else donnees
    prepare = gens.instructeur if type_avenant == TypeAvenant.TRANSFERT else gens.referent
    with perimetre(prepare) as par:
        avenant = preparer_avenant(
            convention=convention,
            type_avenant=type_avenant,
            donnees=donnees,
            date_effet=date_effet,
            objet=OBJET,
            par=par,
            le=le,
        )
    if etat in (EtatAvenant.A_SIGNER, EtatAvenant.EN_VIGUEUR):
        with perimetre(gens.validateur) as par:
            valider_avenant(avenant=avenant, par=par, le=le)
    if etat == EtatAvenant.EN_VIGUEUR:
        with perimetre(gens.signataire) as par:
            signer_avenant(avenant=avenant, partie="structure", par=par, le=le)
        with perimetre(gens.financeur) as par:
            signer_avenant(avenant=avenant_du_systeme(avenant.pk), partie="financeur", par=par, le=le)
        if appliquer:
            with perimetre(SYSTEME):
                appliquer_avenant(avenant=avenant_du_systeme(avenant.pk), par=SYSTEME, le=le)
    if etat == EtatAvenant.ABANDONNE:
        with perimetre(gens.referent) as par:
            abandonner_avenant(avenant=avenant, motif="Plus de besoin.", par=par, le=le)
    return avenant_du_systeme(avenant.pk)
