"""The training organisation: its trainees, its sessions, the half-days it signs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VueListe
from comptes.enums import Role
from conseillers.forms import EmargementForm, MotifForm, PositionnementForm, SessionForm
from conseillers.models import DossierFormation, Organisme
from conseillers.selecteurs import (
    dossiers_de,
    organisme_de,
    parcours_proposes,
    sessions_de,
    suivi_du_dossier,
)
from conseillers.services import formation

_ACCES = (Role.ORGANISME_FORMATION,)


class StagiairesView(VueListe):
    acces = _ACCES
    template_name = "conseillers/organisme.html"

    def get_queryset(self) -> Any:
        return dossiers_de(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "organisme": organisme_de(self.acteur),
            "sessions": sessions_de(self.acteur)[:10],
        }


class NouvelleSessionView(VueFormulaire):
    acces = _ACCES
    form_class = SessionForm
    template_name = "conseillers/session.html"
    message_succes = "La session est ouverte."

    @cached_property
    def organisme(self) -> Organisme:
        return organisme_de(self.acteur)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parcours": parcours_proposes(le=jour_de_paris(timezone.now()))}

    def executer(self, form: SessionForm) -> Any:
        return formation.ouvrir_session(
            organisme=self.organisme, **form.cleaned_data, par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("conseillers:organisme")


class _DossierView(VueFormulaire):
    """A form about one training file of the organisation."""

    acces = _ACCES

    @cached_property
    def dossier(self) -> DossierFormation:
        return get_object_or_404(dossiers_de(self.acteur), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("conseillers:dossier", args=[self.dossier.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"dossier": self.dossier}


class DossierView(_DossierView):
    """The file with its hours and its half-days; the form signs one more."""

    form_class = EmargementForm
    template_name = "conseillers/dossier.html"
    message_succes = "La demi-journée est enregistrée."

    def executer(self, form: EmargementForm) -> Any:
        donnees = form.cleaned_data
        return formation.emarger(
            dossier=self.dossier,
            date=donnees["date"],
            demi_journee=donnees["demi_journee"],
            present=donnees["presence"] == "oui",
            heures=donnees["heures"],
            motif_absence=donnees["motif_absence"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"suivi": suivi_du_dossier(self.dossier)}


class PositionnerView(_DossierView):
    form_class = PositionnementForm
    template_name = "conseillers/positionner.html"
    message_succes = "Le parcours est choisi : la formation peut commencer."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "parcours": parcours_proposes(le=jour_de_paris(timezone.now())),
            "sessions": sessions_de(self.acteur),
        }

    def executer(self, form: PositionnementForm) -> None:
        formation.positionner(dossier=self.dossier, **form.cleaned_data, par=self.acteur, le=timezone.now())


class AbandonnerView(_DossierView):
    form_class = MotifForm
    template_name = "conseillers/abandonner.html"
    message_succes = "L'abandon est enregistré."

    def executer(self, form: MotifForm) -> None:
        formation.abandonner(
            dossier=self.dossier, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )
