"""The published positions: a list and a map near a place, a page each."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from commun.vues import PUBLIC, VueListe, VuePage
from structures.forms import RechercheOffresForm
from structures.models import Offre
from structures.recherche_offres import (
    carte_des_offres,
    communes_des_offres,
    offre_publiee,
    offres_trouvees,
    plan_des_offres,
)


class OffresView(VueListe):
    """`vue=carte` adds the map of France; around a place, the plan of the neighbourhood is always there."""

    acces = PUBLIC
    template_name = "structures/offres.html"
    context_object_name = "offres"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Offre]:
        self.form = RechercheOffresForm(self.request.GET)
        self.criteres = self.form.criteres()
        return offres_trouvees(self.criteres)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        avec_carte = self.request.GET.get("vue") == "carte" and self.criteres.centre is None
        communes = communes_des_offres(self.criteres) if self.criteres.centre else []
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "criteres": self.criteres,
            "communes": communes,
            "plan": plan_des_offres(self.criteres, communes),
            "carte": carte_des_offres(self.criteres) if avec_carte else None,
        }


class OffreView(VuePage):
    acces = PUBLIC
    template_name = "structures/offre.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offre": offre_publiee(self.kwargs["pk"])}
