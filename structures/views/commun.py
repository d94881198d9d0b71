"""Shared by the inboxes of the préfecture and of the committee."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueListe
from structures.forms import FiltreDemandesForm
from structures.models import Demande
from structures.selecteurs import demandes_a_lister, demandes_filtrees, situation_departements
from territoires.models import Departement


class DemandesView(VueListe):
    """Requests of the actor's perimeter, those that wait for it first; filters in the address."""

    context_object_name = "demandes"
    attendues: ClassVar[tuple[str, ...]]
    jour: date

    def get_queryset(self) -> QuerySet[Demande]:
        self.jour = jour_de_paris(timezone.now())
        self.form = FiltreDemandesForm(self.request.GET, compter=self.compter)
        self.form.full_clean()
        valides = self.form.cleaned_data
        return demandes_a_lister(
            self.demandes(valides.get("etat", ""), bool(valides.get("retard"))),
            attendues=self.attendues,
            departement=valides.get("departement", ""),
        )

    def demandes(self, etat: str, en_retard: bool) -> QuerySet[Demande]:
        return demandes_filtrees(self.acteur, etat=etat, en_retard_le=self.jour if en_retard else None)

    def compter(self, etat: str, en_retard: bool) -> QuerySet[Departement]:
        return situation_departements(self.acteur, self.demandes(etat, en_retard))

    def get_paginator(self, *args: Any, **kwargs: Any) -> Paginator:
        paginateur = super().get_paginator(*args, **kwargs)
        # Counted with the départements of the filter.
        paginateur.count = self.form.nombre()
        return paginateur

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form, "jour": self.jour}
