"""Reference data in the technicians' admin: read only, the loader is the one door."""

from __future__ import annotations

from django.contrib import admin

from commun.administration import LectureSeule
from territoires.models import Commune, Departement, Epci, Quartier, Region, VersionReference, Zonage


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


@admin.register(Quartier)
class QuartierAdmin(LectureSeule):
    list_display = ("code", "nom", "commune", "date_debut", "date_fin")
    list_select_related = ("commune",)
    search_fields = ("code",)


@admin.register(VersionReference)
class VersionReferenceAdmin(LectureSeule):
    list_display = ("cle", "lignes", "chargee_le", "empreinte")
