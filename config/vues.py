"""Pages that belong to no room: home, personal space, legal pages, the demo's mailbox."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from commun.registres import a_faire, chiffres
from commun.vues import CONNECTE, PUBLIC, VueMetier, VuePage
from comptes.middleware import CLE_SESSION


class Accueil(VuePage):
    acces = PUBLIC
    template_name = "site/accueil.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"chiffres": chiffres()}


class Espace(VuePage):
    """What is waiting for me, until when, and what happens next?"""

    acces = CONNECTE
    template_name = "site/espace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"a_faire": a_faire(self.acteur)}


class ChangerHabilitation(VueMetier):
    """Take another of one's roles: the key of the session is renewed with it.

    `suite`: where the person was going, a path of this site; anything else leads home.
    """

    acces = CONNECTE
    http_method_names = ("post",)

    def post(self, request: Any) -> HttpResponse:
        choisie = request.POST.get("habilitation", "")
        if choisie not in {str(habilitation.pk) for habilitation in request.habilitations}:
            raise Http404
        request.session.cycle_key()
        request.session[CLE_SESSION] = choisie
        suite = request.POST.get("suite", "")
        sure = suite.startswith("/") and url_has_allowed_host_and_scheme(suite, allowed_hosts=None)
        return HttpResponseRedirect(suite if sure else "/espace/")


class Sante(VueMetier):
    """Health check of the web process and of its database."""

    acces = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        with connection.cursor() as curseur:
            curseur.execute("select 1")
        return JsonResponse({"base": "ok"})


class CourrielsDemo(VuePage):
    """The mails of the demonstration, latest first. Nothing of the kind exists outside a demo."""

    acces = PUBLIC
    template_name = "site/courriels.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not settings.DEMO:
            raise Http404
        dossier = Path(settings.EMAIL_FILE_PATH)
        fichiers = sorted(dossier.glob("*.log"), key=lambda f: f.stat().st_mtime, reverse=True)[:50]
        return super().get_context_data(**kwargs) | {"courriels": [_lire(f) for f in fichiers]}


def _lire(fichier: Path) -> dict[str, Any]:
    contenu = fichier.read_bytes().split(b"\n" + b"-" * 79)[0]
    message = email.message_from_bytes(contenu, policy=email.policy.default)
    corps = message.get_body(("plain",))
    return {
        "sujet": message["Subject"] or "",
        "pour": message["To"] or "",
        "date": message["Date"].datetime if message["Date"] else None,
        "texte": corps.get_content() if corps else "",
    }


class MentionsLegales(VuePage):
    acces = PUBLIC
    template_name = "site/mentions_legales.html"


class Accessibilite(VuePage):
    acces = PUBLIC
    template_name = "site/accessibilite.html"
