"""Conditions that come from other rooms: written by the subscribers of their events, lifted with a reason."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from financement.models import ConditionExterne
from structures.models import Poste


@transaction.atomic
def poser_condition(
    *,
    code: str,
    poste: Poste,
    structure_id: UUID,
    objet_id: UUID,
    libelle: str,
    depuis: date,
    par: Acteur,
) -> ConditionExterne:
    """The instalments of the post wait from now on, `structure_id` reads why; the same standing fact is written once.

    Publishes `condition.poser` for a new one.
    """
    condition, nouvelle = ConditionExterne.objects.get_or_create(
        code=code,
        poste=poste,
        objet_id=objet_id,
        levee_le__isnull=True,
        defaults={
            "structure_id": structure_id,
            "departement_id": poste.departement_id,
            "libelle": libelle,
            "depuis": depuis,
        },
    )
    if nouvelle:
        publier("condition.poser", par=par, id=condition.pk, poste=poste.pk)
    return condition


@transaction.atomic
def lever_condition(*, condition: ConditionExterne, motif: str, par: Acteur, le: datetime) -> None:
    """The instalments of the post no longer wait for this fact. Raises ErreurMetier `motif_requis`, `deja_levee`.

    Publishes `condition.lever`.
    """
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de cette décision.", champ="motif")
    levees = ConditionExterne.objects.filter(pk=condition.pk, levee_le__isnull=True).update(
        levee_le=le, levee_par_libelle=par.libelle, motif_levee=motif.strip()
    )
    if not levees:
        raise ErreurMetier("deja_levee", "Cette condition est déjà levée : rien de plus à faire.")
    journaliser(
        acte="condition_levee",
        objet_type="poste",
        objet_id=condition.poste_id,
        par=par,
        le=le,
        code=condition.code,
        motif=motif.strip(),
    )
    publier("condition.lever", par=par, id=condition.pk, poste=condition.poste_id)
