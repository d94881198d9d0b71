"""The préfecture's inbox and its opinion."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueFormulaire
from comptes.enums import ROLES_PREFECTURE
from structures.forms import AvisDemandeForm
from structures.models import Avis, Demande
from structures.selecteurs import (
    A_RENDRE,
    autres_hotes,
    avis_attendus,
    avis_de,
    demande_visible,
    historique,
    situation_departement,
)
from structures.services.avis import rendre_avis
from structures.views.commun import DemandesView


class PrefectureDemandesView(DemandesView):
    acces = ROLES_PREFECTURE
    template_name = "structures/prefecture_demandes.html"
    attendues = A_RENDRE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "departements": self.form.departements,
            "attendus": avis_attendus(self.acteur, self.jour),
        }


class PrefectureDemandeView(VueFormulaire):
    acces = ROLES_PREFECTURE
    template_name = "structures/prefecture_demande.html"
    form_class = AvisDemandeForm
    message_succes = "Votre avis est enregistré. Le comité national de sélection en dispose."

    def demande(self) -> Demande:
        return demande_visible(self.acteur, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"structures": autres_hotes(self.acteur, self.demande())}

    def executer(self, form: AvisDemandeForm) -> Avis:
        return rendre_avis(demande=self.demande(), **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:prefecture_demande", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demande = self.demande()
        possibles = {t.nom for t in demande.cycle.possibles(demande, self.acteur)}
        return super().get_context_data(**kwargs) | {
            "demande": demande,
            "departement": situation_departement(demande.departement_id),
            "avis": avis_de(demande),
            "transitions": historique(demande),
            "peut_rendre": bool(possibles & {"rendre_avis", "changer_avis"}),
            "jour": jour_de_paris(timezone.now()),
        }
