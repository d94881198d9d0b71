"""Opinion of the préfecture, giving up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from dsfr.widgets import InlineRadioSelect

from structures import regles
from structures.enums import SensAvis, Statut
from structures.forms.bases import ChampObjet, ChampTexteLong, FormulaireRegles
from structures.models import Structure


class AvisForm(FormulaireRegles):
    sens = forms.ChoiceField(
        label="Votre avis",
        choices=SensAvis.choices,
        widget=InlineRadioSelect(),
        error_messages={
            "required": "Choisissez un avis favorable ou défavorable.",
            "invalid_choice": "Choisissez un avis favorable ou défavorable.",
        },
    )
    commentaire = ChampTexteLong(
        label="Motivation de l'avis",
        longueur=regles.AVIS_MAX,
        requis="Motivez votre avis en 10 à 1 000 caractères.",
        help_text="De 10 à 1 000 caractères : besoins du territoire, offre existante, portage.",
    )


class AvisDemandeForm(AvisForm):
    """On a request, the préfecture may also propose another host."""

    structure_proposee = ChampObjet(
        label="Transférer vers une autre structure",
        required=False,
        empty_label="Aucun transfert proposé",
        refus="Choisissez une structure de votre territoire dans la liste.",
        help_text="Si une autre structure du département porterait mieux le projet.",
    )

    def __init__(self, *args: Any, structures: QuerySet[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure_proposee"].queryset = structures


class AnnulationForm(FormulaireRegles):
    motif = ChampTexteLong(
        label="Motif de l'annulation", longueur=2_000, requis="Indiquez le motif de cette décision."
    )


class StatutForm(FormulaireRegles):
    """Public or private, when the register and the declaration leave a doubt."""

    statut = forms.ChoiceField(
        label="Statut retenu",
        choices=Statut.choices,
        widget=InlineRadioSelect(),
        error_messages={
            "required": "Choisissez employeur public ou employeur privé.",
            "invalid_choice": "Choisissez employeur public ou employeur privé.",
        },
    )
    motif = ChampTexteLong(
        label="Motif",
        longueur=1_000,
        requis="Indiquez le motif de cette décision.",
        help_text="Statuts, texte de création, réponse de la structure… Il est conservé avec la demande.",
    )
