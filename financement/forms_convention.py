"""Forms of a convention: what the host writes, what the agent asks to correct. Rules are in the services."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from typing import Any

from django import forms
from django.db.models import QuerySet
from dsfr.widgets import InlineCheckboxSelectMultiple, InlineRadioSelect

from commun.formulaires import ChampDate, Formulaire
from financement.enums import Modalite
from financement.forms import MotifForm
from financement.redaction import CHAMPS, REDIGES, STRUCTURELS
from structures.models import Poste


def _texte(label: str, *, au_plus: int, aide: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=aide,
        required=False,
        max_length=au_plus,
        error_messages={"max_length": f"{label} : {au_plus} caractères au plus."},
        **options,
    )


def _long(label: str, *, au_plus: int, aide: str, lignes: int = 6) -> forms.CharField:
    return _texte(label, au_plus=au_plus, aide=aide, widget=forms.Textarea(attrs={"rows": lignes}))


#: Fields that choose posts.
POSTES = ("postes", "coordinateurs")


class ConventionForm(Formulaire):
    """What the host writes. `postes`: the posts that may be chosen; `ouverts`: the fields that may be changed.

    A field that is not open is not in the form: whatever is posted for it, its value stays. An incomplete draft is
    kept; the submission says what is missing.
    """

    use_required_attribute = False

    postes = forms.ModelMultipleChoiceField(
        label="Postes de la convention",
        help_text="Les postes qui ne figurent dans aucune autre convention.",
        queryset=Poste._base_manager.none(),
        widget=InlineCheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un poste.",
            "invalid_choice": "Un des postes choisis n'est plus disponible : rechargez la page.",
            "invalid_pk_value": "Un des postes choisis n'est plus disponible : rechargez la page.",
        },
    )
    coordinateurs = forms.ModelMultipleChoiceField(
        label="Postes de coordinateur",
        help_text="Seulement si la personne coordonne d'autres conseillers numériques ; sinon, ne cochez rien. La"
        " convention dit alors sa mission ; le montant de l'aide ne change pas.",
        queryset=Poste._base_manager.none(),
        widget=InlineCheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "Un des postes choisis n'est plus disponible : rechargez la page.",
            "invalid_pk_value": "Un des postes choisis n'est plus disponible : rechargez la page.",
        },
    )
    modalite = forms.ChoiceField(
        label="Durée de l'aide",
        help_text="L'aide s'étale sur 24 mois au niveau du SMIC, ou sur 36 mois à 70 %.",
        choices=Modalite.choices,
        initial=Modalite.MOIS_24,
        widget=InlineRadioSelect,
        error_messages={
            "required": "Choisissez la durée de l'aide.",
            "invalid_choice": "Choisissez une des deux durées proposées.",
        },
    )
    premier_jour = ChampDate(
        label="Premier jour prévu",
        help_text="Pour les postes qui n'ont pas encore de contrat. Sinon, le début du premier contrat compte.",
        required=False,
    )
    signataire_nom = _texte(
        "Nom du signataire", au_plus=150, aide="La personne qui signera pour la structure."
    )
    signataire_qualite = _texte("Qualité du signataire", au_plus=150, aide="Par exemple : maire, présidente.")
    date_deliberation = ChampDate(
        label="Date de la délibération ou du pouvoir de signer",
        help_text="Demandée à un employeur public.",
        required=False,
    )
    description_projet = _long(
        "Description du projet",
        au_plus=3000,
        aide="Le besoin, les publics, les lieux : ce texte figure dans la convention.",
    )
    actions_prevues = _long("Actions prévues", au_plus=3000, aide="Ateliers, permanences, itinérance.")
    contact_paiement_nom = _texte("Personne à joindre pour les paiements", au_plus=150)
    contact_paiement_courriel = forms.EmailField(
        label="Courriel pour les paiements",
        required=False,
        error_messages={"invalid": "Saisissez une adresse électronique valide, par exemple nom@exemple.fr."},
    )
    contact_paiement_telephone = _texte("Téléphone pour les paiements", au_plus=20)
    note_instruction = _long(
        "Note à l'agent instructeur",
        au_plus=1000,
        aide="Elle ne figure pas dans la convention.",
        lignes=3,
    )

    def __init__(self, *args: Any, postes: QuerySet[Poste], ouverts: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in POSTES:
            self.fields[nom].queryset = postes  # type: ignore[attr-defined]
        self.postes_possibles = postes
        statuts = set(postes.order_by().values_list("statut", flat=True))
        for champ in CHAMPS:
            if champ.nom not in ouverts:
                del self.fields[champ.nom]
            elif champ.essentiel and statuts <= set(champ.essentiel) and not self.fields[champ.nom].required:
                self._dire_necessaire(champ.nom)

    def _dire_necessaire(self, nom: str) -> None:
        """Not « optionnel » for who reads, although a draft is kept without it: only what is shown changes."""
        affiche = self[nom]
        affiche.help_text = f"{affiche.help_text} Nécessaire pour soumettre la convention.".strip()
        affiche.field = copy(affiche.field)
        affiche.field.required = True

    def valeurs(self) -> dict[str, Any]:
        """Arguments of the services: what was typed, and the present value of each locked field."""
        saisi = self.initial | self.cleaned_data
        for champ in POSTES:
            if champ not in self.cleaned_data:
                saisi[champ] = list(self.postes_possibles.filter(pk__in=self.initial[champ]))
        return {nom: saisi[nom] for nom in STRUCTURELS} | {
            "contenu": {nom: saisi[nom] for nom in REDIGES if nom in saisi}
        }


class CorrectionForm(MotifForm):
    """Why the convention goes back, and the fields opened with this reason besides those already commented."""

    champs = forms.MultipleChoiceField(
        label="Champs à corriger",
        help_text="Chaque champ coché s'ouvre à la structure, avec le motif pour commentaire.",
        choices=[(champ.nom, champ.libelle) for champ in CHAMPS],
        widget=InlineCheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choisissez des champs de la liste."},
    )

    def __init__(self, *args: Any, commentes: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs = self.fields["champs"]
        champs.choices = [  # type: ignore[attr-defined]
            (nom, libelle)
            for nom, libelle in champs.choices  # type: ignore[attr-defined]
            if nom not in commentes
        ]
