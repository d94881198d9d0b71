"""More posts, fewer posts, their opinion and their decision, the transfer of a post."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from dsfr.widgets import InlineRadioSelect

from commun.formulaires import ChampDate, Formulaire
from structures import regles
from structures.enums import (
    MOTIFS_AJOUT,
    MOTIFS_RETRAIT,
    EtatMouvement,
    MotifMouvement,
    SensAvis,
    TypeMouvement,
)
from structures.forms.bases import (
    ChampEntier,
    ChampTexteLong,
    FormulaireRegles,
    numero_et_occupation,
    texte,
)
from structures.models import Mouvement, Poste, Structure

MOTIF_REQUIS = "Choisissez un motif dans la liste."


def _motifs(motifs: tuple[MotifMouvement, ...]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez un motif"), *((m.value, m.label) for m in motifs)],
        error_messages={"required": MOTIF_REQUIS, "invalid_choice": MOTIF_REQUIS},
    )


def _precision() -> forms.CharField:
    return texte(
        "Précision",
        "",
        longueur=regles.PRECISION_MAX,
        required=False,
        help_text="Obligatoire pour un autre motif, 200 caractères au plus.",
    )


class _AvecMotif(FormulaireRegles):
    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("motif") == MotifMouvement.AUTRE and not donnees.get("precision"):
            self.add_error("precision", "Précisez l'autre motif.")
        return donnees


class AjoutForm(_AvecMotif):
    nombre = ChampEntier(label="Nombre de postes supplémentaires", requis="Indiquez le nombre de postes.")
    motif = _motifs(MOTIFS_AJOUT)
    precision = _precision()

    def clean_nombre(self) -> int:
        return self.regle(regles.exiger_nombre_postes, self.cleaned_data["nombre"], champ="nombre")


class RetraitForm(_AvecMotif):
    postes: Any = forms.ModelMultipleChoiceField(
        label="Postes à rendre",
        queryset=None,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "required": "Choisissez au moins un poste à rendre.",
            "invalid_choice": "Un des postes choisis n'est plus à votre structure : rechargez la page.",
            "invalid_pk_value": "Un des postes choisis n'est plus à votre structure : rechargez la page.",
        },
    )
    date_effet = ChampDate(
        label="Rendus à compter du",
        help_text="Premier jour sans ces postes : aujourd'hui ou plus tard, après le départ de la personne en place.",
        error_messages={"required": "Indiquez à compter de quel jour les postes sont rendus."},
    )
    motif = _motifs(MOTIFS_RETRAIT)
    precision = _precision()

    def __init__(
        self,
        *args: Any,
        postes: QuerySet[Poste],
        le: datetime,
        occupes: Collection[UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.le = le
        self.fields["postes"].queryset = postes
        self.fields["postes"].label_from_instance = numero_et_occupation(occupes)

    def clean_date_effet(self) -> Any:
        return self.regle(
            regles.exiger_date_a_venir, self.cleaned_data["date_effet"], le=self.le, champ="date_effet"
        )


class AvisMouvementForm(FormulaireRegles):
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


class DecisionMouvementForm(FormulaireRegles):
    """`nombre` is asked for more posts only; returned posts are taken as they are."""

    sens = forms.ChoiceField(
        label="Décision",
        choices=[("accepter", "Accepter la demande"), ("refuser", "Refuser la demande")],
        widget=InlineRadioSelect(),
        error_messages={"required": "Choisissez la décision.", "invalid_choice": "Choisissez la décision."},
    )
    nombre = ChampEntier(
        label="Nombre de postes accordés", required=False, requis="Indiquez le nombre de postes accordés."
    )
    motif = ChampTexteLong(
        label="Motif du refus",
        longueur=2_000,
        required=False,
        lignes=4,
        help_text="Obligatoire pour refuser. Il est envoyé à la structure et à la préfecture.",
    )

    def __init__(self, *args: Any, mouvement: Mouvement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mouvement = mouvement
        if mouvement.type == TypeMouvement.RETRAIT:
            del self.fields["nombre"]
        else:
            self.fields["nombre"].help_text = f"De 1 à {mouvement.nombre}."

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("sens") == "refuser" and not donnees.get("motif"):
            self.add_error("motif", "Indiquez le motif de cette décision.")
        if donnees.get("sens") == "accepter" and "nombre" in self.fields and "nombre" not in self.errors:
            try:
                self.regle(
                    regles.exiger_nombre_postes, donnees.get("nombre") or 0, self.mouvement.nombre, "nombre"
                )
            except forms.ValidationError as erreur:
                self.add_error("nombre", erreur)
        return donnees


class FiltreMouvementsForm(Formulaire):
    type = forms.ChoiceField(
        label="Demande", choices=[("", "Toutes"), *TypeMouvement.choices], required=False
    )
    etat = forms.ChoiceField(
        label="État", choices=[("", "Tous les états"), *EtatMouvement.choices], required=False
    )


class TransfertForm(FormulaireRegles):
    """Shown first as a preview (`apercu`), then confirmed."""

    destination: Any = forms.ModelChoiceField(
        label="Nouvelle structure d'accueil",
        queryset=None,
        empty_label="Choisissez une structure",
        error_messages={
            "required": "Choisissez la structure qui reprend le poste.",
            "invalid_choice": "Choisissez une structure du même département et du même statut.",
        },
    )
    date_effet = ChampDate(
        label="À compter du",
        help_text="Aujourd'hui ou un jour passé.",
        error_messages={"required": "Indiquez à compter de quel jour le poste change de structure."},
    )
    contrat_suit = forms.BooleanField(
        label="Le contrat en cours se poursuit dans la nouvelle structure", required=False
    )
    motif = ChampTexteLong(
        label="Motif du transfert", longueur=500, lignes=3, requis="Indiquez le motif de ce transfert."
    )
    confirme = forms.BooleanField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, destinations: QuerySet[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"].queryset = destinations
        self.fields["destination"].label_from_instance = lambda s: f"{s.denomination} — {s.siret}"
