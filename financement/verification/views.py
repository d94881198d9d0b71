"""The public pages. They read the projection of sealed acts only, and keep nothing of what is sent."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from commun.debit import DebitLimite, attente, duree_lisible
from commun.vues import PUBLIC, VueFormulaire, VuePage
from financement.verification.actes import Controle, actes_du_numero, controler_fichier
from financement.verification.forms import FichierForm, NumeroForm

DEBIT = "verification"
ENVOI_MAXIMUM = 10 * 1024 * 1024


class EnMemoire(MemoryFileUploadHandler):
    """What is sent stays in memory, never in a temporary file; an oversized request is not read."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > ENVOI_MAXIMUM:
            raise RequestDataTooBig(f"envoi de {content_length} octets")
        self.activated = True


@method_decorator(csrf_exempt, name="dispatch")
class VerifierView(DebitLimite, VueFormulaire):
    """`/verifier/`: a number leads to its page, a file is compared at once."""

    acces = PUBLIC
    form_class = FichierForm
    template_name = "financement/verification/verifier.html"

    def nom_du_debit(self) -> str:
        return DEBIT

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # The handler is chosen before anything reads the request, hence before the CSRF check, which comes next.
        request.upload_handlers = [EnMemoire(request)]
        return csrf_protect(super().dispatch)(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NumeroForm(request.GET if "numero" in request.GET else None)
        if form.is_valid():
            return HttpResponseRedirect(reverse("verification:acte", args=[form.cleaned_data["numero"]]))
        contexte = self.get_context_data(form_numero=form)
        return self.render_to_response(contexte, status=422 if form.is_bound else 200)

    def form_valid(self, form: Any) -> HttpResponse:
        controle: Controle = controler_fichier(form.cleaned_data["fichier"])
        return self.render_to_response(self.get_context_data(form=FichierForm(), controle=controle))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return {"form_numero": NumeroForm(), "controle": None} | contexte


class ActeView(VuePage):
    """`/verifier/<number>/`: what was signed under this number. A draft and an unknown number read the same."""

    acces = PUBLIC
    template_name = "financement/verification/acte.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        secondes = attente(request, DEBIT)
        if secondes:
            contexte = self.get_context_data(
                numero=kwargs["numero"], actes=[], attendre=duree_lisible(secondes)
            )
            reponse: HttpResponse = self.render_to_response(contexte, status=429)
            reponse["Retry-After"] = str(secondes)
            return reponse
        actes = actes_du_numero(kwargs["numero"])
        contexte = self.get_context_data(numero=kwargs["numero"], actes=actes, attendre="")
        return self.render_to_response(contexte, status=200 if actes else 404)
