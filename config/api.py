"""The API's common behaviour: cursor pages and `application/problem+json` errors."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from commun.erreurs import ErreurMetier


class PaginationParCurseur(CursorPagination):
    """Pages by key: the last one costs as much as the first."""

    page_size = 50
    ordering = "-cree_le"


def erreur_probleme(erreur: Exception, contexte: dict[str, Any]) -> Response | None:
    """RFC 9457: type, title, status, detail, and the fields at fault."""
    if isinstance(erreur, ErreurMetier):
        set_rollback()
        corps = {
            "type": "about:blank",
            "title": erreur.message,
            "status": erreur.statut_http,
            "code": erreur.code,
        }
        if erreur.champ:
            corps["champs"] = {erreur.champ: [erreur.message]}
        return Response(corps, status=erreur.statut_http, content_type="application/problem+json")
    reponse = exception_handler(erreur, contexte)
    if reponse is not None:
        donnees = reponse.data
        titre = donnees.get("detail", "Requête refusée") if isinstance(donnees, dict) else "Requête refusée"
        corps = {"type": "about:blank", "title": str(titre), "status": reponse.status_code}
        if isinstance(donnees, dict) and "detail" not in donnees:
            corps["champs"] = donnees
        reponse.data = corps
        reponse.content_type = "application/problem+json"
    return reponse
