"""The public request for posts (programme B3.2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from commun.formulaires import ChampDate
from structures import regles
from structures.enums import TypeStructure
from structures.forms.bases import ChampEntier, ChampTexteLong, FormulaireRegles, texte
from territoires.champs import ChampCommune

ADRESSE_INVALIDE = "Saisissez une adresse électronique complète, par exemple prenom.nom@exemple.fr."


class DemandeForm(FormulaireRegles):
    siret = texte(
        "Numéro SIRET",
        "Indiquez le numéro SIRET de la structure : 14 chiffres.",
        longueur=40,
        help_text="14 chiffres, avec ou sans espaces. Il figure sur votre avis de situation Sirene.",
    )
    denomination = texte(
        "Nom de la structure", "Indiquez le nom de la structure.", longueur=250, autocomplete="organization"
    )
    type_structure = forms.ChoiceField(
        label="Type de structure",
        choices=[("", "Choisissez dans la liste"), *TypeStructure.choices],
        help_text="Il détermine si l'employeur est public ou privé, donc le plafond de l'aide.",
        error_messages={
            "required": "Choisissez le type de votre structure dans la liste.",
            "invalid_choice": "Choisissez le type de votre structure dans la liste.",
        },
    )
    adresse = texte(
        "Adresse de la structure",
        "Indiquez l'adresse de la structure : numéro et rue.",
        longueur=300,
        autocomplete="street-address",
    )
    commune = ChampCommune(
        error_messages={"required": "Indiquez une commune ou un code postal, par exemple « 87000 Limoges »."}
    )
    contact_prenom = texte("Votre prénom", "Indiquez votre prénom.", autocomplete="given-name")
    contact_nom = texte("Votre nom", "Indiquez votre nom.", autocomplete="family-name")
    contact_fonction = texte(
        "Votre fonction",
        "Indiquez votre fonction dans la structure, par exemple « directrice ».",
        autocomplete="organization-title",
    )
    contact_email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Un lien de confirmation y sera envoyé.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez votre adresse électronique : le lien de confirmation y sera envoyé.",
            "invalid": ADRESSE_INVALIDE,
            "max_length": ADRESSE_INVALIDE,
        },
    )
    contact_telephone = forms.CharField(
        label="Votre téléphone",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "Ce numéro est trop long : saisissez 10 chiffres."},
    )
    nombre_postes = ChampEntier(
        label="Nombre de postes souhaités",
        requis="Indiquez le nombre de postes souhaités, entre 1 et 30.",
        help_text="Entre 1 et 30.",
    )
    date_debut_souhaitee = ChampDate(
        label="Date de début souhaitée",
        error_messages={"required": "Indiquez la date à laquelle vous souhaitez accueillir un conseiller."},
    )
    candidat_identifie = forms.BooleanField(label="Nous avons déjà identifié un candidat", required=False)
    motivation = ChampTexteLong(
        label="Votre projet",
        longueur=regles.MOTIVATION_MAX,
        requis="Décrivez votre projet : à qui s'adresseront les ateliers, dans quels lieux.",
        lignes=8,
        help_text="Publics, lieux, partenaires des ateliers. 2 500 caractères au plus.",
    )
    engagement = forms.BooleanField(
        label="J'engage ma structure à recruter, à payer au moins le SMIC et à laisser le conseiller se former",
        error_messages={"required": "Cochez cette case pour confirmer l'engagement de votre structure."},
    )

    def __init__(self, *args: Any, le: datetime, **kwargs: Any) -> None:
        self.le = le
        super().__init__(*args, **kwargs)

    def clean_siret(self) -> str:
        return self.regle(regles.normaliser_siret, self.cleaned_data["siret"])

    def clean_contact_telephone(self) -> str:
        return self.regle(regles.normaliser_telephone, self.cleaned_data["contact_telephone"])

    def clean_nombre_postes(self) -> int:
        return self.regle(regles.exiger_nombre_postes, self.cleaned_data["nombre_postes"])

    def clean_date_debut_souhaitee(self) -> date:
        return self.regle(
            regles.exiger_date_a_venir,
            self.cleaned_data["date_debut_souhaitee"],
            le=self.le,
            champ="date_debut_souhaitee",
        )
