"""Forms of the credits. Rules are in the services."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from commun.formulaires import ChampMontant, Formulaire
from financement.models import Enveloppe
from structures.enums import Dispositif
from territoires.models import Departement
from territoires.selecteurs import departements

MONTANT_REQUIS = {"required": "Indiquez un montant en euros."}
OBJECTIF = {
    "invalid": "Indiquez un nombre entier de postes.",
    "min_value": "L'objectif compte au moins un poste.",
    "max_value": "L'objectif compte au plus 10 000 postes.",
}


class MotifCourtForm(Formulaire):
    """Why, for the record: read by the State's agents."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=10,
        max_length=1000,
        error_messages={
            "required": "Indiquez le motif de cette décision.",
            "min_length": "Expliquez le motif en 10 caractères au moins.",
            "max_length": "Le motif compte au plus 1 000 caractères.",
        },
    )


class ActeUneFoisForm(MotifCourtForm):
    """`cle`, drawn with the page, names the act: sent twice, done once. `vu`: what the preview showed."""

    cle = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": "Rechargez la page."}
    )
    vu = forms.CharField(widget=forms.HiddenInput, required=False)

    def empreinte(self) -> str:
        """What the act depends on, to be shown before it is done."""
        return "|".join(
            str(getattr(valeur, "pk", valeur))
            for nom, valeur in sorted(self.cleaned_data.items())
            if nom not in ("cle", "vu", "motif")
        )


class EnveloppeForm(Formulaire):
    dispositif = forms.ChoiceField(
        label="Dispositif",
        choices=[("", "Choisissez"), *Dispositif.choices],
        error_messages={
            "required": "Choisissez le dispositif.",
            "invalid_choice": "Ce dispositif n'existe pas : choisissez-le dans la liste.",
        },
    )
    annee = forms.IntegerField(
        label="Année",
        min_value=2020,
        max_value=2100,
        error_messages={
            "required": "Indiquez l'année des crédits.",
            "invalid": "Indiquez une année en chiffres, par exemple 2026.",
            "min_value": "L'année est 2020 au plus tôt.",
            "max_value": "L'année est 2100 au plus tard.",
        },
    )
    departement = forms.ModelChoiceField(
        label="Département",
        help_text="Laissez vide pour l'enveloppe nationale.",
        queryset=Departement._base_manager.none(),
        required=False,
        empty_label="France entière",
        error_messages={"invalid_choice": "Ce département n'existe pas : choisissez-le dans la liste."},
    )
    montant = ChampMontant(label="Crédits ouverts", error_messages=MONTANT_REQUIS)
    objectif_postes = forms.IntegerField(
        label="Objectif de postes",
        help_text="Le nombre de postes que l'enveloppe ne dépassera pas.",
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages=OBJECTIF,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].queryset = departements()  # type: ignore[attr-defined]


class CreditsForm(ActeUneFoisForm):
    field_order = ("montant", "objectif_postes", "motif")
    montant = ChampMontant(label="Nouveau montant des crédits ouverts", error_messages=MONTANT_REQUIS)
    objectif_postes = forms.IntegerField(
        label="Objectif de postes",
        help_text="Laissez vide pour ne pas le changer.",
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages=OBJECTIF,
    )


class TransfertForm(ActeUneFoisForm):
    """`cibles`: the other envelopes of the same scheme and year."""

    field_order = ("cible", "montant", "motif")
    cible = forms.ModelChoiceField(
        label="Vers l'enveloppe",
        queryset=Enveloppe._base_manager.none(),
        empty_label="Choisissez",
        error_messages={
            "required": "Choisissez l'enveloppe qui reçoit les crédits.",
            "invalid_choice": "Cette enveloppe n'est pas du même dispositif et de la même année.",
        },
    )
    montant = ChampMontant(label="Montant transféré", error_messages=MONTANT_REQUIS)

    def __init__(self, *args: Any, cibles: QuerySet[Enveloppe], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cible"].queryset = cibles  # type: ignore[attr-defined]
