"""The ANCT's screen: which positions are short of candidates, and where."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from candidatures.forms_tension import FiltreTensionForm
from candidatures.selecteurs import tensions
from candidatures.selecteurs.tension import ASSEZ
from commun.dates import jour_de_paris
from commun.vues import VueListe
from comptes.enums import ROLES_ANCT


class TensionView(VueListe):
    acces = ROLES_ANCT
    template_name = "candidatures/tension.html"
    context_object_name = "lignes"

    def get_queryset(self) -> Any:
        self.form = FiltreTensionForm(self.request.GET)
        filtres = self.form.cleaned_data if self.form.is_valid() else {"departement": "", "moins_de": None}
        return tensions(self.acteur, jour=jour_de_paris(timezone.now()), **filtres)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form, "assez": ASSEZ}
