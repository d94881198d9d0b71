"""Applications and meetings in the technicians' admin: to read."""

from __future__ import annotations

from django.contrib import admin

from candidatures.models import Candidat, MiseEnRelation, ProfilRecherche
from commun.administration import LectureSeule


@admin.register(Candidat)
class CandidatAdmin(LectureSeule):
    list_display = ("nom", "prenom", "email", "commune", "etat", "confirme_le")
    list_filter = ("etat",)
    list_select_related = ("commune",)
    exclude = ("jeton_hash", "confirmation_hash")


@admin.register(ProfilRecherche)
class ProfilRechercheAdmin(LectureSeule):
    list_display = ("reference", "commune", "distance_max_km", "disponible_le", "actif")
    list_filter = ("actif",)
    list_select_related = ("commune",)
    exclude = ("point",)


@admin.register(MiseEnRelation)
class MiseEnRelationAdmin(LectureSeule):
    list_display = ("candidat", "offre", "structure", "etat", "cree_le")
    list_filter = ("etat",)
    list_select_related = ("candidat", "offre", "structure")
