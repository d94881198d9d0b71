"""Contracts that the ANCT checks."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commun.vues import VueActe, VueFormulaire, VueListe
from comptes.enums import ROLES_ANCT, ROLES_REPARATION
from conseillers.forms import MotifForm
from conseillers.models import Contrat
from conseillers.selecteurs import contrats_a_verifier, contrats_de
from conseillers.services.contrats import annuler_contrat, verifier_contrat


class ContratsAVerifierView(VueListe):
    acces = ROLES_ANCT
    template_name = "conseillers/contrats_a_verifier.html"

    def get_queryset(self) -> Any:
        return contrats_a_verifier(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"peut_corriger": self.acteur.role in ROLES_REPARATION}


class VerifierContratView(VueActe):
    acces = ROLES_ANCT
    message_succes = "Le contrat est vérifié."

    def executer(self) -> None:
        contrat = get_object_or_404(contrats_de(self.acteur), pk=self.kwargs["pk"])
        verifier_contrat(contrat=contrat, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("conseillers:contrats_a_verifier")


class AnnulerContratView(VueFormulaire):
    acces = ROLES_ANCT
    form_class = MotifForm
    template_name = "conseillers/annuler_contrat.html"
    message_succes = "Le contrat est annulé : il ne compte aucun jour d'occupation."

    @cached_property
    def contrat(self) -> Contrat:
        return get_object_or_404(contrats_de(self.acteur), pk=self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        annuler_contrat(
            contrat=self.contrat, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("conseillers:contrats_a_verifier")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"contrat": self.contrat}
