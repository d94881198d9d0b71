"""Bases of every page: declared access, and forms whose refusal loses nothing that was typed."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.generic import FormView, TemplateView, View
from django.views.generic.list import ListView

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier

PUBLIC: Literal["public"] = "public"
CONNECTE: Literal["connecte"] = "connecte"


class RequeteActeur(HttpRequest):
    """A request as views receive it: `comptes.middleware` has set the actor."""

    acteur: Acteur


class Acces(View):
    """`acces` says who reaches the page: PUBLIC, CONNECTE, or a tuple of role slugs. It has no default."""

    acces: ClassVar[Literal["public", "connecte"] | tuple[str, ...]]
    request: Any  # a RequeteActeur: Django declares HttpRequest

    @property
    def acteur(self) -> Acteur:
        return self.request.acteur

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.acces != PUBLIC:
            if not request.acteur.est_connecte:
                return redirect_to_login(request.get_full_path())
            if self.acces != CONNECTE and request.acteur.role not in self.acces:
                # The refusal stays one; its page offers the person's other roles that open this address.
                request.roles_de_la_page = self.acces
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class VueMetier(Acces, View):
    """A view without template (an act by POST, a download)."""


class VuePage(Acces, TemplateView):
    """A page to read."""


class VueListe(Acces, ListView):
    """A paginated list; `get_queryset` calls a selector scoped to the actor."""

    paginate_by = 25

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Paginator, Page, Any, bool]:
        """Beyond the end, the last page: a list that has become shorter, or a number badly typed, is no dead end."""
        paginateur = self.get_paginator(
            queryset, page_size, orphans=self.get_paginate_orphans(), allow_empty_first_page=True
        )
        page = paginateur.get_page(self.request.GET.get(self.page_kwarg))
        return paginateur, page, page.object_list, page.has_other_pages()


class VueFormulaire(Acces, FormView):
    """A form that calls one service in `executer()`; what the rule refuses comes back on its field, status 422."""

    # Django's form views would take PUT as POST.
    http_method_names = ["get", "head", "options", "post"]
    message_succes = ""

    def executer(self, form: Any) -> Any:
        """Call the service. Its return value is kept in `self.resultat`."""
        raise NotImplementedError

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            self.resultat = self.executer(form)
        except ErreurMetier as erreur:
            champ = erreur.champ if erreur.champ in form.fields else None
            form.add_error(champ, erreur.message)
            return self.form_invalid(form)
        if self.message_succes:
            messages.success(self.request, self.message_succes)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        reponse = super().form_invalid(form)
        reponse.status_code = 422
        return reponse


class VueActe(Acces, View):
    """A button: POST calls one service in `executer()`, then goes to `get_success_url()` with a message."""

    http_method_names = ("post",)  # type: ignore[assignment]
    message_succes = ""

    def executer(self) -> Any:
        raise NotImplementedError

    def get_success_url(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.resultat = self.executer()
        except ErreurMetier as erreur:
            messages.error(request, erreur.message)
        else:
            if self.message_succes:
                messages.success(request, self.message_succes)
        return HttpResponseRedirect(self.get_success_url())
