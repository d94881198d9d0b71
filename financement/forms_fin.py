"""Forms of the end of a convention. Rules are in the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from commun.formulaires import ChampDate, Formulaire
from financement.forms_livre import RaisonForm


class DateDeFinForm(Formulaire):
    """Which last day to look at: in the address, nothing is done."""

    dernier_jour = ChampDate(
        label="Dernier jour de la convention",
        help_text="Aujourd'hui ou avant. L'effet financier ci-dessous est calculé pour ce jour.",
    )


class FinForm(RaisonForm):
    """The reason, and what was previewed: another balance at the confirmation is refused."""

    dernier_jour = forms.DateField(required=False, widget=forms.HiddenInput)
    attendu = forms.DecimalField(required=False, widget=forms.HiddenInput)

    def conforme(self, solde: Decimal, jour: date | None) -> bool:
        donnees: dict[str, Any] = self.cleaned_data
        return donnees.get("attendu") == solde and (jour is None or donnees.get("dernier_jour") == jour)
