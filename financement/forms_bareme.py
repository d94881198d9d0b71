"""Dates and versions of the public page of the barème."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from commun.dates import date_francaise
from commun.formulaires import ChampDate, Formulaire
from financement.parametres_publics import DERNIER, PREMIER


class ChampJourDuBareme(ChampDate):
    """A day for which the barème has an answer."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, date) and not PREMIER <= value <= DERNIER:
            raise forms.ValidationError(
                f"Le barème est connu du {date_francaise(PREMIER)} au {date_francaise(DERNIER)} :"
                " choisissez une date entre ces deux jours.",
                code="hors_bareme",
            )


class JourForm(Formulaire):
    """What is in force on a day."""

    au = ChampJourDuBareme(
        label="En vigueur le",
        required=False,
        error_messages={"required": "Indiquez une date."},
    )


class ComparaisonForm(Formulaire):
    """Two days, or two archived versions."""

    du = ChampJourDuBareme(label="Du", required=False)
    compare_au = ChampJourDuBareme(label="Au", required=False)
    ancienne = forms.ChoiceField(label="Ancienne version", required=False)
    nouvelle = forms.ChoiceField(label="Nouvelle version", required=False)

    def __init__(self, *args: Any, archives: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("ancienne", "nouvelle"):
            champ = self.fields[nom]
            champ.choices = [("", "—"), *archives]  # type: ignore[attr-defined]
            champ.error_messages["invalid_choice"] = "Choisissez une des versions proposées."

    def clean(self) -> dict[str, Any]:
        propre = super().clean() or {}
        for debut, fin in (("du", "compare_au"), ("ancienne", "nouvelle")):
            for absent, present in ((debut, fin), (fin, debut)):
                if propre.get(present) and not propre.get(absent) and absent not in self.errors:
                    self.add_error(absent, "Indiquez les deux bornes de la comparaison.")
        return propre
