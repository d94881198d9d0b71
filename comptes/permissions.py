"""Django's permissions, for the technicians' site alone: an administrator reads every table it shows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from comptes.enums import Role
from comptes.models import Utilisateur


class LectureTechnique(BaseBackend):
    """Grants `view` to the role `administrateur`. Acts go through the actions of each list, on the services."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm.rpartition(".")[2].startswith("view_") and _est_administrateur(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return _est_administrateur(user_obj)


def _est_administrateur(utilisateur: Any) -> bool:
    if not isinstance(utilisateur, Utilisateur) or not utilisateur.is_active:
        return False
    connu: bool | None = utilisateur.__dict__.get("_administrateur")
    if connu is None:
        connu = utilisateur.habilitations.actives().filter(role=Role.ADMINISTRATEUR).exists()
        utilisateur.__dict__["_administrateur"] = connu
    return connu
