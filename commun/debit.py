"""How many times an address of the network may do the same thing: public forms, look-ups.

The counting is that of DRF's throttles (sliding window in the shared cache). Without a cache the door stays open to
the public, as decided for public forms; the back-office has its own locks (sign-in).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from rest_framework.throttling import SimpleRateThrottle


class _Debit(SimpleRateThrottle):
    """One named limit of `settings.DEBITS` (such as `{"demande": "20/hour"}`), by client address."""

    cache_format = "debit:%(scope)s:%(ident)s"

    def __init__(self, nom: str) -> None:
        self.scope = nom
        self.rate = settings.DEBITS.get(nom)
        self.num_requests, self.duration = self.parse_rate(self.rate)

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def attente(requete: HttpRequest, nom: str) -> int:
    """Count one use of `nom` by this client; 0 when it may go on, else the seconds to wait before the next one.

    The client's address behind a proxy is that of `REST_FRAMEWORK["NUM_PROXIES"]`: a forged header changes nothing.
    """
    debit = _Debit(nom)
    if debit.rate is None or debit.allow_request(requete, None):  # type: ignore[arg-type]
        return 0
    return max(1, round(debit.wait() or 1))


def adresse_du_client(requete: HttpRequest) -> str:
    """The network address of the client, read behind the proxies that are ours; a forged header changes nothing."""
    return _Debit("adresse").get_ident(requete) or ""  # type: ignore[arg-type]


def duree_lisible(secondes: int) -> str:
    """ "3 minutes", "40 secondes": rounded up, for a sentence."""
    if secondes < 60:
        return f"{secondes} seconde{'s' if secondes > 1 else ''}"
    minutes = -(-secondes // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


class DebitLimite:
    """For a form view: beyond the limit, the same page with what was typed, status 429 and `Retry-After`.

    `nom_du_debit()` names the limit of the request; it is asked before anything is validated.
    """

    request: Any

    def nom_du_debit(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refuser_si_trop() or super().post(request, *args, **kwargs)  # type: ignore[misc]

    def refuser_si_trop(self) -> HttpResponse | None:
        """Count this use; the page of the refusal when it is one too many."""
        secondes = attente(self.request, self.nom_du_debit())
        if not secondes:
            return None
        form = self.get_form()  # type: ignore[attr-defined]
        form._errors, form.cleaned_data = ErrorDict(), {}
        form.add_error(
            None,
            "Trop d'envois depuis votre réseau. Rien n'est perdu : attendez"
            f" {duree_lisible(secondes)}, puis envoyez à nouveau cette page.",
        )
        contexte = self.get_context_data(form=form)  # type: ignore[attr-defined]
        reponse: HttpResponse = self.render_to_response(contexte, status=429)  # type: ignore[attr-defined]
        reponse["Retry-After"] = str(secondes)
        return reponse
