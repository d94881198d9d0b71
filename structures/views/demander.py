"""Asking for posts, without an account: one page, a register that fills it, a draft that is found again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from commun.debit import DebitLimite
from commun.vues import PUBLIC, VueFormulaire, VuePage
from structures.annuaire.enregistre import EXEMPLES
from structures.enums import EtatDemande
from structures.forms import DemandeForm, saisie_de
from structures.selecteurs import brouillon_du_lien
from structures.services.brouillons import garder_brouillon
from structures.services.demandes import ouvrir_demande

RECHERCHER, BROUILLON = "rechercher", "brouillon"


class DemanderView(DebitLimite, VueFormulaire):
    """Three buttons: look the number up, keep a draft, receive the link that confirms."""

    acces = PUBLIC
    template_name = "structures/demander.html"
    form_class = DemandeForm

    @property
    def acte(self) -> str:
        return self.request.POST.get("action", "")

    def nom_du_debit(self) -> str:
        return "annuaire" if self.acte == RECHERCHER else "demande"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"le": timezone.now()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.acte not in (RECHERCHER, BROUILLON):
            return super().post(request, *args, **kwargs)
        if refus := self.refuser_si_trop():
            return refus
        form = self.get_form()
        form.full_clean()
        return self.rechercher(form) if self.acte == RECHERCHER else self.garder(form)

    def rechercher(self, form: DemandeForm) -> HttpResponse:
        """The same page, filled by the register."""
        refusee = bool({"type_identifiant", "identifiant"} & set(form.errors))
        if refusee:
            form.garder_erreurs("type_identifiant", "identifiant")
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.render_to_response(self.get_context_data(form=form.montrer_la_fiche()))

    def garder(self, form: DemandeForm) -> HttpResponse:
        """Keep what is typed, right or wrong; the address must be one."""
        if "contact_email" in form.errors:
            form.garder_erreurs("contact_email")
            return self.form_invalid(form)
        avant = self.kwargs.get("jeton", "")
        jeton = garder_brouillon(
            email=form.cleaned_data["contact_email"],
            saisie=form.saisie(),
            par=self.acteur,
            le=form.le,
            jeton=avant,
        )
        if jeton != avant:
            return HttpResponseRedirect(reverse("structures:demande_brouillon"))
        messages.success(self.request, "Votre brouillon est enregistré. Le même lien le retrouve.")
        return HttpResponseRedirect(self.request.path)

    def executer(self, form: DemandeForm) -> Any:
        return ouvrir_demande(
            **form.valeurs(), par=self.acteur, le=form.le, jeton=self.kwargs.get("jeton", "")
        )

    def get_success_url(self) -> str:
        return reverse("structures:demande_envoyee")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "reprise": "jeton" in self.kwargs,
            "exemples": EXEMPLES if settings.DEMO and settings.ANNUAIRE == "enregistre" else (),
        }


class DemandeModifierView(DemanderView):
    """The draft of a secret link: as it was typed, or complete and not confirmed yet."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.brouillon, self.demande = brouillon_du_lien(self.acteur)
        if self.demande is not None and self.demande.etat != EtatDemande.BROUILLON:
            return HttpResponseRedirect(self.page_de_suivi(kwargs["jeton"]))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        if self.brouillon is not None:
            return self.brouillon.saisie
        return saisie_de(self.demande)

    def get_success_url(self) -> str:
        _, jeton = self.resultat
        if jeton == self.kwargs["jeton"]:
            return self.page_de_suivi(jeton)
        return reverse("structures:demande_envoyee")

    def page_de_suivi(self, jeton: str) -> str:
        return reverse("structures:demande_suivi", kwargs={"jeton": jeton})


class DemandeEnvoyeeView(VuePage):
    acces = PUBLIC
    template_name = "structures/demande_envoyee.html"


class DemandeBrouillonView(VuePage):
    acces = PUBLIC
    template_name = "structures/demande_brouillon.html"
