"""A post moves to another host: preview, then confirmation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.suites import prevoir_suites
from commun.vues import VueFormulaire
from structures.cycles import ROLES_POSTES
from structures.forms import TransfertForm
from structures.models import Poste, Rattachement
from structures.selecteurs_postes import destinations, poste_a_transferer
from structures.services.postes import acte_transferer, transferer_poste


class TransfererPosteView(VueFormulaire):
    acces = ROLES_POSTES
    template_name = "structures/poste_transferer.html"
    form_class = TransfertForm
    message_succes = "Le poste est transféré. Les deux structures sont prévenues par courriel."

    def poste(self) -> Poste:
        return poste_a_transferer(self.acteur, self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"date_effet": jour_de_paris(timezone.now())}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"destinations": destinations(self.acteur, self.poste())}

    def form_valid(self, form: Any) -> HttpResponse:
        """A first sending shows what will happen; nothing is written before the second."""
        if form.cleaned_data["confirme"]:
            return super().form_valid(form)
        try:
            acte = acte_transferer(
                self.poste(),
                form.cleaned_data["destination"],
                form.cleaned_data["date_effet"],
                form.cleaned_data["contrat_suit"],
            )
        except ErreurMetier as erreur:
            form.add_error(None, erreur.message)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, apercu=prevoir_suites(acte)))

    def executer(self, form: TransfertForm) -> Rattachement:
        donnees = {cle: valeur for cle, valeur in form.cleaned_data.items() if cle != "confirme"}
        return transferer_poste(poste=self.poste(), **donnees, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:transferer_poste", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"apercu": None} | super().get_context_data(**kwargs) | {"poste": self.poste()}
