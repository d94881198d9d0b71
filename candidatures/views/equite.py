"""Fairness: the optional question of a candidate, and the national page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from candidatures.enums import SexeDeclare, TrancheAge
from candidatures.selecteurs.equite import reponse_equite_de, tableaux_equite
from candidatures.services.equite import repondre_equite, reprendre_reponse_equite
from commun.formulaires import Formulaire
from commun.vues import VueActe, VueFormulaire, VuePage
from comptes.enums import ROLES_INSTRUCTION, Role

_SANS = ("", "Je préfère ne pas répondre")


class EquiteForm(Formulaire):
    sexe = forms.ChoiceField(
        label="Vous êtes", choices=[*SexeDeclare.choices, _SANS], required=False, widget=forms.RadioSelect
    )
    tranche_age = forms.ChoiceField(
        label="Votre âge", choices=[*TrancheAge.choices, _SANS], required=False, widget=forms.RadioSelect
    )
    consentement = forms.BooleanField(
        label="J'accepte que ces réponses servent à vérifier que les recrutements sont équitables, et à rien d'autre.",
        error_messages={"required": "Cochez la case pour enregistrer, ou revenez à votre candidature."},
    )


class QuestionEquiteView(VueFormulaire):
    acces = (Role.CANDIDAT,)
    form_class = EquiteForm
    template_name = "candidatures/question_equite.html"
    message_succes = (
        "Merci : votre réponse est enregistrée. Vous pouvez la changer ou l'effacer ici à tout moment."
    )

    def get_initial(self) -> dict[str, Any]:
        reponse = reponse_equite_de(self.acteur)
        return {"sexe": reponse.sexe, "tranche_age": reponse.tranche_age} if reponse else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"reponse": reponse_equite_de(self.acteur)}

    def executer(self, form: EquiteForm) -> Any:
        return repondre_equite(
            sexe=form.cleaned_data["sexe"],
            tranche_age=form.cleaned_data["tranche_age"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:question_equite")


class EffacerEquiteView(VueActe):
    acces = (Role.CANDIDAT,)
    message_succes = "Vos réponses sont effacées."

    def executer(self) -> bool:
        return reprendre_reponse_equite(par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:question_equite")


class EquiteView(VuePage):
    """Who is ranked, met, hired: by département, and by what people chose to say of themselves."""

    acces = ROLES_INSTRUCTION
    template_name = "candidatures/equite.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"tableaux": tableaux_equite()}
