"""The instant from which the reminders of a meeting count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Greatest

from candidatures.models import MiseEnRelation


def dernier_acte(rencontre: MiseEnRelation, le: datetime) -> dict[str, Any]:
    """Field that a transition writes beside the state. An act never brings the date back."""
    return {"activite_le": max(rencontre.activite_le, le)}


def toucher(rencontre: MiseEnRelation, *, le: datetime) -> None:
    """One of the two sides did something that is no change of state."""
    MiseEnRelation.objects.filter(pk=rencontre.pk).update(activite_le=Greatest("activite_le", Value(le)))
