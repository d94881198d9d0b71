"""The simulator's form: sent by GET, so that the address of a result is its link to share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy
from dsfr.widgets import InlineRadioSelect

from commun.argent import montant_francais
from commun.erreurs import ErreurMetier
from commun.formulaires import ChampDate, ChampMontant, Formulaire
from conseillers.smic import serie_smic
from financement.simulateur.calcul import (
    CONTRAT_MAX,
    MODALITES,
    Hypothese,
    premier_jour_admis,
    verifier,
    verifier_debut,
)
from financement.simulateur.champs import ChampTaux, ChampTerritoire, Territoire
from financement.simulateur.charges import pourcentage
from structures.enums import Statut

DUREES = [(str(duree), f"{duree} mois") for duree in MODALITES]
CHOISIR_EMPLOYEUR = "Choisissez employeur public ou employeur privé."
CHOISIR_DUREE = "Choisissez 24 ou 36 mois."
MOIS_ENTIERS = f"Saisissez un nombre entier de mois, {CONTRAT_MAX} au plus."


def aide_salaire() -> str:
    smic = serie_smic("").valeurs[-1]
    return (
        f"Pour un temps plein. Au moins le SMIC : {montant_francais(smic.valeur or Decimal(0))} depuis le "
        f"{smic.depuis:%d/%m/%Y}, sauf à Mayotte."
    )


def aide_debut() -> str:
    return f"À partir du {premier_jour_admis():%d/%m/%Y}. Une date future est possible."


class RadiosEnLigne(InlineRadioSelect):
    """Radios whose first button answers to the field's link in the list of errors."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


class ChampRadios(forms.ChoiceField):
    """A choice by radios. The design system knows them by the name of their class, which ours changes."""

    template_name = "dsfr/form_field_snippets/radioselect_snippet.html"
    widget = RadiosEnLigne


class SimulationForm(Formulaire):
    """Cleans to `hypothese`. Money rules are those of `calcul.verifier`, each on its field."""

    hote = ChampRadios(
        label="Vous êtes",
        choices=Statut.choices,
        initial=Statut.PUBLIC,
        help_text="Public : collectivité, établissement public, groupement. Privé : association, entreprise.",
        error_messages={"required": CHOISIR_EMPLOYEUR, "invalid_choice": CHOISIR_EMPLOYEUR},
    )
    territoire = ChampTerritoire(
        label="Commune ou département",
        help_text="Nom, code postal ou numéro, par exemple « Limoges » ou « 87 ».",
        error_messages={"required": "Indiquez une commune ou un département, par exemple « Limoges »."},
    )
    salaire = ChampMontant(
        label="Salaire brut mensuel, en euros",
        help_text=lazy(aide_salaire, str)(),
        error_messages={"required": "Indiquez le salaire brut d'un mois à temps plein, par exemple 1 900."},
    )
    debut = ChampDate(
        label="Premier jour du contrat",
        help_text=lazy(aide_debut, str)(),
        error_messages={"required": "Indiquez le premier jour du contrat, par exemple 15/07/2021."},
    )
    duree = ChampRadios(
        label="Durée de l'aide",
        choices=DUREES,
        initial="24",
        help_text="Sur 36 mois, l'État finance chaque mois une part plus faible du SMIC.",
        error_messages={"required": CHOISIR_DUREE, "invalid_choice": CHOISIR_DUREE},
    )
    contrat = forms.IntegerField(
        label="Durée du contrat, en mois",
        required=False,
        min_value=1,
        max_value=CONTRAT_MAX,
        help_text="Laissez vide si le contrat dure autant que l'aide.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": MOIS_ENTIERS, "min_value": MOIS_ENTIERS, "max_value": MOIS_ENTIERS},
    )
    taux = ChampTaux(
        label="Taux de charges patronales, en %",
        required=False,
        help_text="Laissez vide pour notre hypothèse, expliquée sous le résultat.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    @property
    def territoire_choisi(self) -> Territoire:
        territoire: Territoire = self.cleaned_data["territoire"]
        return territoire

    @property
    def hypothese(self) -> Hypothese:
        """What was asked, once the form is valid."""
        donnees = self.cleaned_data
        duree = int(donnees["duree"])
        return Hypothese(
            statut=donnees["hote"],
            departement=self.territoire_choisi.departement.code,
            salaire=donnees["salaire"],
            debut=donnees["debut"],
            duree=duree,
            contrat=donnees.get("contrat") or duree,
            taux=donnees.get("taux"),
        )

    def clean_debut(self) -> date:
        debut: date = self.cleaned_data["debut"]
        try:
            verifier_debut(debut)
        except ErreurMetier as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur
        return debut

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not self.errors:
            try:
                verifier(self.hypothese)
            except ErreurMetier as erreur:
                self.add_error(erreur.champ, erreur.message)
        return donnees

    def adresse(self, **changements: str) -> dict[str, str]:
        """The parameters of the link to share: what was understood, in a short and stable form."""
        hypothese = self.hypothese
        parametres = {
            "hote": hypothese.statut,
            "territoire": self.territoire_choisi.libelle,
            "salaire": f"{hypothese.salaire:f}".replace(".", ","),
            "debut": hypothese.debut.isoformat(),
            "duree": str(hypothese.duree),
        }
        if hypothese.contrat != hypothese.duree:
            parametres["contrat"] = str(hypothese.contrat)
        if hypothese.taux is not None:
            parametres["taux"] = pourcentage(hypothese.taux).removesuffix("\u00a0%")
        return parametres | changements
