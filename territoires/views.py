"""Public look-ups of reference data."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control

from commun.vues import PUBLIC, VueMetier
from territoires.models import Commune
from territoires.recherche import chercher_communes

PROPOSITIONS = 8
LONGUEUR_MIN = 2
UN_JOUR = 24 * 3600


class CommunesView(VueMetier):
    """Suggestions for `?q=`: at least two characters, at most eight communes, best first."""

    acces = PUBLIC
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> JsonResponse:
        texte = request.GET.get("q", "").replace("\x00", "").strip()
        trouvees = chercher_communes(texte, PROPOSITIONS) if len(texte) >= LONGUEUR_MIN else []
        reponse = JsonResponse({"communes": [_en_json(c) for c in trouvees]})
        patch_cache_control(reponse, public=True, max_age=UN_JOUR)
        return reponse


def _en_json(commune: Commune) -> dict[str, str]:
    return {
        "code": commune.code,
        "libelle": commune.libelle,
        "code_postal": commune.code_postal,
        "departement": commune.departement.nom,
    }
