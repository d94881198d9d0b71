"""The technicians' site: Django's admin, for the role `administrateur` alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from comptes.enums import Role


class SiteTechnique(admin.AdminSite):
    """Signs in by the common page (limits, second factor), and runs under the national database role."""

    site_header = "Conseiller numérique — administration technique"
    site_title = "Administration technique"
    index_title = "Tables"
    login_form = AdminAuthenticationForm

    def has_permission(self, request: Any) -> bool:
        return request.acteur.role == Role.ADMINISTRATEUR and request.user.is_active

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))
