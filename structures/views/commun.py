"""Shared by the inboxes of the préfecture and of the committee."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueListe
from structures.forms import FiltreDemandesForm
from structures.models import Demande
from structures.selecteurs import avis_attendus, demandes_a_lister, situation_departements


class DemandesView(VueListe):
    """Requests of the actor's perimeter, those that wait for it first; filters in the address."""

    context_object_name = "demandes"
    attendues: ClassVar[tuple[str, ...]]

    def get_queryset(self) -> QuerySet[Demande]:
        self.jour = jour_de_paris(timezone.now())
        self.departements = list(situation_departements(self.acteur))
        self.form = FiltreDemandesForm(self.request.GET, departements=self.departements)
        valides = self.form.cleaned_data if self.form.is_valid() else {}
        return demandes_a_lister(
            self.acteur,
            attendues=self.attendues,
            etat=valides.get("etat", ""),
            departement=valides.get("departement", ""),
            en_retard_le=self.jour if valides.get("retard") else None,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "departements": self.departements,
            "jour": self.jour,
            "attendus": avis_attendus(self.acteur, self.jour),
        }
