"""The first fence of each request: who acts, and the transaction that the database opens for this actor only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commun.acteurs import VISITEUR, Acteur, perimetre, porter_jeton
from comptes.enums import ROLES_MFA
from comptes.selecteurs import a_un_second_facteur, acteur_de, acteur_sans_role

CLE_SESSION = "habilitation"


class MiddlewareActeur:
    """Sets `request.acteur` and `request.habilitations`, then runs the rest under the actor's database role.

    A URL argument named `jeton` is the secret of a draft: the row level security door of that draft opens with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.habilitations = []
        request.acteur = self._acteur(request)
        if self._second_facteur_manquant(request):
            return redirect("mfa_activate_totp")
        with perimetre(request.acteur):
            return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if jeton := kwargs.get("jeton"):
            request.acteur = porter_jeton(request.acteur, jeton)

    def _acteur(self, request: Any) -> Acteur:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return VISITEUR
        request.habilitations = request.user.habilitations_ouvertes
        if not request.habilitations:
            return acteur_sans_role(request.user)
        choisie = request.session.get(CLE_SESSION)
        habilitation = next(
            (h for h in request.habilitations if str(h.pk) == choisie), request.habilitations[0]
        )
        return acteur_de(habilitation)

    def _second_facteur_manquant(self, request: Any) -> bool:
        return (
            settings.MFA_OBLIGATOIRE
            and request.acteur.role in ROLES_MFA
            and not request.path.startswith("/compte/")
            and not a_un_second_facteur(request.acteur.utilisateur_id)
        )
