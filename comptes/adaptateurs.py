"""What allauth does differently here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from commun.acteurs import VISITEUR
from commun.courriels import ecrire


class AdaptateurComptes(DefaultAccountAdapter):
    """No open sign-up: an account comes with a role. Mails of the sign-in leave through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Ce code n'est pas le bon : recopiez celui du dernier courriel reçu.",
        "email_password_mismatch": "L'adresse ou le mot de passe est faux : corrigez, ou recevez un code de connexion.",
        "too_many_login_attempts": "Trop de tentatives de connexion : réessayez dans quelques minutes.",
        "rate_limited": "Trop de demandes à la suite : réessayez dans quelques minutes.",
    }

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
