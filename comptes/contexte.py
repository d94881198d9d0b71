"""Template variables about the actor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commun.acteurs import VISITEUR
from commun.registres import menu
from comptes.bascule import roles_nommes


def acteur(request: HttpRequest) -> dict[str, Any]:
    """`acteur`, its menu, its named roles when it has several (`roles_nommes`), and those that open a refused page.

    `bascules`: set by `commun.vues.Acces` beside a refusal that another of the person's roles would not have met.
    """
    courant = getattr(request, "acteur", VISITEUR)
    return {
        "acteur": courant,
        "menu_acteur": menu(courant),
        "habilitations": getattr(request, "habilitations", []),
        "roles_nommes": lambda: roles_nommes(request),
        "bascules": lambda: roles_nommes(request, getattr(request, "roles_de_la_page", ())),
    }
