"""What anybody reads: workshops near a place."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from ateliers.forms import RechercheForm
from ateliers.models import Atelier
from ateliers.selecteurs import ateliers_annonces, ateliers_proches
from commun.vues import PUBLIC, VueListe, VuePage


class AteliersView(VueListe):
    """Workshops to come, near a commune when one is given; the criteria are in the address."""

    acces = PUBLIC
    template_name = "ateliers/recherche.html"
    context_object_name = "ateliers"

    def get_queryset(self) -> QuerySet[Atelier]:
        # The list shows the distance that the search applies.
        self.form = RechercheForm({"rayon": RechercheForm.RAYON} | self.request.GET.dict())
        self.valide = self.form.is_valid()
        criteres = self.form.cleaned_data
        self.commune = criteres.get("commune")
        self.rayon = criteres.get("rayon", RechercheForm.RAYON)
        ateliers = ateliers_proches(
            timezone.now(), commune=self.commune, rayon_km=self.rayon, theme=criteres.get("theme", "")
        )
        return ateliers if self.valide else ateliers.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "valide": self.valide,
            "commune": self.commune,
            "rayon": self.rayon,
        }


class AtelierPublicView(VuePage):
    """An announced workshop; a cancelled one is no longer there."""

    acces = PUBLIC
    template_name = "ateliers/atelier_public.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        atelier = get_object_or_404(ateliers_annonces(), pk=kwargs["pk"])
        commence = atelier.debut <= timezone.now()
        return super().get_context_data(**kwargs) | {"atelier": atelier, "commence": commence}
