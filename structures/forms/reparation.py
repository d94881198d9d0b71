"""Forms of the repairs: every one asks why."""

from __future__ import annotations

from typing import Any

from django import forms

from commun.formulaires import Formulaire
from structures.enums import Statut, TypeStructure
from structures.forms.bases import ChampObjet, ChampTexteLong, FormulaireRegles, texte
from territoires.champs import ChampCommune


def champ_motif(libelle: str = "Motif de la réparation") -> ChampTexteLong:
    return ChampTexteLong(
        label=libelle,
        longueur=1_000,
        lignes=3,
        requis="Expliquez cette réparation en une phrase (10 caractères au moins).",
        help_text="10 caractères au moins. Il reste au journal, et se lit dans l'historique.",
    )


class MotifForm(Formulaire):
    motif = champ_motif()


class FusionForm(Formulaire):
    prendre = forms.MultipleChoiceField(
        label="Informations à reprendre de la fiche absorbée",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Sans coche, la fiche conservée garde la sienne. Le SIRET ne change jamais.",
    )
    motif = champ_motif("Motif de la fusion")
    confirmation = forms.BooleanField(
        label="J'ai lu les effets de la fusion",
        error_messages={"required": "Lisez les effets de la fusion, puis cochez cette case."},
    )

    def __init__(self, *args: Any, champs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prendre"].choices = champs
        if not champs:
            del self.fields["prendre"]


class IdentiteForm(FormulaireRegles):
    denomination = texte("Dénomination", "Indiquez le nom de la structure.", longueur=250)
    type = forms.ChoiceField(label="Type de structure", choices=TypeStructure.choices)
    statut = forms.ChoiceField(
        label="Statut",
        choices=Statut.choices,
        help_text="Il décide du plafond des postes attribués ensuite ; ceux qui le sont déjà gardent le leur.",
    )
    adresse = texte("Adresse", "", longueur=300, required=False)
    commune = ChampCommune(error_messages={"required": "Indiquez la commune de la structure."})
    france_services = forms.BooleanField(label="France Services", required=False)
    en_qpv = forms.BooleanField(label="En quartier prioritaire (QPV)", required=False)
    motif = champ_motif("Motif de la correction")
    confirme = forms.BooleanField(required=False, widget=forms.HiddenInput())


class RattacherForm(Formulaire):
    destination = ChampObjet(label="Structure d'accueil", refus="Choisissez une structure dans la liste.")
    motif = champ_motif()

    def __init__(self, *args: Any, destinations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"].queryset = destinations


class RechercheForm(Formulaire):
    q = forms.CharField(label="Nom ou SIRET de l'autre fiche", required=False, max_length=100)
