"""A refused act that no form caught becomes a plain French page, with the right status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commun.erreurs import ErreurMetier


class MiddlewareOctetNul:
    """A NUL character in the criteria of an address is dropped: nobody typed it, and PostgreSQL cannot compare it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self.get_response(request)


class MiddlewareErreurMetier:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ErreurMetier):
            return None
        return render(
            request,
            "erreurs/metier.html",
            {"message": exception.message, "retour": request.headers.get("referer", "/")},
            status=exception.statut_http,
        )
