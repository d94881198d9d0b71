"""Who is signed in: the person of a session comes with its active roles, in one statement."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from comptes.models import Utilisateur
from comptes.selecteurs import personne_et_habilitations


class Connexion(AuthenticationBackend):
    """allauth's sign-in, by code or by password. Django still checks the session against the person returned here."""

    def get_user(self, user_id: Any) -> Utilisateur | None:
        return personne_et_habilitations(user_id)
