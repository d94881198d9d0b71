"""Forms of orders, batches and bank details. Rules are in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from dsfr.widgets import InlineCheckboxSelectMultiple

from commun.formulaires import ChampDate, Formulaire
from financement.models import Ordre

ORDRES = {
    "required": "Choisissez au moins un ordre.",
    "invalid_choice": "Un des ordres choisis n'est plus disponible : rechargez la page.",
    "invalid_pk_value": "Un des ordres choisis n'est plus disponible : rechargez la page.",
}


class DecisionForm(Formulaire):
    """Checked orders and one decision for each."""

    ordres = forms.ModelMultipleChoiceField(
        label="Ordres choisis",
        queryset=Ordre._base_manager.none(),
        widget=forms.MultipleHiddenInput,
        error_messages=ORDRES,
    )
    decision = forms.ChoiceField(
        choices=[("approuver", "Approuver"), ("refuser", "Refuser")],
        widget=forms.HiddenInput,
        error_messages={
            "required": "Choisissez d'approuver ou de refuser.",
            "invalid_choice": "Choisissez d'approuver ou de refuser.",
        },
    )
    motif = forms.CharField(
        label="Motif du refus",
        help_text="Ce texte sera lu par la structure.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        min_length=10,
        max_length=1000,
        error_messages={
            "min_length": "Expliquez le motif en 10 caractères au moins.",
            "max_length": "Le motif compte au plus 1 000 caractères.",
        },
    )

    def __init__(self, *args: Any, ordres: QuerySet[Ordre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ordres"].queryset = ordres  # type: ignore[attr-defined]
        if self.data.get("decision") != "refuser":
            self.fields["motif"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if (
            donnees.get("decision") == "refuser"
            and "confirmer" in self.data
            and not donnees.get("motif")
            and "motif" not in self.errors
        ):
            self.add_error("motif", "Indiquez le motif de cette décision.")
        return donnees


class PaiementForm(Formulaire):
    date_paiement = ChampDate(
        label="Payé par la banque le", error_messages={"required": "Indiquez la date du paiement."}
    )


class ChoixOrdres(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        from commun.argent import montant_francais

        return (
            f"{obj.tranche.convention.numero}, {obj.tranche.libelle} — {obj.structure.denomination} :"
            f" {montant_francais(obj.montant)}"
        )


class LotForm(Formulaire):
    """Approved orders for one batch."""

    ordres = ChoixOrdres(
        label="Ordres approuvés",
        queryset=Ordre._base_manager.none(),
        widget=InlineCheckboxSelectMultiple,
        error_messages=ORDRES,
    )
    date_execution = ChampDate(
        label="Date d'exécution demandée à la banque",
        error_messages={"required": "Indiquez la date d'exécution."},
    )

    def __init__(self, *args: Any, ordres: QuerySet[Ordre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ordres"].queryset = ordres  # type: ignore[attr-defined]


class CompteForm(Formulaire):
    titulaire = forms.CharField(
        label="Titulaire du compte",
        help_text="Comme sur le relevé d'identité bancaire.",
        max_length=70,
        error_messages={
            "required": "Indiquez le titulaire du compte.",
            "max_length": "Le titulaire compte au plus 70 caractères.",
        },
    )
    iban = forms.CharField(
        label="IBAN",
        help_text="27 caractères pour la France, par exemple FR76 3000 1007 9412 3456 7890 185.",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Indiquez l'IBAN du compte.",
            "max_length": "Un IBAN compte au plus 34 caractères.",
        },
    )
    bic = forms.CharField(
        label="BIC",
        help_text="Laissez vide : il est retrouvé à partir de l'IBAN d'une banque française.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": "Un BIC compte 8 ou 11 caractères."},
    )
