"""Opinion of the préfecture, decision of the committee, giving up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from dsfr.widgets import InlineRadioSelect

from structures import regles
from structures.enums import SensAvis, SensDecision
from structures.forms.bases import ChampEntier, ChampObjet, ChampTexteLong, FormulaireRegles
from structures.selecteurs import comites_tenus


class AvisForm(FormulaireRegles):
    sens = forms.ChoiceField(
        label="Votre avis",
        choices=SensAvis.choices,
        widget=InlineRadioSelect(),
        error_messages={
            "required": "Choisissez un avis favorable ou défavorable.",
            "invalid_choice": "Choisissez un avis favorable ou défavorable.",
        },
    )
    commentaire = ChampTexteLong(
        label="Motivation de l'avis",
        longueur=regles.AVIS_MAX,
        requis="Motivez votre avis en 10 à 1 000 caractères.",
        help_text="De 10 à 1 000 caractères : besoins du territoire, offre existante, portage.",
    )


class DecisionForm(FormulaireRegles):
    sens = forms.ChoiceField(
        label="Décision",
        choices=[
            (SensDecision.POSITIVE, "Attribuer des postes"),
            (SensDecision.NEGATIVE, "Refuser la demande"),
            (SensDecision.EXAMEN, "Demander un examen complémentaire"),
        ],
        widget=InlineRadioSelect(),
        error_messages={
            "required": "Choisissez la décision du comité.",
            "invalid_choice": "Choisissez la décision du comité.",
        },
    )
    nombre_postes = ChampEntier(
        label="Nombre de postes attribués",
        required=False,
        requis="Indiquez le nombre de postes attribués.",
    )
    motif = ChampTexteLong(
        label="Motif",
        longueur=2_000,
        required=False,
        help_text="Obligatoire sauf pour attribuer. Il est envoyé à la structure, ou à la préfecture.",
    )
    comite = ChampObjet(
        label="Séance du comité",
        required=False,
        empty_label="Séance d'aujourd'hui",
        refus="Choisissez une séance dans la liste.",
    )

    def __init__(self, *args: Any, jour: date, demandes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demandes = demandes
        self.fields["comite"].queryset = comites_tenus(jour)
        self.fields["nombre_postes"].help_text = (
            f"De 1 à {demandes}." if demandes > 1 else "La structure a demandé un poste."
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        sens = donnees.get("sens")
        if sens == SensDecision.POSITIVE and "nombre_postes" not in self.errors:
            try:
                self.regle(regles.exiger_nombre_postes, donnees.get("nombre_postes") or 0, self.demandes)
            except forms.ValidationError as erreur:
                self.add_error("nombre_postes", erreur)
        if sens in (SensDecision.NEGATIVE, SensDecision.EXAMEN) and not donnees.get("motif"):
            self.add_error("motif", "Indiquez le motif de cette décision.")
        donnees["nombre_postes"] = donnees.get("nombre_postes") or 0
        return donnees


class AnnulationForm(FormulaireRegles):
    motif = ChampTexteLong(
        label="Motif de l'annulation", longueur=2_000, requis="Indiquez le motif de cette décision."
    )
