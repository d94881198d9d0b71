"""A position, as its host writes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms

from commun.formulaires import ChampDate, ChampMontant
from structures import regles
from structures.enums import Langue, TypeContrat
from structures.forms.bases import (
    ChampObjet,
    ChampTexteLong,
    FormulaireRegles,
    numero_et_occupation,
    texte,
)
from structures.services.offres import INTITULE
from territoires.champs import ChampCommune

POSTE_REQUIS = "Choisissez le poste à pourvoir dans la liste."


class OffreForm(FormulaireRegles):
    """With `postes`, the post is chosen; without, an existing draft is changed."""

    poste = ChampObjet(label="Poste à pourvoir", empty_label="Choisissez dans la liste", refus=POSTE_REQUIS)
    intitule = texte("Intitulé", "Indiquez l'intitulé du poste.", longueur=150, initial=INTITULE)
    commune = ChampCommune(
        label="Commune du lieu de travail",
        error_messages={"required": "Indiquez une commune ou un code postal, par exemple « 87000 Limoges »."},
    )
    adresse = texte(
        "Adresse du lieu de travail",
        "",
        longueur=300,
        required=False,
        autocomplete="street-address",
        help_text="Numéro et rue du lieu principal, par exemple la médiathèque.",
    )
    en_qpv = forms.BooleanField(label="Ce lieu est dans un quartier prioritaire (QPV)", required=False)
    qpv_preuve = texte(
        "Quartier prioritaire",
        "",
        longueur=150,
        required=False,
        help_text="Son code (par exemple QP087001) ou son nom : un quartier est plus petit qu'une commune.",
    )
    missions = ChampTexteLong(
        label="Missions",
        longueur=5_000,
        requis="Décrivez les missions : publics, lieux, ateliers prévus.",
        lignes=8,
        help_text="Publics, lieux, ateliers prévus, horaires. Aucun diplôme ne peut être exigé.",
    )
    date_debut = ChampDate(
        label="Date de prise de poste", error_messages={"required": "Indiquez la date de prise de poste."}
    )
    salaire_brut_mensuel = ChampMontant(
        label="Salaire brut mensuel (€)",
        error_messages={"required": "Indiquez le salaire brut mensuel, par exemple 1 900,00."},
        help_text="Pour un temps plein, au moins le SMIC : 2 050,50 ou 2050,50.",
    )
    types_contrat = forms.MultipleChoiceField(
        label="Contrats proposés",
        choices=TypeContrat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": "Choisissez les contrats dans la liste."},
    )
    conditions = ChampTexteLong(
        label="Conditions",
        longueur=2_000,
        required=False,
        lignes=4,
        help_text="Horaires, télétravail, déplacements, avantages : ce qu'un candidat veut savoir.",
    )
    vehicule_requis = forms.BooleanField(label="Permis B et véhicule nécessaires", required=False)
    langues = forms.MultipleChoiceField(
        label="Langues utiles",
        choices=Langue.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": "Choisissez les langues dans la liste."},
    )

    def __init__(
        self,
        *args: Any,
        le: datetime,
        postes: Any = None,
        occupes: Collection[UUID] = (),
        **kwargs: Any,
    ) -> None:
        """`occupes`: posts that somebody holds today, told in the list: only a successor can be sought for them."""
        super().__init__(*args, **kwargs)
        self.le = le
        if postes is None:
            del self.fields["poste"]
        else:
            self.fields["poste"].queryset = postes
            self.fields["poste"].label_from_instance = numero_et_occupation(occupes)

    def clean_date_debut(self) -> date:
        return self.regle(
            regles.exiger_date_a_venir, self.cleaned_data["date_debut"], le=self.le, champ="date_debut"
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "qpv_preuve" not in self.errors:
            donnees["qpv_preuve"] = self.essayer(
                "qpv_preuve",
                regles.exiger_preuve_qpv,
                donnees.get("en_qpv", False),
                donnees.get("qpv_preuve", ""),
            )
        if (salaire := donnees.get("salaire_brut_mensuel")) is not None:
            commune = donnees.get("commune")
            self.essayer(
                "salaire_brut_mensuel",
                regles.exiger_salaire,
                salaire,
                jour=donnees.get("date_debut"),
                departement=commune.departement_id if commune else "",
            )
        return donnees
