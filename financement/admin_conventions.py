"""Conventions in the technicians' admin: read only, the acts of the examination on the services.

A technician acts there under another role of theirs (instructeur, coordinateur), never as a technician: without one,
the service refuses, with the same words as on the screens.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from commun.accord import accorder
from commun.acteurs import Acteur
from commun.administration import LectureSeule
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from comptes.selecteurs import acteur_de, habilitations_actives
from financement.cycle_convention import CYCLE_CONVENTION
from financement.models import (
    Avenant,
    Commentaire,
    Convention,
    OriginalSigne,
    Signature,
    VersionConvention,
)
from financement.redaction import CHAMPS
from financement.services import instruction
from financement.services.conventions import annuler_convention, reactiver_convention


class ActeForm(ActionForm):
    """What some acts need beside the checked conventions: a reason, a field to correct."""

    motif = forms.CharField(label="Motif", required=False, max_length=1000)
    champ = forms.ChoiceField(
        label="Champ à corriger",
        required=False,
        choices=[("", "—"), *((champ.nom, champ.libelle) for champ in CHAMPS)],
    )


@admin.register(Convention)
class ConventionAdmin(LectureSeule):
    """The acts of the examination, on the services: the same refusals as on the screens, told one by one."""

    action_form = ActeForm
    actions = (
        "prendre_en_charge",
        "valider",
        "demander_une_correction",
        "revenir_a_l_instruction",
        "annuler",
        "reprendre",
    )
    list_display = ("__str__", "etat", "structure", "departement", "montant_previsionnel", "active_le")
    list_filter = ("etat", "dispositif")
    list_select_related = ("structure", "departement")
    # A convention has no number before it is validated: its host finds it.
    search_fields = ("numero", "structure__denomination", "structure__siret")

    def _faire(
        self,
        request: HttpRequest,
        queryset: QuerySet[Convention],
        transition: str,
        acte: Callable[..., None],
        **plus: object,
    ) -> None:
        par, faites = _acteur(request, transition), 0
        for convention in queryset.select_related("structure").order_by("soumise_le", "id"):
            try:
                with transaction.atomic():
                    acte(convention=convention, par=par, le=timezone.now(), **plus)
                faites += 1
            except ErreurMetier as erreur:
                self.message_user(request, f"{convention} : {erreur.message}", messages.ERROR)
        if faites:
            self.message_user(
                request, f"{accorder(faites, 'convention traitée')}, un acte enregistré pour chacune."
            )

    @admin.action(description="Prendre en charge", permissions=["view"])
    def prendre_en_charge(self, request: HttpRequest, queryset: QuerySet[Convention]) -> None:
        self._faire(request, queryset, "prendre_en_charge", instruction.prendre_en_charge)

    @admin.action(description="Valider", permissions=["view"])
    def valider(self, request: HttpRequest, queryset: QuerySet[Convention]) -> None:
        self._faire(request, queryset, "valider", instruction.valider_convention)

    @admin.action(description="Demander une correction (motif, champ)", permissions=["view"])
    def demander_une_correction(self, request: HttpRequest, queryset: QuerySet[Convention]) -> None:
        champs = [champ for champ in [request.POST.get("champ", "")] if champ]
        self._faire(
            request,
            queryset,
            "corriger",
            instruction.corriger_convention,
            motif=_motif(request),
            champs=champs,
        )

    @admin.action(description="Revenir à l'instruction (motif)", permissions=["view"])
    def revenir_a_l_instruction(self, request: HttpRequest, queryset: QuerySet[Convention]) -> None:
        self._faire(
            request,
            queryset,
            "reprendre_instruction",
            instruction.reprendre_instruction,
            motif=_motif(request),
        )

    @admin.action(description="Annuler (motif)", permissions=["view"])
    def annuler(self, request: HttpRequest, queryset: QuerySet[Convention]) -> None:
        self._faire(request, queryset, "annuler", annuler_convention, motif=_motif(request))

    @admin.action(description="Reprendre une convention annulée (motif)", permissions=["view"])
    def reprendre(self, request: HttpRequest, queryset: QuerySet[Convention]) -> None:
        self._faire(request, queryset, "reactiver", reactiver_convention, motif=_motif(request))


def _acteur(request: HttpRequest, transition: str) -> Acteur:
    """The person under the national role of theirs that may do this act; as they are when they have none."""
    present: Acteur = request.acteur  # type: ignore[attr-defined]
    if present.utilisateur_id is None:
        return present
    roles = set(CYCLE_CONVENTION.transitions[transition].roles) & {
        Role.ANCT_INSTRUCTEUR,
        Role.ANCT_VALIDATEUR,
    }
    miennes = habilitations_actives(present.utilisateur_id)
    return next((acteur_de(h) for h in miennes if h.role in roles), present)


def _motif(request: HttpRequest) -> str:
    return request.POST.get("motif", "")


@admin.register(Commentaire)
class CommentaireAdmin(LectureSeule):
    list_display = ("convention", "libelle_champ", "etat", "ouvert_par_libelle", "ouvert_le", "envoye_le")
    list_filter = ("etat", "objet")
    list_select_related = ("convention",)


@admin.register(VersionConvention)
class VersionConventionAdmin(LectureSeule):
    list_display = ("convention", "rang", "soumise_le", "soumise_par_libelle")
    list_select_related = ("convention",)


@admin.register(Avenant)
class AvenantAdmin(LectureSeule):
    """Amendments are acted upon on their pages: an act fixes amounts that are read first."""

    list_display = ("__str__", "etat", "type", "structure", "date_effet", "en_vigueur_le")
    list_filter = ("etat", "type")
    list_select_related = ("convention", "structure")
    search_fields = ("convention__numero", "structure__denomination", "structure__siret")


@admin.register(OriginalSigne)
class OriginalSigneAdmin(LectureSeule):
    list_display = ("libelle", "partie", "etat", "structure", "analyse", "depose_le", "decide_le")
    list_filter = ("etat", "partie")
    list_select_related = ("structure",)
    exclude = ("fichier",)


@admin.register(Signature)
class SignatureAdmin(LectureSeule):
    list_display = ("objet_type", "partie", "voie", "nom", "structure", "signee_le")
    list_filter = ("objet_type", "partie", "voie")
    list_select_related = ("structure",)
