"""People and habilitations in the technicians' admin: to read."""

from __future__ import annotations

from django.contrib import admin

from commun.administration import LectureSeule
from comptes.models import Habilitation, Utilisateur


@admin.register(Utilisateur)
class UtilisateurAdmin(LectureSeule):
    list_display = ("email", "prenom", "nom", "is_active", "last_login")
    search_fields = ("email", "nom")
    fields = ("email", "prenom", "nom", "is_active", "last_login")


@admin.register(Habilitation)
class HabilitationAdmin(LectureSeule):
    list_display = ("utilisateur", "role", "structure_id", "departement", "region", "cree_le", "retiree_le")
    list_filter = ("role",)
    list_select_related = ("utilisateur", "departement", "region")
