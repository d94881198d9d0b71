"""Forms of the campaign board. Rules are in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from dsfr.widgets import InlineRadioSelect

from commun.formulaires import ChampDate, Formulaire
from financement.enums import NatureCampagne
from structures.enums import Dispositif
from territoires.models import Departement


class CampagneForm(Formulaire):
    """What to compute, up to when, for which posts."""

    nom = forms.CharField(
        label="Nom de la campagne",
        help_text="Par exemple : constaté au 30 juin 2026.",
        max_length=120,
        error_messages={
            "required": "Donnez un nom à la campagne.",
            "max_length": "Le nom compte au plus 120 caractères.",
        },
    )
    nature = forms.ChoiceField(
        label="Que calculer ?",
        help_text="Le constaté suit les jours occupés. Le prévisionnel refait l'estimation de la signature.",
        choices=NatureCampagne.choices,
        initial=NatureCampagne.CONSTATE,
        widget=InlineRadioSelect,
        error_messages={
            "required": "Choisissez ce que la campagne calcule.",
            "invalid_choice": "Choisissez un des deux calculs proposés.",
        },
    )
    arrete_au = ChampDate(
        label="Dernier jour compté",
        help_text="Pour un constaté seulement : aujourd'hui au plus tard.",
        required=False,
    )
    dispositif = forms.ChoiceField(
        label="Dispositif", choices=[("", "Tous les dispositifs"), *Dispositif.choices], required=False
    )
    departement = forms.ModelChoiceField(
        label="Département",
        queryset=Departement._base_manager.none(),
        required=False,
        empty_label="Toute la France",
        error_messages={"invalid_choice": "Ce département n'existe pas."},
    )

    def __init__(self, *args: Any, departements: QuerySet[Departement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].queryset = departements  # type: ignore[attr-defined]


class MotifCampagneForm(Formulaire):
    """Why a campaign is given up: kept in its history."""

    motif = forms.CharField(
        label="Motif",
        help_text="Ce texte reste dans l'historique de la campagne.",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=1000,
        error_messages={
            "required": "Indiquez le motif de cette décision.",
            "min_length": "Expliquez le motif en 10 caractères au moins.",
            "max_length": "Le motif compte au plus 1 000 caractères.",
        },
    )
