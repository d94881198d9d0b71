"""Base of the technicians' lists."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class LectureSeule(admin.ModelAdmin):
    """Shows, never changes; counts no large table. Acts are the list's actions, on the services."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
