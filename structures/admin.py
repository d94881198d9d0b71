"""The host side in the technicians' admin: read only, acts go through the services."""

from __future__ import annotations

from django.contrib import admin

from commun.administration import LectureSeule
from structures.models import (
    Comite,
    Decision,
    Demande,
    Mouvement,
    Offre,
    Poste,
    PostesParDepartement,
    Structure,
)


@admin.register(Structure)
class StructureAdmin(LectureSeule):
    list_display = ("denomination", "siret", "statut", "type", "departement")
    list_filter = ("statut", "type")
    list_select_related = ("departement",)
    search_fields = ("nom_tri", "siret")


@admin.register(Demande)
class DemandeAdmin(LectureSeule):
    list_display = ("denomination", "siret", "departement", "nombre_postes", "etat", "deposee_le")
    list_filter = ("etat",)
    list_select_related = ("departement",)
    search_fields = ("siret", "denomination")
    exclude = ("jeton_hash",)


@admin.register(Comite)
class ComiteAdmin(LectureSeule):
    list_display = ("numero", "date_seance", "etat", "publie_le")
    list_filter = ("etat",)


@admin.register(Decision)
class DecisionAdmin(LectureSeule):
    list_display = ("comite", "structure", "departement", "sens", "nombre_postes", "dispositif", "decidee_le")
    list_filter = ("sens", "dispositif")
    list_select_related = ("comite", "structure", "departement")


@admin.register(Poste)
class PosteAdmin(LectureSeule):
    list_display = ("numero", "structure", "departement", "dispositif", "date_attribution", "date_rendu")
    list_filter = ("dispositif",)
    list_select_related = ("structure", "departement")
    search_fields = ("numero",)


@admin.register(Offre)
class OffreAdmin(LectureSeule):
    list_display = ("intitule", "structure", "commune", "etat", "publiee_le")
    list_filter = ("etat",)
    list_select_related = ("structure", "commune")
    exclude = ("point",)


@admin.register(PostesParDepartement)
class PostesParDepartementAdmin(LectureSeule):
    list_display = ("departement", "attribues")
    list_select_related = ("departement",)


@admin.register(Mouvement)
class MouvementAdmin(LectureSeule):
    list_display = ("structure", "type", "nombre", "etat", "depose_le", "nombre_accorde")
    list_filter = ("type", "etat")
    list_select_related = ("structure",)
