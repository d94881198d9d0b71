"""Forms of amendments, one by type. Rules are in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.widgets import InlineCheckboxSelectMultiple, InlineRadioSelect

from commun.acteurs import Acteur
from commun.formulaires import ChampDate, Formulaire
from financement import selecteurs_avenants
from financement.enums import Modalite
from financement.enums_avenant import TypeAvenant
from financement.models import Convention
from structures.models import Poste, Structure

INDISPONIBLE = {
    "required": "Faites un choix.",
    "invalid_choice": "Ce choix n'est plus possible : rechargez la page.",
    "invalid_pk_value": "Ce choix n'est plus possible : rechargez la page.",
}


class AvenantForm(Formulaire):
    """When, and why; what a type adds comes before."""

    date_effet = ChampDate(
        label="Date d'effet",
        help_text="Premier jour de ce qui change.",
        error_messages={"required": "Indiquez la date d'effet."},
    )
    objet = forms.CharField(
        label="Pourquoi",
        help_text="Ce texte figure dans l'avenant. N'y écrivez pas le nom d'une personne.",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=1000,
        error_messages={
            "required": "Dites pourquoi la convention doit changer.",
            "min_length": "Expliquez en 10 caractères au moins.",
            "max_length": "1 000 caractères au plus.",
        },
    )

    def __init__(self, *args: Any, convention: Convention, acteur: Acteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.convention, self.acteur = convention, acteur

    def _dire(self, nom: str, aide: str) -> None:
        self[nom].help_text = aide

    def donnees(self) -> dict[str, Any]:
        """What changes, for the service."""
        return {
            nom: self._simple(valeur)
            for nom, valeur in self.cleaned_data.items()
            if nom not in ("date_effet", "objet")
        }

    @staticmethod
    def _simple(valeur: Any) -> Any:
        if hasattr(valeur, "values_list"):
            return [str(pk) for pk in valeur.values_list("pk", flat=True)]
        return str(valeur.pk) if hasattr(valeur, "pk") else valeur


class PostesForm(AvenantForm):
    ajoutes = forms.ModelMultipleChoiceField(
        label="Postes à ajouter",
        help_text="Postes de la structure qui ont un contrat et ne figurent dans aucune convention.",
        queryset=Poste._base_manager.none(),
        widget=InlineCheckboxSelectMultiple,
        required=False,
        error_messages=INDISPONIBLE,
    )
    coordinateurs = forms.ModelMultipleChoiceField(
        label="Parmi les postes ajoutés, postes de coordinateur",
        help_text="Seulement si la personne coordonne d'autres conseillers numériques.",
        queryset=Poste._base_manager.none(),
        widget=InlineCheckboxSelectMultiple,
        required=False,
        error_messages=INDISPONIBLE,
    )
    retires = forms.ModelMultipleChoiceField(
        label="Postes à retirer",
        help_text="Ce que le poste a acquis jusqu'à la veille de la date d'effet reste dû.",
        queryset=Poste._base_manager.none(),
        widget=InlineCheckboxSelectMultiple,
        required=False,
        error_messages=INDISPONIBLE,
    )
    field_order = ("ajoutes", "coordinateurs", "retires", "date_effet", "objet")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        libres = selecteurs_avenants.postes_a_ajouter(self.acteur, self.convention)
        self.fields["ajoutes"].queryset = libres  # type: ignore[attr-defined]
        siens = selecteurs_avenants.postes_presents(self.acteur, self.convention)
        self.fields["retires"].queryset = siens  # type: ignore[attr-defined]
        self.fields["coordinateurs"].queryset = libres  # type: ignore[attr-defined]
        if not libres.exists():
            del self.fields["coordinateurs"]
            self._dire(
                "ajoutes",
                "Aucun poste à ajouter : enregistrez d'abord le contrat d'un poste qui n'est dans aucune convention.",
            )


class DureeForm(AvenantForm):
    modalite = forms.ChoiceField(
        label="Nouvelle durée de l'aide",
        choices=Modalite.choices,
        widget=InlineRadioSelect,
        error_messages=INDISPONIBLE,
    )
    field_order = ("modalite", "date_effet", "objet")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dire(
            "modalite",
            f"Aujourd'hui : {self.convention.get_modalite_display()}. Le nouveau taux vaut pour tous les mois,"
            " y compris ceux déjà passés.",
        )


class TransfertForm(AvenantForm):
    poste = forms.ModelChoiceField(
        label="Poste à transférer", queryset=Poste._base_manager.none(), error_messages=INDISPONIBLE
    )
    vers = forms.ModelChoiceField(
        label="Nouvelle structure d'accueil",
        help_text="Dans le même département, et du même statut.",
        queryset=Structure._base_manager.none(),
        error_messages=INDISPONIBLE,
    )
    contrat_suit = forms.BooleanField(label="Le contrat en cours suit le poste", required=False)
    field_order = ("poste", "vers", "contrat_suit", "date_effet", "objet")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siens = selecteurs_avenants.postes_presents(self.acteur, self.convention)
        self.fields["poste"].queryset = siens  # type: ignore[attr-defined]
        hotes = selecteurs_avenants.hotes_possibles(self.acteur, self.convention)
        self.fields["vers"].queryset = hotes  # type: ignore[attr-defined]
        self._dire("date_effet", "Premier jour chez le nouvel hôte : aujourd'hui, ou un jour passé.")


class IdentiteForm(AvenantForm):
    denomination = forms.CharField(
        label="Nouvelle dénomination",
        max_length=250,
        error_messages={"required": "Indiquez la nouvelle dénomination."},
    )
    field_order = ("denomination", "date_effet", "objet")


class CompteForm(AvenantForm):
    """The account is not typed here: it is the last one that the host gave on its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dire("date_effet", "Les versements qui suivent ce jour sont faits sur le nouveau compte.")


class FinForm(AvenantForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dire("date_effet", "Premier jour sans convention : la veille est le dernier jour payé.")


FORMULAIRES: dict[str, type[AvenantForm]] = {
    TypeAvenant.POSTES: PostesForm,
    TypeAvenant.DUREE: DureeForm,
    TypeAvenant.TRANSFERT: TransfertForm,
    TypeAvenant.IDENTITE: IdentiteForm,
    TypeAvenant.COMPTE: CompteForm,
    TypeAvenant.FIN: FinForm,
}
