"""Forms of the signatures. Rules are in the services."""

from __future__ import annotations

from typing import Any

from django import forms

from commun.formulaires import ChampDate, Formulaire
from financement.models import Convention
from financement.signature import CONSENTEMENT


class ConsentementForm(Formulaire):
    """A signature is a deliberate act: the box is never ticked beforehand."""

    lu = forms.BooleanField(
        label="J'ai lu et je signe",
        help_text=CONSENTEMENT,
        error_messages={"required": "Cochez cette case pour confirmer que vous avez lu le document."},
    )


class SignatureForm(ConsentementForm):
    """One document, by the fingerprint that the page shows."""

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if donnees.get("lu") and not donnees.get("empreinte"):
            raise forms.ValidationError(
                "Le document affiché n'est pas connu : rechargez la page et relisez-le avant de signer."
            )
        return donnees


class SignatureLotForm(ConsentementForm):
    """A checked list; `empreintes` says which document was shown for each."""

    conventions = forms.ModelMultipleChoiceField(
        queryset=Convention.objects.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "Cochez au moins une convention à signer.",
            "invalid_choice": "Une des conventions cochées n'attend plus votre signature : revenez à la liste.",
        },
    )
    empreintes = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, conventions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conventions"].queryset = conventions  # type: ignore[attr-defined]


class CodeForm(Formulaire):
    """The code of the mail."""

    code = forms.CharField(
        label="Code à six chiffres",
        help_text="Reçu par courriel à l'instant, valable dix minutes.",
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        error_messages={"required": "Saisissez le code à six chiffres reçu par courriel."},
    )


class OriginalForm(Formulaire):
    """The scan of a document signed by hand."""

    fichier = forms.FileField(
        label="Original signé, numérisé en PDF",
        help_text="Toutes les pages, en un seul PDF de 10 Mo et 60 pages au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": "Choisissez le fichier à déposer.",
            "empty": "Ce fichier est vide : choisissez-en un autre.",
        },
    )
    signataire = forms.CharField(
        label="Nom et fonction de la personne qui a signé",
        help_text="Par exemple : Anne Martin, maire.",
        max_length=200,
        error_messages={"required": "Indiquez qui a signé, et sa fonction."},
    )
    date_signature = ChampDate(
        label="Date écrite à côté de la signature",
        error_messages={"required": "Indiquez la date de la signature."},
    )


class OriginalAccepteForm(Formulaire):
    """The agent has the paper before the eyes: the day that it says."""

    date_signature = ChampDate(
        label="Date de la signature, lue sur l'original",
        error_messages={"required": "Indiquez la date de la signature."},
    )
