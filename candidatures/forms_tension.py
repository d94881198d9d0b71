"""Filters of the page that tells which positions are short of candidates."""

from __future__ import annotations

from typing import Any

from django import forms

from commun.formulaires import Formulaire
from territoires.selecteurs import departements

SEUILS = [("", "Toutes les offres"), ("1", "Aucun candidat"), ("5", "Moins de 5"), ("10", "Moins de 10")]


class FiltreTensionForm(Formulaire):
    moins_de = forms.TypedChoiceField(
        label="Candidats possibles", choices=SEUILS, coerce=int, empty_value=None, required=False
    )
    departement = forms.ChoiceField(label="Département", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].choices = [
            ("", "Tous les départements"),
            *((d.code, str(d)) for d in departements()),
        ]
