"""Workshops and activities in the technicians' admin: read only, the services are the door."""

from __future__ import annotations

from django.contrib import admin

from ateliers.models import Activite, Agregat, Atelier, FileAgregat, Lieu
from commun.administration import LectureSeule


@admin.register(Lieu)
class LieuAdmin(LectureSeule):
    list_display = ("nom", "adresse", "commune", "structure")
    list_select_related = ("commune", "structure")
    search_fields = ("nom",)


@admin.register(Atelier)
class AtelierAdmin(LectureSeule):
    list_display = ("titre", "etat", "debut", "lieu", "conseiller", "departement")
    list_filter = ("etat",)
    list_select_related = ("lieu", "conseiller", "departement")


@admin.register(Activite)
class ActiviteAdmin(LectureSeule):
    list_display = ("date", "type", "participants", "duree_minutes", "conseiller", "departement")
    list_filter = ("type",)
    list_select_related = ("conseiller", "departement")


@admin.register(Agregat)
class AgregatAdmin(LectureSeule):
    list_display = ("portee", "portee_id", "grain", "periode", "activites", "participants", "minutes")
    list_filter = ("portee", "grain")


@admin.register(FileAgregat)
class FileAgregatAdmin(LectureSeule):
    list_display = ("id", "date", "departement", "activites", "participants", "minutes")
