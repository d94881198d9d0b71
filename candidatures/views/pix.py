"""The ANCT brings in the results of a Pix campaign, and reads what was recognised."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from candidatures.forms import ImportPixForm
from candidatures.models import ImportPix
from candidatures.pix.fichier import lire_resultats
from candidatures.selecteurs import imports_pix
from candidatures.services.pix import importer_pix
from commun.vues import VueFormulaire, VuePage
from comptes.enums import ROLES_ANCT


class ImporterPixView(VueFormulaire):
    acces = ROLES_ANCT
    form_class = ImportPixForm
    template_name = "candidatures/importer_pix.html"
    message_succes = "L'import est terminé : le classement des candidats en tient compte dès maintenant."

    def executer(self, form: ImportPixForm) -> ImportPix:
        nom, resultats = lire_resultats(form.contenu())
        return importer_pix(
            resultats=resultats,
            campagne=form.cleaned_data["campagne"] or nom,
            source=form.cleaned_data["fichier"].name,
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:import_pix", args=[self.resultat.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"imports": imports_pix()[:10]}


class ImportPixView(VuePage):
    acces = ROLES_ANCT
    template_name = "candidatures/import_pix.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "bilan": get_object_or_404(imports_pix(), pk=self.kwargs["pk"])
        }
