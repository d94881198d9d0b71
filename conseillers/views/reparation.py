"""Repairs of a contract: a first sending shows the effect, nothing is written before the second."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commun.vues import VueFormulaire
from comptes.enums import ROLES_REPARATION
from conseillers.forms import DatesContratForm
from conseillers.models import Contrat
from conseillers.selecteurs import contrats_de
from conseillers.services.corrections import corriger_dates, prevoir_dates


class CorrigerDatesView(VueFormulaire):
    acces = ROLES_REPARATION
    form_class = DatesContratForm
    template_name = "conseillers/corriger_dates.html"
    message_succes = "Les dates du contrat sont corrigées ; les droits constatés seront recalculés."

    @cached_property
    def contrat(self) -> Contrat:
        return get_object_or_404(contrats_de(self.acteur), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"date_debut": self.contrat.date_debut, "date_fin": self.contrat.date_fin}

    def form_valid(self, form: Any) -> HttpResponse:
        if form.cleaned_data["confirme"]:
            return super().form_valid(form)
        effet = prevoir_dates(
            contrat=self.contrat,
            date_debut=form.cleaned_data["date_debut"],
            date_fin=form.cleaned_data["date_fin"],
        )
        return self.render_to_response(self.get_context_data(form=form, effet=effet))

    def executer(self, form: DatesContratForm) -> None:
        donnees = {cle: valeur for cle, valeur in form.cleaned_data.items() if cle != "confirme"}
        corriger_dates(contrat=self.contrat, **donnees, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:instruction_structure", kwargs={"pk": self.contrat.structure_id})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"effet": None, **kwargs}) | {"contrat": self.contrat}
