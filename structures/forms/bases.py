"""Pieces of this room's forms: the rules of `structures.regles` told beside their field, long texts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar
from uuid import UUID

from django import forms

from commun.erreurs import ErreurMetier
from commun.formulaires import Formulaire
from structures.models import Poste

T = TypeVar("T")


class FormulaireRegles(Formulaire):
    """A form whose fields answer to business rules."""

    def regle(self, fonction: Callable[..., T], *args: Any, **options: Any) -> T:
        """Call a rule; its refusal becomes the error of the field being cleaned."""
        try:
            return fonction(*args, **options)
        except ErreurMetier as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur

    def essayer(self, champ: str, fonction: Callable[..., T], *args: Any, **options: Any) -> T | None:
        """Call a rule from `clean()`; its refusal becomes the error of `champ`, and None is returned."""
        try:
            return fonction(*args, **options)
        except ErreurMetier as erreur:
            self.add_error(champ, forms.ValidationError(erreur.message, code=erreur.code))
            return None


def texte(
    libelle: str, requis: str, *, longueur: int = 100, autocomplete: str = "", **options: Any
) -> forms.CharField:
    """A line of text with its remedies."""
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    return forms.CharField(
        label=libelle,
        max_length=longueur,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": requis,
            "max_length": f"Ce texte dépasse {longueur} caractères : raccourcissez-le.",
        },
        **options,
    )


class TexteCompte(forms.Textarea):
    """A text area whose remaining characters are counted as one types."""

    class Media:
        js = (forms.Script("js/compteur.js", defer=True),)


class ChampTexteLong(forms.CharField):
    """Several lines. A line break counts for one character, whatever the browser sends.

    With `compteur`, `static/js/compteur.js` tells how many characters are left; the server tells it anyway.
    """

    def __init__(
        self, *, longueur: int, requis: str = "", lignes: int = 6, compteur: bool = False, **options: Any
    ) -> None:
        maximum = f"{longueur:,}".replace(",", "\u202f")
        attrs: dict[str, Any] = {"rows": lignes} | ({"data-compteur": longueur} if compteur else {})
        options.setdefault("widget", (TexteCompte if compteur else forms.Textarea)(attrs=attrs))
        self.longueur, self.compteur = longueur, compteur
        super().__init__(
            max_length=longueur,
            error_messages={
                "required": requis,
                "max_length": f"Ce texte dépasse {maximum} caractères : raccourcissez-le.",
            },
            **options,
        )
        # The browser would cut what is pasted without a word: let the server say it.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""

    def run_validators(self, value: Any) -> None:
        """A text that is too long is told by how much: the only counter that needs no JavaScript."""
        if self.compteur and isinstance(value, str) and len(value) > self.longueur:
            maximum, trop = f"{self.longueur:,}".replace(",", "\u202f"), len(value) - self.longueur
            raise forms.ValidationError(
                f"Ce texte dépasse {maximum} caractères : raccourcissez-le de {trop}"
                f" caractère{'s' if trop > 1 else ''}.",
                code="max_length",
            )
        super().run_validators(value)


class ChampEntier(forms.IntegerField):
    """A small whole number; the bounds are the rule's business."""

    def __init__(self, *, requis: str, **options: Any) -> None:
        super().__init__(
            error_messages={"required": requis, "invalid": "Saisissez un nombre entier, par exemple 2."},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **options,
        )


class ChampObjet(forms.ModelChoiceField):
    """A choice among objects; what is no key at all is told like any other wrong choice."""

    def __init__(self, *, refus: str, **options: Any) -> None:
        options.setdefault("queryset", None)
        super().__init__(error_messages={"required": refus, "invalid_choice": refus}, **options)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


def numero_et_occupation(occupes: Collection[UUID]) -> Callable[[Poste], str]:
    """How a post reads in a list: its number, and that somebody holds it today."""
    return lambda poste: f"{poste.numero} (occupé aujourd'hui)" if poste.pk in occupes else poste.numero
