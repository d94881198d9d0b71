"""Events of other rooms that hold or release a payment: one line each here, nothing to change elsewhere.

A later room (activity, training, open publication) publishes its event; `suivre` turns it into a `ConditionExterne`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from commun.dates import date_francaise
from commun.evenements import Contexte, Traitement, abonner
from conseillers.models import Affectation, DossierFormation
from financement.models import ConditionExterne
from financement.services.conditions import lever_condition, poser_condition
from structures.models import Poste


@dataclass(frozen=True)
class Fait:
    """What an event says of a post of a host: what it is about, the French sentence of what is missing, since when."""

    poste: Poste
    structure_id: UUID
    objet_id: UUID
    libelle: str
    depuis: date


def suivre(evenement: str, *, code: str, lire: Callable[[dict[str, Any]], Iterable[Fait]]) -> None:
    """From now on, this event holds the instalments of the posts that `lire` finds in its payload."""

    def poser(charge: dict[str, Any], contexte: Contexte) -> None:
        for fait in lire(charge):
            poser_condition(
                code=code,
                poste=fait.poste,
                structure_id=fait.structure_id,
                objet_id=fait.objet_id,
                libelle=fait.libelle,
                depuis=fait.depuis,
                par=contexte.par,
            )

    _abonner(evenement, f"retenir_{code}", poser)


def suivre_levee(evenement: str, *, code: str, objet: Callable[[dict[str, Any]], UUID], motif: str) -> None:
    """From now on, this event lifts the conditions of this code about the object that `objet` finds."""

    def lever(charge: dict[str, Any], contexte: Contexte) -> None:
        ouvertes = ConditionExterne.objects.filter(code=code, objet_id=objet(charge), levee_le__isnull=True)
        for condition in ouvertes:
            lever_condition(condition=condition, motif=motif, par=contexte.par, le=contexte.le)

    _abonner(evenement, f"liberer_{code}", lever)


def _abonner(evenement: str, nom: str, traitement: Traitement) -> None:
    traitement.__name__ = nom  # type: ignore[attr-defined]
    abonner(evenement, file="argent", perimetre="systeme")(traitement)


def _absences(charge: dict[str, Any]) -> Iterable[Fait]:
    """The posts that the absent person held on that day (programme A5: it holds the next instalment)."""
    dossier = DossierFormation.objects.get(pk=charge["id"])
    jour = date.fromisoformat(charge["date"])
    for affectation in Affectation.objects.filter(
        conseiller_id=dossier.conseiller_id, periode__contains=jour
    ).select_related("poste"):
        yield Fait(
            affectation.poste,
            affectation.structure_id,
            dossier.pk,
            f"Absence sans motif en formation le {date_francaise(jour)}, poste {affectation.poste.numero} :"
            " à régulariser auprès de l'ANCT.",
            jour,
        )


suivre("formation.absence_sans_motif", code="formation_absence", lire=_absences)
