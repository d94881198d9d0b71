"""Forms of the ledger and of amounts paid in excess. Rules are in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from commun.argent import montant_francais
from commun.formulaires import ChampDate, ChampMontant, Formulaire
from financement.enums import Compte, Journal
from financement.lecture_livre import Filtres
from financement.models import Tranche

MONTANT_REQUIS = {"required": "Indiquez un montant en euros."}


class FiltresLivreForm(Formulaire):
    """Filters in the address."""

    recherche = forms.CharField(
        label="Convention ou structure",
        help_text="Numéro, SIRET ou début du nom",
        required=False,
        max_length=100,
    )
    journal = forms.ChoiceField(label="Journal", required=False, choices=[("", "Tous"), *Journal.choices])
    compte = forms.ChoiceField(label="Compte", required=False, choices=[("", "Tous"), *Compte.choices])
    du = ChampDate(label="Du", required=False)
    au = ChampDate(label="Au", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("du") and donnees.get("au") and donnees["au"] < donnees["du"]:
            self.add_error("au", "La fin de la période vient après son début.")
        return donnees

    @property
    def filtres(self) -> Filtres:
        """What is understood of the address; what is not is left out, and its field says why."""
        self.is_valid()
        donnees = {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur}
        return Filtres(**donnees)


class RaisonForm(Formulaire):
    """Why an act that stays in the books is done."""

    motif = forms.CharField(
        label="Motif",
        help_text="Il reste au grand livre, pour toujours. N'y écrivez pas le nom d'une personne.",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=1000,
        error_messages={
            "required": "Indiquez le motif de cet acte.",
            "min_length": "Expliquez le motif en 10 caractères au moins.",
            "max_length": "Le motif compte au plus 1 000 caractères.",
        },
    )


class ConstatForm(RaisonForm):
    montant = ChampMontant(
        label="Montant à récupérer (€)",
        help_text="Laissez vide pour récupérer toute l'avance.",
        required=False,
    )
    field_order = ("montant", "motif")


class EncaissementForm(Formulaire):
    montant = ChampMontant(label="Montant reçu (€)", error_messages=MONTANT_REQUIS)
    reference = forms.CharField(
        label="Référence bancaire",
        help_text="Celle du relevé : un même encaissement ne peut être constaté qu'une fois.",
        max_length=60,
        error_messages={"required": "Indiquez la référence bancaire de l'encaissement."},
    )


class _ChoixTranche(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.convention.numero}, {obj.libelle} : {montant_francais(obj.montant)}"


class RetenueForm(Formulaire):
    tranche = _ChoixTranche(
        label="Tranche prête à payer de la même structure",
        queryset=Tranche.objects.none(),
        error_messages={
            "required": "Choisissez la tranche sur laquelle retenir.",
            "invalid_choice": "Cette tranche n'est plus prête à payer : rechargez la page.",
        },
    )
    montant = ChampMontant(
        label="Montant à retenir (€)", help_text="Laissez vide pour retenir le plus possible.", required=False
    )

    def __init__(self, *args: Any, tranches: QuerySet[Tranche], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tranche"].queryset = tranches  # type: ignore[attr-defined]
