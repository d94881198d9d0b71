"""Forms of the examination: a remark, an answer, who examines, which conventions at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from commun.formulaires import Formulaire
from financement.enums import ObjetCommente
from financement.models import Convention
from financement.pieces import PieceDemandee
from financement.redaction import CHAMPS

_SEPARATEUR = ":"


class CommentaireForm(Formulaire):
    """What must be corrected, and where: a field of the convention or one of its papers."""

    cible = forms.ChoiceField(
        label="Champ concerné",
        error_messages={
            "required": "Choisissez le champ concerné.",
            "invalid_choice": "Choisissez un des champs de la convention.",
        },
    )
    texte = forms.CharField(
        label="Commentaire",
        help_text="La structure le lira quand vous demanderez la correction.",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=3,
        max_length=1000,
        error_messages={
            "required": "Écrivez ce qu'il faut corriger.",
            "min_length": "Écrivez ce qu'il faut corriger.",
            "max_length": "Le commentaire compte au plus 1 000 caractères.",
        },
    )

    def __init__(self, *args: Any, pieces: list[PieceDemandee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs = [(f"{ObjetCommente.CONVENTION}{_SEPARATEUR}{c.nom}", c.libelle) for c in CHAMPS]
        papiers = [(f"{ObjetCommente.PIECE}{_SEPARATEUR}{p.type}", f"Pièce : {p.libelle}") for p in pieces]
        self.fields["cible"].choices = [("", "Choisissez"), *champs, *papiers]  # type: ignore[attr-defined]

    def valeurs(self) -> dict[str, str]:
        """Arguments of `commenter`."""
        objet, _, champ = self.cleaned_data["cible"].partition(_SEPARATEUR)
        return {"objet": objet, "champ": champ, "texte": self.cleaned_data["texte"]}


class ReponseForm(Formulaire):
    """What the host answers to a remark; correcting the field is often answer enough."""

    reponse = forms.CharField(
        label="Votre réponse",
        help_text="Dites ce que vous avez corrigé, ou pourquoi vous ne changez rien.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
        error_messages={"max_length": "La réponse compte au plus 1 000 caractères."},
    )


class AttributionForm(Formulaire):
    """Who examines from now on."""

    agent = forms.TypedChoiceField(
        label="Agent chargé de l'instruction",
        coerce=UUID,
        error_messages={
            "required": "Choisissez un agent.",
            "invalid_choice": "Choisissez un agent de l'ANCT en activité.",
        },
    )

    def __init__(self, *args: Any, agents: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez"),
            *((str(pk), nom) for pk, nom in agents.items()),
        ]


class LotForm(Formulaire):
    """The checked conventions of the inbox."""

    conventions = forms.ModelMultipleChoiceField(
        label="Conventions",
        queryset=Convention._base_manager.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "Cochez au moins une convention à valider.",
            "invalid_choice": "Une des conventions cochées n'est plus à valider : rechargez la liste.",
            "invalid_pk_value": "Une des conventions cochées n'est plus à valider : rechargez la liste.",
        },
    )

    def __init__(self, *args: Any, conventions: QuerySet[Convention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conventions"].queryset = conventions  # type: ignore[attr-defined]
