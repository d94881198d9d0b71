"""Forms in the State's design system, with French fields for amounts and dates."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

CHOIX_REFUSES = dict.fromkeys(
    ("invalid_choice", "invalid_list", "invalid_pk_value"),
    "Ce choix n'est pas dans la liste : choisissez-en un autre.",
)
DITS_PAR_DJANGO = [
    classe.default_error_messages[code]
    for classe in (
        forms.ChoiceField,
        forms.MultipleChoiceField,
        forms.ModelChoiceField,
        forms.ModelMultipleChoiceField,
    )
    for code in CHOIX_REFUSES
    if code in classe.default_error_messages
]


class Formulaire(DsfrBaseForm):
    """Base of every form of the project: optional fields are marked, errors are told first and beside each field."""

    template_name = "composants/formulaire_champs.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            if maximum := getattr(champ, "max_length", None):
                trop = f"Ce texte dépasse {maximum} caractères : raccourcissez-le."
                champ.error_messages.setdefault("max_length", trop)
            for code, message in CHOIX_REFUSES.items():
                # Django's own words only: a field that says better keeps its own.
                if champ.error_messages.get(code) in DITS_PAR_DJANGO:
                    champ.error_messages[code] = message

    def get_context(self) -> dict[str, Any]:
        # DsfrBaseForm warns at each rendering about the setting that chooses this same behaviour.
        return forms.Form.get_context(self) | {"DSFR_MARK_OPTIONAL_FIELDS": True}


class ChampMontant(forms.CharField):
    """An amount in euros, typed as people do: comma or point, spaces, € sign. Cleans to a Decimal of two places."""

    default_error_messages = {
        "montant": "Saisissez un montant en euros, par exemple 1 554,58.",
        "decimales": "Indiquez au plus deux chiffres après la virgule.",
        "negatif": "Le montant ne peut pas être négatif.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        texte = super().to_python(value) or ""
        for parasite in (" ", "\u00a0", "\u202f", "€"):
            texte = texte.replace(parasite, "")
        if not texte:
            return None
        try:
            montant = Decimal(texte.replace(",", "."))
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["montant"], code="montant") from None
        if not montant.is_finite() or montant >= Decimal("10000000000"):
            raise forms.ValidationError(self.error_messages["montant"], code="montant")
        if montant < 0:
            raise forms.ValidationError(self.error_messages["negatif"], code="negatif")
        if montant != montant.quantize(Decimal("0.01")):
            raise forms.ValidationError(self.error_messages["decimales"], code="decimales")
        return montant.quantize(Decimal("0.01"))

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value


class ChampDate(forms.DateField):
    """A date typed in a native picker, or as JJ/MM/AAAA."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = (
            "Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."
        )


class ChampHeure(forms.TimeField):
    """A time typed in a native picker, or as 14:30, 14h30, 14 h."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"])
        super().__init__(**options)
        self.error_messages |= {
            "required": "Indiquez l'heure de début.",
            "invalid": "Saisissez une heure valide, par exemple 14:30.",
        }

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(" ", "").lower() if isinstance(value, str) else value)
