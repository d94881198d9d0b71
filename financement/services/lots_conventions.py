"""Validating several checked conventions: one decision each, recorded one by one; a refused one stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from financement.models import Convention
from financement.services.instruction import valider_convention


@dataclass(frozen=True)
class Issue:
    """What became of one convention; `erreur` is empty when it is validated."""

    convention: Convention
    erreur: str = ""


def valider_conventions(*, conventions: Sequence[Convention], par: Acteur, le: datetime) -> list[Issue]:
    """Validate each convention, in the given order. A refused one is told with its reason and changes nothing."""
    issues = []
    for convention in conventions:
        try:
            with transaction.atomic():
                valider_convention(convention=convention, par=par, le=le)
            issues.append(Issue(convention))
        except ErreurMetier as erreur:
            issues.append(Issue(convention, erreur.message))
    return issues
