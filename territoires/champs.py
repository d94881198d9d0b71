"""The form field of a commune: plain text without JavaScript, suggestions with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from commun.erreurs import ErreurMetier
from territoires.models import Commune
from territoires.recherche import commune_par_saisie
from territoires.selecteurs import communes


class _TexteSaisi(str):
    """What the person typed, to be shown again as it is (a string from the model is an INSEE code)."""


class SaisieCommuneWidget(forms.TextInput):
    """A text input that `static/js/commune.js` turns into a combobox."""

    class Media:
        js = (forms.Script("js/commune.js", defer=True),)
        css = {"all": ("css/commune.css",)}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        defaut = {
            "autocomplete": "off",
            "spellcheck": "false",
            "maxlength": 100,
            "data-communes": reverse_lazy("territoires:communes"),
        }
        super().__init__({**defaut, **(attrs or {})})


class ChampCommune(forms.CharField):
    """Cleans "87000 Limoges", "limoges" or "Limoges (87)" to a `Commune`; `None` when empty and optional.

    An unknown or ambiguous entry is refused with the names to choose from (`commune_par_saisie`). In a model
    form it takes a commune, its INSEE code (initial value) or the text of the person.
    """

    widget = SaisieCommuneWidget

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Commune")
        options.setdefault("help_text", "Nom de la commune ou code postal, par exemple « 87000 Limoges ».")
        options.setdefault("max_length", 100)
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """A commune or None."""
        if isinstance(value, Commune):
            return value
        texte = super().to_python(value)
        if not texte:
            return None
        try:
            return commune_par_saisie(texte)
        except ErreurMetier as erreur:
            raise ValidationError(erreur.message, code=erreur.code) from erreur

    def clean(self, value: Any) -> Commune | None:
        # The length and null-character checks of CharField bear on the text, not on the commune.
        if isinstance(value, str):
            self.run_validators(value)
        commune = self.to_python(value)
        self.validate(commune)
        return commune

    def bound_data(self, data: Any, initial: Any) -> Any:
        saisi = super().bound_data(data, initial)
        return _TexteSaisi(saisi) if isinstance(saisi, str) else saisi

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Commune):
            return value.libelle
        if isinstance(value, str) and value and not isinstance(value, _TexteSaisi):
            commune = communes().filter(pk=value).first()
            return commune.libelle if commune else value
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        avant = initial.pk if isinstance(initial, Commune) else (initial or None)
        try:
            commune = self.to_python(data)
        except ValidationError:
            return True
        return avant != (commune.pk if commune else None)
