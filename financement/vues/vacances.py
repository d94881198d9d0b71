"""Vacant posts and their limit: the coordination's and the préfectures' list."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueListe
from comptes.enums import ROLES_ANCT, ROLES_PREFECTURE
from financement.vacances import compteur, vacances_en_cours


class VacancesView(VueListe):
    acces = (*ROLES_ANCT, *ROLES_PREFECTURE)
    template_name = "financement/vacances.html"

    @cached_property
    def jour(self) -> Any:
        return jour_de_paris(timezone.now())

    def get_queryset(self) -> Any:
        return vacances_en_cours(
            self.acteur, jour=self.jour, departement=self.request.GET.get("departement", "")[:3]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "lignes": [(poste, compteur(poste.premier_vacant, self.jour)) for poste in contexte["page_obj"]],
            "departement": self.request.GET.get("departement", "")[:3],
            "fiche": self.acteur.role in ROLES_ANCT,
        }
