"""Outbox, journal and mails in the technicians' admin; an abandoned delivery can be played again."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from commun.administration import LectureSeule
from commun.evenements import rejouer
from commun.models import Courriel, EntreeJournal, Livraison, TransitionEffectuee


@admin.register(Livraison)
class LivraisonAdmin(LectureSeule):
    list_display = ("abonne", "evenement", "file", "etat", "tentatives", "envoyee_le", "faite_le")
    list_filter = ("etat", "file", "abonne")
    list_select_related = ("evenement",)
    actions = ("rejouer_les_abandonnees",)

    @admin.action(description="Rejouer les livraisons abandonnées", permissions=["view"])
    def rejouer_les_abandonnees(self, request: HttpRequest, queryset: QuerySet[Livraison]) -> None:
        for livraison in queryset:
            rejouer(livraison)
        self.message_user(request, f"{queryset.count()} livraison(s) remise(s) dans leur file.")


@admin.register(TransitionEffectuee)
class TransitionAdmin(LectureSeule):
    list_display = ("le", "objet_type", "nom", "de", "vers", "role", "par_libelle")
    list_filter = ("objet_type", "nom")


@admin.register(EntreeJournal)
class JournalAdmin(LectureSeule):
    list_display = ("le", "acte", "objet_type", "objet_id", "role", "par_id")
    list_filter = ("acte",)


@admin.register(Courriel)
class CourrielAdmin(LectureSeule):
    list_display = ("gabarit", "sujet", "cree_le", "envoye_le")
    list_filter = ("gabarit",)
    fields = ("gabarit", "sujet", "cree_le", "envoye_le")
    readonly_fields = ("cree_le",)
