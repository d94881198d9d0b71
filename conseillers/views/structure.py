"""The host's posts, and the departure of an adviser."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VueListe
from comptes.enums import ROLES_STRUCTURE
from conseillers.enums import EtatPoste
from conseillers.forms import DepartForm
from conseillers.models import Contrat
from conseillers.selecteurs import contrats_de, lignes_de_postes, postes_de_structure
from conseillers.services.contrats import ETATS_EN_COURS, declarer_depart


class PostesView(VueListe):
    acces = ROLES_STRUCTURE
    template_name = "conseillers/postes.html"

    @cached_property
    def jour(self) -> Any:
        return jour_de_paris(timezone.now())

    @cached_property
    def etat(self) -> str:
        choisi = self.request.GET.get("etat", "")
        return choisi if choisi in EtatPoste.values else ""

    def get_queryset(self) -> Any:
        postes = postes_de_structure(self.acteur, jour=self.jour)
        return postes.filter(etat_poste=self.etat) if self.etat else postes

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "lignes": lignes_de_postes(list(contexte["page_obj"]), jour=self.jour),
            "etats": EtatPoste.choices,
            "etat": self.etat,
            "depart_possible": ETATS_EN_COURS,
        }


class DepartView(VueFormulaire):
    acces = ROLES_STRUCTURE
    form_class = DepartForm
    template_name = "conseillers/depart.html"
    message_succes = "Le départ est enregistré. Le poste peut être proposé à une autre personne."

    @cached_property
    def contrat(self) -> Contrat:
        contrat = get_object_or_404(contrats_de(self.acteur), pk=self.kwargs["pk"])
        if self.request.method == "GET" and contrat.etat not in ETATS_EN_COURS:
            raise Http404
        return contrat

    def executer(self, form: DepartForm) -> None:
        declarer_depart(
            contrat=self.contrat,
            date_depart=form.cleaned_data["date_depart"],
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("conseillers:postes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"contrat": self.contrat}
