"""Reference data in the technicians' admin: read only, the loader is the one door."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from territoires.models import Commune, Departement, Epci, Region, VersionReference, Zonage


class LectureSeule(admin.ModelAdmin):
    """Shows, never changes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(LectureSeule):
    list_display = ("code", "nom")
    search_fields = ("nom_tri",)


@admin.register(Departement)
class DepartementAdmin(LectureSeule):
    list_display = ("code", "nom", "region", "zone", "population", "objectif_postes", "objectif_statut")
    list_filter = ("zone", "objectif_statut")
    list_select_related = ("region",)
    search_fields = ("nom_tri", "code")


@admin.register(Commune)
class CommuneAdmin(LectureSeule):
    list_display = ("code", "nom", "departement", "population", "en_vigueur")
    list_filter = ("type", "en_vigueur")
    list_select_related = ("departement",)
    search_fields = ("nom_tri", "nom_recherche", "code")
    show_full_result_count = False


@admin.register(Epci)
class EpciAdmin(LectureSeule):
    list_display = ("code", "nom")
    search_fields = ("code",)


@admin.register(Zonage)
class ZonageAdmin(LectureSeule):
    list_display = ("commune", "type", "date_debut", "date_fin", "source")
    list_select_related = ("commune",)


@admin.register(VersionReference)
class VersionReferenceAdmin(LectureSeule):
    list_display = ("cle", "lignes", "chargee_le", "empreinte")
