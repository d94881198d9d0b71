"""Forms of advisers: short, and nothing typed is lost."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from dsfr.widgets import InlineCheckboxSelectMultiple, InlineRadioSelect

from ateliers.enums import Canal, Theme, TypeActivite
from ateliers.models import Lieu
from ateliers.services.ateliers import NouveauLieu
from commun.formulaires import ChampDate, ChampHeure, Formulaire
from territoires.champs import ChampCommune

NOUVEAU = "nouveau"
DUREES = [(15, "15 min"), (30, "30 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30"), (120, "2 h")]


class ChampThemes(forms.MultipleChoiceField):
    """One theme or more."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Thèmes",
            choices=Theme.choices,
            widget=InlineCheckboxSelectMultiple,
            error_messages={
                "required": "Choisissez au moins un thème.",
                "invalid_choice": "Choisissez les thèmes dans la liste.",
            },
            **options,
        )


class ChampEntier(forms.IntegerField):
    """A whole number between two bounds, refused with one sentence."""

    def __init__(self, *, minimum: int, maximum: int, refus: str, **options: Any) -> None:
        super().__init__(
            min_value=minimum,
            max_value=maximum,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), refus),
            **options,
        )


class FormulaireUnique(Formulaire):
    """Carries the identifier of what it will write: sent twice, it writes once."""

    identifiant = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def clean_identifiant(self) -> UUID:
        return self.cleaned_data["identifiant"] or uuid4()


class AtelierForm(FormulaireUnique):
    """A workshop to announce. The place is one of the host's, or a new one."""

    titre = forms.CharField(
        label="Titre",
        max_length=120,
        help_text="Ce que les habitants liront, par exemple « Premiers pas sur internet ».",
        error_messages={
            "required": "Donnez un titre à l'atelier.",
            "max_length": "Le titre compte au plus 120 caractères.",
        },
    )
    themes = ChampThemes()
    date = ChampDate(label="Date", error_messages={"required": "Indiquez la date de l'atelier."})
    heure = ChampHeure(label="Heure de début", help_text="À l'heure du lieu.")
    duree_minutes = ChampEntier(
        label="Durée (minutes)",
        minimum=15,
        maximum=600,
        initial=120,
        refus="Indiquez une durée de 15 à 600 minutes.",
    )
    places = ChampEntier(
        label="Nombre de places",
        minimum=1,
        maximum=100,
        initial=8,
        refus="Indiquez de 1 à 100 places.",
    )
    lieu = forms.ChoiceField(
        label="Lieu",
        error_messages={
            "required": "Choisissez un lieu.",
            "invalid_choice": "Choisissez un lieu de la liste, ou ajoutez-en un.",
        },
    )
    nom_lieu = forms.CharField(
        label="Nom du nouveau lieu",
        required=False,
        max_length=150,
        help_text="À remplir si vous ajoutez un lieu, par exemple « Médiathèque de Panazol ».",
        error_messages={"max_length": "Le nom compte au plus 150 caractères."},
    )
    adresse = forms.CharField(
        label="Adresse du nouveau lieu",
        required=False,
        max_length=300,
        help_text="Numéro et voie.",
        error_messages={"max_length": "L'adresse compte au plus 300 caractères."},
    )
    commune = ChampCommune(label="Commune du nouveau lieu", required=False)
    description = forms.CharField(
        label="Description",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu'il faut apporter, à qui s'adresse l'atelier.",
        error_messages={"max_length": "La description compte au plus 1 000 caractères."},
    )

    def __init__(self, *args: Any, lieux: Iterable[Lieu], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lieux = {str(lieu.pk): lieu for lieu in lieux}
        choix = [(cle, f"{lieu.nom}, {lieu.adresse}, {lieu.commune.nom}") for cle, lieu in self.lieux.items()]
        self.fields["lieu"].choices = [*choix, (NOUVEAU, "Ajouter un nouveau lieu")]  # type: ignore[attr-defined]
        self.fields["lieu"].initial = choix[0][0] if choix else NOUVEAU

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("lieu") != NOUVEAU:
            donnees["lieu"] = self.lieux.get(donnees.get("lieu", ""))
            return donnees
        for champ, refus in (
            ("nom_lieu", "Donnez un nom au nouveau lieu."),
            ("adresse", "Indiquez l'adresse du nouveau lieu."),
            ("commune", "Indiquez la commune du nouveau lieu."),
        ):
            if not donnees.get(champ) and champ not in self.errors:
                self.add_error(champ, refus)
        if not self.errors:
            donnees["lieu"] = NouveauLieu(donnees["nom_lieu"], donnees["adresse"], donnees["commune"])
        return donnees


class AnnulationForm(Formulaire):
    """Why a workshop will not take place."""

    motif = forms.CharField(
        label="Motif de l'annulation",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Indiquez le motif de l'annulation.",
            "max_length": "Le motif compte au plus 500 caractères.",
        },
    )


class CompteRenduForm(Formulaire):
    """What happened at a workshop: pre-filled with what was planned."""

    participants = ChampEntier(
        label="Nombre de participants", minimum=1, maximum=100, refus="Indiquez de 1 à 100 participants."
    )
    duree_minutes = ChampEntier(
        label="Durée (minutes)",
        minimum=5,
        maximum=1439,
        refus="Indiquez une durée de 5 à 1 439 minutes.",
    )
    themes = ChampThemes()
    canal = forms.ChoiceField(
        label="Où ?",
        choices=[(c.value, c.label) for c in (Canal.RATTACHEMENT, Canal.AUTRE_LIEU)],
        initial=Canal.RATTACHEMENT,
        widget=InlineRadioSelect,
        error_messages={"required": "Choisissez où vous étiez."},
    )


class ActiviteForm(FormulaireUnique):
    """An activity logged in a few seconds: everything has a usual value but the themes."""

    type = forms.ChoiceField(
        label="Type",
        choices=[(t.value, t.label) for t in (TypeActivite.INDIVIDUEL, TypeActivite.PONCTUEL)],
        initial=TypeActivite.INDIVIDUEL,
        widget=InlineRadioSelect,
        error_messages={"required": "Choisissez le type d'activité."},
    )
    themes = ChampThemes()
    duree_minutes = forms.TypedChoiceField(
        label="Durée",
        choices=DUREES,
        coerce=int,
        initial=30,
        widget=InlineRadioSelect,
        error_messages={
            "required": "Choisissez une durée.",
            "invalid_choice": "Choisissez une durée de la liste.",
        },
    )
    canal = forms.ChoiceField(
        label="Où ?",
        choices=Canal.choices,
        initial=Canal.RATTACHEMENT,
        widget=InlineRadioSelect,
        error_messages={"required": "Choisissez où vous étiez."},
    )
    participants = ChampEntier(
        label="Nombre de personnes",
        minimum=1,
        maximum=100,
        initial=1,
        refus="Indiquez de 1 à 100 personnes.",
    )
    date = ChampDate(label="Date", error_messages={"required": "Indiquez la date de l'activité."})

    def __init__(self, *args: Any, aujourdhui: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].initial = aujourdhui


class RechercheForm(Formulaire):
    """The public search of workshops; every criterion is in the address."""

    RAYONS = [(5, "5 km"), (10, "10 km"), (20, "20 km"), (50, "50 km"), (100, "100 km")]
    RAYON = 20

    commune = ChampCommune(label="Commune ou code postal", required=False)
    rayon = forms.ChoiceField(
        label="Distance",
        choices=RAYONS,
        required=False,
        initial=RAYON,
        error_messages={"invalid_choice": "Choisissez une distance de la liste."},
    )
    theme = forms.ChoiceField(
        label="Thème",
        choices=[("", "Tous les thèmes"), *Theme.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez un thème de la liste."},
    )

    def clean_rayon(self) -> int:
        return int(self.cleaned_data["rayon"] or self.RAYON)


class PeriodeForm(Formulaire):
    """The filters of the public statistics; every criterion is in the address."""

    departement = forms.ChoiceField(
        label="Département",
        required=False,
        error_messages={"invalid_choice": "Choisissez un département de la liste."},
    )
    debut = ChampDate(label="Du", required=False)
    fin = ChampDate(label="Au", required=False)

    def __init__(
        self, *args: Any, departements: Iterable[tuple[str, str]], dernier_jour: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dernier_jour = dernier_jour
        self.fields["departement"].choices = [("", "France entière"), *departements]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and debut > self.dernier_jour:
            self.add_error("debut", "Cette date est à venir : indiquez un jour passé.")
        elif debut and fin and fin < debut:
            self.add_error("fin", "La fin de la période précède son début.")
        return donnees
