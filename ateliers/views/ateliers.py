"""An adviser's workshops: to come, past, planned, cancelled, logged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from ateliers.enums import Canal, EtatAtelier
from ateliers.forms import AnnulationForm, AtelierForm, CompteRenduForm
from ateliers.models import Atelier
from ateliers.selecteurs import (
    ateliers_a_venir,
    ateliers_passes,
    comptes_rendus_attendus,
    contrat_en_cours,
    lieux_proposes,
    mes_ateliers,
)
from ateliers.services.ateliers import annuler_atelier, planifier_atelier, saisir_compte_rendu
from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VueListe, VuePage
from comptes.enums import Role


class MesAteliersView(VueListe):
    """Today's and coming workshops first, the past ones below, page by page."""

    acces = (Role.CONSEILLER,)
    template_name = "ateliers/mes_ateliers.html"
    context_object_name = "passes"

    def get_queryset(self) -> QuerySet[Atelier]:
        return ateliers_passes(self.acteur, jour_de_paris(timezone.now()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jour = jour_de_paris(timezone.now())
        return super().get_context_data(**kwargs) | {
            "aujourdhui": jour,
            "a_venir": list(ateliers_a_venir(self.acteur, jour)),
            "attendus": {atelier.pk for atelier in comptes_rendus_attendus(self.acteur, jour)},
            "contrat": contrat_en_cours(self.acteur, jour),
        }


class AtelierView(VuePage):
    """One of the adviser's workshops and what may be done with it."""

    acces = (Role.CONSEILLER,)
    template_name = "ateliers/atelier.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        atelier = get_object_or_404(mes_ateliers(self.acteur), pk=kwargs["pk"])
        commence = atelier.debut <= timezone.now()
        return super().get_context_data(**kwargs) | {"atelier": atelier, "commence": commence}


class NouvelAtelierView(VueFormulaire):
    """Plan a workshop: it is public at once."""

    acces = (Role.CONSEILLER,)
    form_class = AtelierForm
    template_name = "ateliers/nouvel_atelier.html"
    message_succes = "L'atelier est planifié et annoncé au public."

    def get_form_kwargs(self) -> dict[str, Any]:
        lieux = lieux_proposes(self.acteur, jour_de_paris(timezone.now()))
        return super().get_form_kwargs() | {"lieux": lieux}

    def executer(self, form: AtelierForm) -> Atelier:
        champs = form.cleaned_data
        return planifier_atelier(
            identifiant=champs["identifiant"],
            lieu=champs["lieu"],
            titre=champs["titre"],
            description=champs["description"],
            themes=champs["themes"],
            jour=champs["date"],
            heure=champs["heure"],
            duree_minutes=champs["duree_minutes"],
            places=champs["places"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("ateliers:atelier", args=[self.resultat.pk])


class _ActeAtelierView(VueFormulaire):
    """A form about one planned workshop; when it is no longer planned, the page of the workshop says why."""

    acces = (Role.CONSEILLER,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._plus_planifie() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._plus_planifie() or super().post(request, *args, **kwargs)

    def _plus_planifie(self) -> HttpResponse | None:
        self.atelier = get_object_or_404(mes_ateliers(self.acteur), pk=self.kwargs["pk"])
        if self.atelier.etat == EtatAtelier.PLANIFIE:
            return None
        messages.info(self.request, f"Cet atelier est déjà {self.atelier.get_etat_display().lower()}.")
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"atelier": self.atelier}

    def get_success_url(self) -> str:
        return reverse("ateliers:atelier", args=[self.atelier.pk])


class AnnulerAtelierView(_ActeAtelierView):
    """Cancel, with the reason."""

    form_class = AnnulationForm
    template_name = "ateliers/annuler.html"
    message_succes = "L'atelier est annulé : il n'est plus annoncé au public."

    def executer(self, form: AnnulationForm) -> None:
        annuler_atelier(
            atelier=self.atelier, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


class CompteRenduView(_ActeAtelierView):
    """Log the workshop, pre-filled with what was planned."""

    form_class = CompteRenduForm
    template_name = "ateliers/compte_rendu.html"
    message_succes = "Le compte rendu est enregistré. Les statistiques sont à jour."

    def get_initial(self) -> dict[str, Any]:
        return {
            "participants": self.atelier.places,
            "duree_minutes": self.atelier.duree_minutes,
            "themes": self.atelier.themes,
            "canal": Canal.RATTACHEMENT,
        }

    def executer(self, form: CompteRenduForm) -> Any:
        return saisir_compte_rendu(
            atelier=self.atelier, **form.cleaned_data, par=self.acteur, le=timezone.now()
        )
