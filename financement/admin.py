"""Conventions and money in the technicians' admin: read only, the services are the door."""

from __future__ import annotations

from django.contrib import admin

from commun.administration import LectureSeule
from financement import admin_conventions  # noqa: F401
from financement.models import Calcul, Ordre, Tranche, VersionBareme


@admin.register(Calcul)
class CalculAdmin(LectureSeule):
    list_display = ("poste", "nature", "version", "montant", "plafond", "calcule_le", "code_version")
    list_filter = ("nature",)
    list_select_related = ("poste",)


@admin.register(VersionBareme)
class VersionBaremeAdmin(LectureSeule):
    list_display = ("version", "archivee_le")


@admin.register(Tranche)
class TrancheAdmin(LectureSeule):
    list_display = ("convention", "libelle", "etat", "date_exigibilite", "montant")
    list_filter = ("etat",)
    list_select_related = ("convention",)


@admin.register(Ordre)
class OrdreAdmin(LectureSeule):
    list_display = ("tranche", "etat", "montant", "structure", "propose_le", "decide_le")
    list_filter = ("etat",)
    list_select_related = ("tranche", "structure")
