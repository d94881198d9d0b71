"""The host's answers to the agents' remarks, and the return of an annulled convention."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.vues import VueActe, VueFormulaire
from financement import selecteurs, selecteurs_instruction
from financement.cycle_convention import PREPARATION
from financement.forms import MotifForm
from financement.forms_instruction import ReponseForm
from financement.models import Commentaire, Convention
from financement.services.commentaires import reprendre_commentaire, resoudre_commentaire
from financement.services.conventions import reactiver_convention


class RepondreView(VueFormulaire):
    """The field is corrected, or will not be: the remark is answered."""

    acces = PREPARATION
    form_class = ReponseForm
    template_name = "financement/structure_repondre.html"
    message_succes = "Votre réponse est enregistrée."

    @cached_property
    def commentaire(self) -> Commentaire:
        return selecteurs_instruction.commentaire(self.acteur, self.kwargs["pk"])

    def executer(self, form: ReponseForm) -> None:
        resoudre_commentaire(
            commentaire=self.commentaire,
            reponse=form.cleaned_data["reponse"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "commentaire": self.commentaire,
            "convention": self.commentaire.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:convention", args=[self.commentaire.convention_id])


class ReprendreView(VueActe):
    acces = PREPARATION
    message_succes = "Le champ est de nouveau ouvert à la correction."

    @cached_property
    def commentaire(self) -> Commentaire:
        return selecteurs_instruction.commentaire(self.acteur, self.kwargs["pk"])

    def executer(self) -> None:
        reprendre_commentaire(commentaire=self.commentaire, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("financement:convention", args=[self.commentaire.convention_id])


class ReactiverConventionView(VueFormulaire):
    acces = PREPARATION
    form_class = MotifForm
    template_name = "financement/motif.html"
    message_succes = "La convention est de nouveau un brouillon : vérifiez-la, puis soumettez-la."

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        reactiver_convention(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Reprendre la convention annulée",
            "explication": "Elle redevient un brouillon, avec les mêmes postes s'ils sont encore libres.",
            "bouton": "Reprendre la convention",
            "convention": self.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:convention", args=[self.kwargs["pk"]])
