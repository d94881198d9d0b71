"""Forms of the advisers' room."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.widgets import InlineRadioSelect

from commun.formulaires import ChampDate, Formulaire
from conseillers.enums import DemiJournee, EtatPoste, MotifAbsence
from conseillers.models import Parcours, SessionFormation


class DepartForm(Formulaire):
    date_depart = ChampDate(
        label="Dernier jour travaillé",
        error_messages={"required": "Indiquez le dernier jour travaillé."},
    )
    motif = forms.CharField(
        label="Motif du départ",
        help_text="Par exemple : démission, fin de période d'essai, rupture d'un commun accord.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Indiquez le motif du départ.",
            "max_length": "Raccourcissez le motif : 500 caractères au plus.",
        },
    )


class DatesContratForm(Formulaire):
    date_debut = ChampDate(
        label="Début du contrat", error_messages={"required": "Indiquez le début du contrat."}
    )
    date_fin = ChampDate(
        label="Fin du contrat", required=False, help_text="Dernier jour inclus ; vide pour un CDI."
    )
    motif = forms.CharField(
        label="Motif de la correction",
        help_text="10 caractères au moins. Il reste au journal.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Expliquez cette réparation en une phrase (10 caractères au moins).",
            "max_length": "Raccourcissez le motif : 500 caractères au plus.",
        },
    )
    confirme = forms.BooleanField(required=False, widget=forms.HiddenInput())


class MotifForm(Formulaire):
    """A reason, for an act that needs one."""

    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Indiquez le motif.",
            "max_length": "Raccourcissez le motif : 500 caractères au plus.",
        },
    )


class PositionnementForm(Formulaire):
    parcours = forms.ModelChoiceField(
        label="Parcours retenu après le test",
        queryset=Parcours.objects.none(),
        empty_label="Choisissez un parcours",
        error_messages={
            "required": "Choisissez le parcours retenu.",
            "invalid_choice": "Choisissez un parcours de la liste.",
        },
    )
    session = forms.ModelChoiceField(
        label="Session",
        queryset=SessionFormation.objects.none(),
        required=False,
        empty_label="Sans session pour le moment",
        error_messages={"invalid_choice": "Choisissez une session de la liste."},
    )

    def __init__(self, *args: Any, parcours: Any, sessions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parcours"].queryset = parcours
        self.fields["session"].queryset = sessions


class EmargementForm(Formulaire):
    PRESENCE = (("oui", "Présent"), ("non", "Absent"))

    date = ChampDate(label="Date", error_messages={"required": "Indiquez la date de la demi-journée."})
    demi_journee = forms.ChoiceField(
        label="Demi-journée",
        choices=DemiJournee.choices,
        widget=InlineRadioSelect,
        error_messages={"required": "Choisissez le matin ou l'après-midi."},
    )
    presence = forms.ChoiceField(
        label="Présence",
        choices=PRESENCE,
        widget=InlineRadioSelect,
        error_messages={"required": "Indiquez si la personne était présente."},
    )
    heures = forms.DecimalField(
        label="Heures de présence",
        help_text="Au plus 4 heures par demi-journée, par exemple 3,5.",
        required=False,
        max_digits=3,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "Saisissez un nombre d'heures, par exemple 3,5.",
            "max_decimal_places": "Indiquez au plus un chiffre après la virgule.",
            "max_digits": "Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5.",
            "max_whole_digits": "Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5.",
        },
    )
    motif_absence = forms.ChoiceField(
        label="Motif de l'absence",
        help_text="Seulement en cas d'absence.",
        choices=[("", "Aucun"), *MotifAbsence.choices],
        required=False,
    )


class SessionForm(Formulaire):
    parcours = forms.ModelChoiceField(
        label="Parcours",
        queryset=Parcours.objects.none(),
        empty_label="Choisissez un parcours",
        error_messages={
            "required": "Choisissez le parcours de la session.",
            "invalid_choice": "Choisissez un parcours de la liste.",
        },
    )
    lieu = forms.CharField(
        label="Lieu", max_length=150, error_messages={"required": "Indiquez le lieu de la session."}
    )
    date_debut = ChampDate(label="Premier jour", error_messages={"required": "Indiquez le premier jour."})
    date_fin = ChampDate(label="Dernier jour", error_messages={"required": "Indiquez le dernier jour."})

    def __init__(self, *args: Any, parcours: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parcours"].queryset = parcours


class FiltreTerritoireForm(Formulaire):
    """The préfecture's table: in the address."""

    departement = forms.ChoiceField(label="Département", required=False)
    etat = forms.ChoiceField(
        label="Postes",
        choices=[
            ("", "Tous"),
            *((e.value, e.label) for e in (EtatPoste.OCCUPE, EtatPoste.VACANT, EtatPoste.A_POURVOIR)),
        ],
        required=False,
    )
    q = forms.CharField(label="Structure", required=False, max_length=100)

    def __init__(self, *args: Any, departements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].choices = [("", "Tous"), *departements]
