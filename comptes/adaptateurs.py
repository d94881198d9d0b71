"""What allauth does differently here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from commun.acteurs import VISITEUR
from commun.courriels import ecrire


class AdaptateurComptes(DefaultAccountAdapter):
    """No open sign-up: an account comes with a role. Mails of the sign-in leave through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == "account/email/login_code":
            ecrire(gabarit="code_connexion", destinataire=email, par=VISITEUR, code=context["code"])
        elif template_prefix == "account/email/password_reset_key":
            ecrire(
                gabarit="mot_de_passe",
                destinataire=email,
                par=VISITEUR,
                adresse=context["password_reset_url"],
            )
        else:
            super().send_mail(template_prefix, email, context)
