"""Applying without an account: three short pages, a draft kept at each, an address to confirm."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from candidatures.forms import CoordonneesForm, MotivationForm, RechercheForm, reponses_de_recherche
from candidatures.models import Candidat
from candidatures.selecteurs import brouillon_du_lien, candidat_a_confirmer
from candidatures.services import candidature
from commun.vues import PUBLIC, VueFormulaire, VueMetier, VuePage


class CommencerView(VueFormulaire):
    acces = PUBLIC
    form_class = CoordonneesForm
    template_name = "candidatures/candidater_coordonnees.html"

    def executer(self, form: CoordonneesForm) -> Any:
        return candidature.commencer_candidature(**form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:recherche", args=[self.resultat[1]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"etape": 1, "jeton": ""}


class ReprendreBrouillonView(VueMetier):
    """The link of the mail: opens the first page that is not filled."""

    acces = PUBLIC

    def get(self, request: HttpRequest, jeton: str) -> HttpResponse:
        candidat = brouillon_du_lien(self.acteur)
        page = "recherche" if candidat.disponible_le is None else "motivation"
        return HttpResponseRedirect(reverse(f"candidatures:{page}", args=[jeton]))


class _BrouillonView(VueFormulaire):
    """One page of a draft. The link is the secret: the middleware opens the draft's door with it."""

    acces = PUBLIC
    etape = 0
    suivante = ""

    candidat: Candidat

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """A link that opens nothing is a 404 before any form."""
        super().setup(request, *args, **kwargs)
        self.candidat = brouillon_du_lien(self.acteur)

    def get_success_url(self) -> str:
        return reverse(f"candidatures:{self.suivante}", args=[self.kwargs["jeton"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"etape": self.etape, "jeton": self.kwargs["jeton"]}


class CoordonneesView(_BrouillonView):
    form_class = CoordonneesForm
    template_name = "candidatures/candidater_coordonnees.html"
    etape = 1
    suivante = "recherche"

    def get_initial(self) -> dict[str, Any]:
        c = self.candidat
        return {"prenom": c.prenom, "nom": c.nom, "email": c.email, "telephone": c.telephone}

    def executer(self, form: CoordonneesForm) -> None:
        candidature.modifier_coordonnees(
            candidat=self.candidat, **form.cleaned_data, par=self.acteur, le=timezone.now()
        )


class RechercheView(_BrouillonView):
    form_class = RechercheForm
    template_name = "candidatures/candidater_recherche.html"
    etape = 2
    suivante = "motivation"

    def get_initial(self) -> dict[str, Any]:
        return reponses_de_recherche(self.candidat)

    def executer(self, form: RechercheForm) -> None:
        candidature.modifier_recherche(
            candidat=self.candidat, **form.valeurs(), par=self.acteur, le=timezone.now()
        )


class MotivationView(_BrouillonView):
    form_class = MotivationForm
    template_name = "candidatures/candidater_motivation.html"
    etape = 3
    suivante = "envoyee"

    def get_initial(self) -> dict[str, Any]:
        c = self.candidat
        return {"motivation": c.motivation, "majeur": c.majeur, "consentement": c.consentement}

    def executer(self, form: MotivationForm) -> None:
        candidature.deposer_candidature(
            candidat=self.candidat, **form.cleaned_data, par=self.acteur, le=timezone.now()
        )


class EnvoyeeView(VuePage):
    """The same words whether the address has an account or not."""

    acces = PUBLIC
    template_name = "candidatures/candidater_envoyee.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"candidat": brouillon_du_lien(self.acteur)}


class ConfirmerView(VuePage):
    """GET shows, POST confirms: a mail reader that opens links confirms nothing."""

    acces = PUBLIC
    template_name = "candidatures/confirmer.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"candidat": candidat_a_confirmer(self.acteur)}

    def post(self, request: HttpRequest, jeton: str) -> HttpResponse:
        candidature.confirmer_candidature(
            candidat=candidat_a_confirmer(self.acteur), par=self.acteur, le=timezone.now()
        )
        return HttpResponseRedirect(request.path)
