"""A position, as its host writes it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commun.formulaires import ChampDate, ChampMontant
from structures import regles
from structures.forms.bases import ChampObjet, ChampTexteLong, FormulaireRegles, texte
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
        help_text="Pour un temps plein. Le contrat devra respecter le SMIC à sa date d'effet.",
    )

    def __init__(self, *args: Any, le: datetime, postes: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.le = le
        if postes is None:
            del self.fields["poste"]
        else:
            self.fields["poste"].queryset = postes

    def clean_date_debut(self) -> date:
        return self.regle(
            regles.exiger_date_a_venir, self.cleaned_data["date_debut"], le=self.le, champ="date_debut"
        )

    def clean_salaire_brut_mensuel(self) -> Decimal:
        return self.regle(regles.exiger_salaire, self.cleaned_data["salaire_brut_mensuel"])
