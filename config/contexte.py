"""Template variables about the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo`: a demonstration says that it is one. `mfa_leve`: the second factor is lifted, a banner says so."""
    return {"demo": settings.DEMO, "mfa_leve": not settings.MFA_OBLIGATOIRE}
