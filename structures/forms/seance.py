"""The committee: a session, its agenda, one decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from dsfr import widgets

from commun.formulaires import ChampDate
from structures import regles
from structures.enums import EtatComite, MotifRefus, SensDecision
from structures.forms.bases import ChampEntier, ChampObjet, ChampTexteLong, FormulaireRegles
from structures.models import Comite, Demande


class SeanceForm(FormulaireRegles):
    date_seance = ChampDate(
        label="Date de la séance", error_messages={"required": "Indiquez la date de la séance."}
    )


class FiltreSeancesForm(FormulaireRegles):
    etat = forms.ChoiceField(
        label="État", choices=[("", "Tous les états"), *EtatComite.choices], required=False
    )


class ChoixSeanceForm(FormulaireRegles):
    comite = ChampObjet(
        label="Séance du comité",
        empty_label="Choisissez une séance",
        refus="Choisissez une séance planifiée dans la liste.",
    )

    def __init__(self, *args: Any, seances: QuerySet[Comite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comite"].queryset = seances


class _ChoixDemandes(forms.ModelMultipleChoiceField):
    def _check_values(self, value: Any) -> QuerySet[Demande]:
        try:
            return super()._check_values(value)  # type: ignore[misc, no-any-return]
        except forms.ValidationError as erreur:
            # What is no identifier at all is told like any other wrong choice.
            code = erreur.code if erreur.code in self.error_messages else "invalid_pk_value"
            raise forms.ValidationError(self.error_messages[code], code=code) from None

    def label_from_instance(self, obj: Demande) -> SafeString:
        """What is needed to choose: the host, where, how many posts, the opinion. The name opens the request."""
        avis = {"favorable": "avis favorable", "defavorable": "avis défavorable"}
        return format_html(
            "{} — {} ({}), {} poste{} — {}",
            obj.denomination,
            obj.commune.nom,
            obj.departement_id,
            obj.nombre_postes,
            "s" if obj.nombre_postes > 1 else "",
            avis.get(obj.dernier_avis, "sans avis, échéance dépassée"),  # type: ignore[attr-defined]
        )


class InscriptionsForm(FormulaireRegles):
    demandes = _ChoixDemandes(
        label="Demandes à inscrire",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une demande.",
            "invalid_choice": "Une des demandes cochées n'attend plus de séance : rechargez la page.",
            "invalid_pk_value": "Une des demandes cochées n'existe pas : rechargez la page.",
        },
    )

    def __init__(self, *args: Any, demandes: QuerySet[Demande], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demandes"].queryset = demandes


class InlineRadioSelect(widgets.InlineRadioSelect):
    """The keyboard starts on the first choice: space, Enter, and the next request comes.

    Same name as its base: dsfr chooses the template of a field by the name of its widget.
    """

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["index"] == "0":
            option["attrs"]["autofocus"] = True
        return option


class PointForm(FormulaireRegles):
    """One decision. What depends on the others (target of the département) is the service's business."""

    sens = forms.ChoiceField(
        label="Décision",
        choices=[
            (SensDecision.POSITIVE, "Attribuer des postes"),
            (SensDecision.NEGATIVE, "Refuser"),
            (SensDecision.EXAMEN, "Examen complémentaire"),
        ],
        widget=InlineRadioSelect(),
        error_messages={
            "required": "Choisissez la décision du comité.",
            "invalid_choice": "Choisissez la décision du comité.",
        },
    )
    nombre_postes = ChampEntier(
        label="Nombre de postes attribués", required=False, requis="Indiquez le nombre de postes attribués."
    )
    depassement = forms.BooleanField(label="Dépasser l'objectif du département", required=False)
    motif_type = forms.ChoiceField(
        label="Motif du refus",
        choices=[("", "Choisissez un motif"), *MotifRefus.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez le motif du refus dans la liste."},
    )
    motif = ChampTexteLong(
        label="Précisions",
        longueur=regles.MOTIF_DECISION_MAX,
        lignes=3,
        required=False,
        help_text="Obligatoires pour un examen complémentaire ou un dépassement. Envoyées avec la décision.",
    )

    def __init__(self, *args: Any, demandes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demandes = demandes
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
        if (
            sens == SensDecision.NEGATIVE
            and not donnees.get("motif_type")
            and "motif_type" not in self.errors
        ):
            self.add_error("motif_type", "Choisissez le motif du refus.")
        if sens == SensDecision.EXAMEN and not donnees.get("motif"):
            self.add_error("motif", "Indiquez ce qui doit être examiné.")
        donnees["nombre_postes"] = donnees.get("nombre_postes") or 0
        return donnees


class PublicationForm(FormulaireRegles):
    """The fingerprint of the preview that was read."""

    empreinte = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": "Relisez l'aperçu avant de publier."},
    )
