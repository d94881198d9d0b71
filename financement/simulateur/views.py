"""The simulator's page and its PDF. Everything is in the address: nothing is stored, nobody signs in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.documents import MoteurPdfAbsent, composer_pdf
from commun.vues import PUBLIC, VueMetier, VuePage
from financement.simulateur.calcul import simuler
from financement.simulateur.forms import SimulationForm
from financement.simulateur.impression import dessiner
from financement.simulateur.presentation import Ecran, ecran, jour_francais

PDF_ABSENT = "Le PDF ne peut pas être produit pour le moment. Imprimez cette page, ou réessayez plus tard."


def lire(request: HttpRequest) -> SimulationForm:
    """The form: as typed when the address carries one of its fields, empty otherwise."""
    demande = set(request.GET) & set(SimulationForm.base_fields)
    return SimulationForm(request.GET if demande else None)


def resultat(form: SimulationForm) -> Ecran:
    """The result of a valid form."""
    territoire = form.territoire_choisi
    return ecran(simuler(form.hypothese), territoire=territoire.libelle, zone=territoire.departement.zone)


def adresse(nom: str, form: SimulationForm, **changements: str) -> str:
    """The address of a page of the simulator that computes the same thing."""
    return f"{reverse(nom)}?{urlencode(form.adresse(**changements))}"


class SimulateurView(VuePage):
    acces = PUBLIC
    template_name = "financement/simulateur/simulateur.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = lire(request)
        contexte: dict[str, Any] = {"form": form, "ecran": None}
        if form.is_valid():
            lien = adresse("simulateur:simulateur", form)
            contexte |= {
                "ecran": resultat(form),
                "lien": settings.ADRESSE_PUBLIQUE + lien,
                "lien_pdf": adresse("simulateur:pdf", form),
            }
        statut = 422 if form.is_bound and not form.is_valid() else 200
        return self.render_to_response(self.get_context_data(**contexte), status=statut)


class SimulationPdfView(VueMetier):
    """The same result on paper; what cannot be computed goes back to the form, which says why."""

    acces = PUBLIC
    http_method_names = ("get", "head")

    def get(self, request: HttpRequest) -> HttpResponse:
        form = lire(request)
        if not form.is_valid():
            suite = f"?{request.GET.urlencode()}" if request.GET else ""
            return HttpResponseRedirect(reverse("simulateur:simulateur") + suite)
        vue = resultat(form)
        lien = adresse("simulateur:simulateur", form)
        try:
            pdf = composer_pdf(
                "simulation",
                {
                    "ecran": vue,
                    "dessin": dessiner(vue.simulation),
                    "edite_le": jour_francais(jour_de_paris(timezone.now())),
                    "lien": settings.ADRESSE_PUBLIQUE + lien,
                    "projet": False,
                },
            )
        except MoteurPdfAbsent:
            messages.error(request, PDF_ABSENT)
            return HttpResponseRedirect(lien)
        reponse = HttpResponse(pdf, content_type="application/pdf")
        reponse["Content-Disposition"] = 'attachment; filename="simulation-conseiller-numerique.pdf"'
        return reponse
