"""Inviting somebody, reviewing who has access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from dsfr.widgets import InlineRadioSelect

from commun.formulaires import Formulaire
from comptes.enums import ROLES_STRUCTURE
from comptes.models import Habilitation
from structures.forms.bases import texte

AIDES = {
    "structure_referent": "gère les postes, les candidats, les conventions et les membres",
    "structure_gestionnaire": "gère les postes, les candidats et les conventions",
    "structure_signataire": "signe les conventions",
}


class InvitationForm(Formulaire):
    prenom = texte("Prénom", "Indiquez le prénom de la personne.")
    nom = texte("Nom", "Indiquez le nom de la personne.")
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="L'invitation y est envoyée. Elle est valable 7 jours.",
        error_messages={
            "required": "Indiquez l'adresse électronique de la personne.",
            "invalid": "Saisissez une adresse électronique valide, par exemple nom@exemple.fr.",
        },
    )
    role = forms.ChoiceField(
        label="Rôle",
        choices=[
            ("", "Choisissez un rôle"),
            *((r.value, f"{r.label} : {AIDES[r.value]}") for r in ROLES_STRUCTURE),
        ],
        error_messages={
            "required": "Choisissez un rôle.",
            "invalid_choice": "Choisissez un rôle dans la liste.",
        },
    )


class RevueForm(Formulaire):
    """One answer for each member, none ticked beforehand."""

    def __init__(self, *args: Any, membres: Sequence[Habilitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membres = membres
        for membre in membres:
            self.fields[f"membre_{membre.pk}"] = forms.ChoiceField(
                label=f"{membre.utilisateur} ({membre.utilisateur.email}) — {membre.get_role_display()}",
                choices=[("garder", "Conserver l'accès"), ("retirer", "Retirer l'accès")],
                widget=InlineRadioSelect(),
                error_messages={"required": "Répondez pour ce membre : conserver ou retirer."},
            )

    def reponses(self, voulue: str) -> list[UUID]:
        """Identifiers of the members that got this answer (`garder`, `retirer`)."""
        return [m.pk for m in self.membres if self.cleaned_data.get(f"membre_{m.pk}") == voulue]


class ConfirmationForm(Formulaire):
    """A page that tells the effect, and a button."""
