"""What anybody may do: ask for posts, follow the request by its secret link, read the published positions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commun.vues import PUBLIC, VueActe, VueFormulaire, VueListe, VuePage
from structures.enums import EtatDemande
from structures.forms import DemandeForm, RechercheOffresForm
from structures.models import Offre
from structures.selecteurs import demande_du_lien, offre_publiee, offres_publiees
from structures.services.demandes import deposer_demande, ouvrir_demande


class DemanderView(VueFormulaire):
    acces = PUBLIC
    template_name = "structures/demander.html"
    form_class = DemandeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"le": timezone.now()}

    def executer(self, form: DemandeForm) -> Any:
        return ouvrir_demande(**form.cleaned_data, par=self.acteur, le=form.le)

    def get_success_url(self) -> str:
        return reverse("structures:demande_envoyee")


class DemandeEnvoyeeView(VuePage):
    acces = PUBLIC
    template_name = "structures/demande_envoyee.html"


class DemandeSuiviView(VuePage):
    acces = PUBLIC
    template_name = "structures/demande_suivi.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demande = demande_du_lien(self.acteur)
        return super().get_context_data(**kwargs) | {
            "demande": demande,
            "a_confirmer": demande.etat == EtatDemande.BROUILLON,
        }


class DemandeConfirmerView(VueActe):
    acces = PUBLIC
    message_succes = "Votre demande est déposée. La préfecture de votre département va rendre un avis."

    def executer(self) -> None:
        deposer_demande(demande=demande_du_lien(self.acteur), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:demande_suivi", kwargs={"jeton": self.kwargs["jeton"]})


class OffresView(VueListe):
    acces = PUBLIC
    template_name = "structures/offres.html"
    context_object_name = "offres"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Offre]:
        self.form = RechercheOffresForm(self.request.GET)
        valides = self.form.cleaned_data if self.form.is_valid() else {}
        self.autour_de = valides.get("commune")
        rayon = int(valides.get("rayon") or 0) or None
        return offres_publiees(autour_de=self.autour_de, rayon_km=rayon)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form, "autour_de": self.autour_de}


class OffreView(VuePage):
    acces = PUBLIC
    template_name = "structures/offre.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offre": offre_publiee(self.kwargs["pk"])}
