"""Template variables about the actor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commun.acteurs import VISITEUR
from commun.registres import menu


def acteur(request: HttpRequest) -> dict[str, Any]:
    """`acteur`, its menu, and the other habilitations it may switch to."""
    courant = getattr(request, "acteur", VISITEUR)
    return {
        "acteur": courant,
        "menu_acteur": menu(courant),
        "habilitations": getattr(request, "habilitations", []),
    }
