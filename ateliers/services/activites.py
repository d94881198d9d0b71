"""Logging an activity outside a workshop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ateliers.models import Activite
from ateliers.models.activite import PREMIER_JOUR
from ateliers.services.contrats import exiger_contrat
from ateliers.services.unicite import inserer_une_fois
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from territoires.heures import heure_locale


@transaction.atomic
def saisir_activite(
    *,
    identifiant: UUID,
    type: str,
    date: date,
    canal: str,
    participants: int,
    duree_minutes: int,
    themes: Sequence[str],
    par: Acteur,
    le: datetime,
) -> Activite:
    """Log what the adviser did on a day. The contract of that day gives the structure and the département.

    `identifiant` is drawn with the form: the same form sent twice makes one activity. Raises ErreurMetier
    `date_future`, `date_trop_ancienne`, `sans_contrat`.
    """
    if date < PREMIER_JOUR:
        raise ErreurMetier("date_trop_ancienne", "Le programme n'existait pas avant 2020.", "date")
    contrat = exiger_contrat(par, date)
    if date > heure_locale(le, contrat.departement).date():
        raise ErreurMetier(
            "date_future", "Une activité se saisit une fois faite : choisissez aujourd'hui ou avant.", "date"
        )
    activite = Activite(
        id=identifiant,
        conseiller=contrat.conseiller,
        personne_id=contrat.personne_id,
        structure_id=contrat.structure_id,
        departement_id=contrat.departement_id,
        date=date,
        type=type,
        canal=canal,
        participants=participants,
        duree_minutes=duree_minutes,
        themes=list(themes),
        cree_le=le,
    )
    if inserer_une_fois(activite, par=par):
        publier("activite.saisir", par=par, id=activite.pk)
    return activite
