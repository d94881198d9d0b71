"""Public look-ups of reference data."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from territoires.models import Commune
from territoires.recherche import chercher_communes

PROPOSITIONS = 8
UN_JOUR = 24 * 3600


@require_safe
@cache_control(public=True, max_age=UN_JOUR)
def communes(request: HttpRequest) -> JsonResponse:
    """Suggestions for `?q=`: at least two characters, at most eight communes, best first."""
    texte = request.GET.get("q", "").replace("\x00", "").strip()
    trouvees = chercher_communes(texte, PROPOSITIONS) if len(texte) >= 2 else []
    return JsonResponse({"communes": [_en_json(c) for c in trouvees]})


def _en_json(commune: Commune) -> dict[str, str]:
    return {
        "code": commune.code,
        "libelle": commune.libelle,
        "code_postal": commune.code_postal,
        "departement": commune.departement.nom,
    }
