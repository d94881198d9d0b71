"""Contracts and training in the technicians' admin: to read; contracts move by the same services as on screen."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from commun.administration import LectureSeule
from conseillers.models import Affectation, Conseiller, Contrat, DossierFormation, Organisme, Parcours


@admin.register(Conseiller)
class ConseillerAdmin(LectureSeule):
    list_display = ("nom", "prenom", "structure", "departement")
    list_select_related = ("structure", "departement")
    search_fields = ("nom_tri",)


@admin.register(Contrat)
class ContratAdmin(LectureSeule):
    list_display = (
        "conseiller",
        "poste",
        "structure",
        "type",
        "date_debut",
        "date_fin",
        "date_depart",
        "etat",
    )
    list_filter = ("etat", "type")
    list_select_related = ("conseiller", "poste", "structure")


@admin.register(Affectation)
class AffectationAdmin(LectureSeule):
    list_display = ("conseiller", "poste", "periode")
    list_select_related = ("conseiller", "poste")


@admin.register(DossierFormation)
class DossierFormationAdmin(LectureSeule):
    list_display = ("conseiller", "organisme", "parcours", "etat")
    list_filter = ("etat",)
    list_select_related = ("conseiller", "organisme", "parcours")


@admin.register(Parcours)
class ParcoursAdmin(LectureSeule):
    list_display = ("code", "heures", "marche", "date_debut", "date_fin")


@admin.register(Organisme)
class OrganismeAdmin(admin.ModelAdmin):
    """The one list that a technician fills: training organisations of the market."""

    list_display = ("nom",)
    search_fields = ("nom",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
