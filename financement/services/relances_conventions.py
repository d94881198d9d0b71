"""Reminders of the conventions that wait: the host before and after its deadline, the agents after theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.dates import jour_de_paris
from comptes.enums import ROLES_ANCT
from comptes.selecteurs import courriels_par_role
from financement import notifications
from financement.enums import EtatConvention
from financement.etapes_convention import echeance
from financement.models import Convention, RelanceConvention
from financement.selecteurs_instruction import courriels_des_agents

CORRECTION_BIENTOT, CORRECTION_DEPASSEE, EXAMEN_DEPASSE = (
    "correction_bientot",
    "correction_depassee",
    "examen_depasse",
)


@transaction.atomic
def relancer_conventions(*, par: Acteur, le: datetime) -> int:
    """Write once for each wait and each threshold. Run each day under the system's perimeter; run twice, or late, it
    repeats nothing. Returns the conventions told.

    The host: `CORRECTION_RAPPEL_JOURS` days before the end of its correction, then once it is passed. The agent who
    examines, or all of them while nobody does: one mail a day for what has just passed its deadline.
    """
    jour = jour_de_paris(le)
    relancees = 0
    for convention in _en_attente(EtatConvention.A_CORRIGER):
        motif = _motif_de_correction(convention, jour)
        if motif and _retenir(convention, motif, convention.a_corriger_le, le):
            notifications.rappeler_correction(convention, depassee=motif == CORRECTION_DEPASSEE, par=par)
            relancees += 1
    en_retard = [
        convention
        for convention in _en_attente(EtatConvention.SOUMISE, EtatConvention.EN_INSTRUCTION)
        if _est_passee(echeance(convention), jour)
        and _retenir(convention, EXAMEN_DEPASSE, convention.soumise_le, le)
    ]
    _prevenir_les_agents(en_retard, par)
    return relancees + len(en_retard)


def _en_attente(*etats: EtatConvention) -> Iterable[Convention]:
    return Convention.objects.filter(etat__in=etats).select_related("structure").order_by("soumise_le", "id")


def _motif_de_correction(convention: Convention, jour: date) -> str:
    limite = convention.date_limite_correction
    if limite is None:
        return ""
    if limite < jour:
        return CORRECTION_DEPASSEE
    return CORRECTION_BIENTOT if limite - timedelta(days=settings.CORRECTION_RAPPEL_JOURS) <= jour else ""


def _est_passee(limite: date | None, jour: date) -> bool:
    return limite is not None and limite < jour


def _retenir(convention: Convention, motif: str, depuis: datetime | None, le: datetime) -> bool:
    """True when this reminder is new."""
    if depuis is None:
        return False
    _, nouvelle = RelanceConvention.objects.get_or_create(
        convention=convention,
        motif=motif,
        depuis=depuis,
        defaults={
            "structure_id": convention.structure_id,
            "departement_id": convention.departement_id,
            "envoyee_le": le,
        },
    )
    return nouvelle


def _prevenir_les_agents(conventions: list[Convention], par: Acteur) -> None:
    agents = courriels_des_agents({c.instructeur_id for c in conventions if c.instructeur_id})
    attentes: dict[str, list[Convention]] = defaultdict(list)
    for convention in conventions:
        sien = agents.get(convention.instructeur_id) if convention.instructeur_id else None
        for adresse in [sien] if sien else courriels_par_role(*ROLES_ANCT):
            attentes[adresse].append(convention)
    for adresse, siennes in sorted(attentes.items()):
        ecrire(
            gabarit="conventions_en_retard",
            destinataire=adresse,
            par=par,
            lien=reverse("financement:instruction_conventions"),
            nombre=len(siennes),
            structures=[convention.structure.denomination for convention in siennes[:10]],
        )
