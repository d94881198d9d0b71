"""Forms of the host: interviews, refusals, notes, the board, the contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from candidatures.enums import ModeEntretien, MotifRefus
from candidatures.models import MiseEnRelation
from candidatures.models.entretien import DUREES
from candidatures.services.entretiens import CRENEAUX_MAX, RendezVous
from commun.detection import donnees_reperees
from commun.formulaires import ChampDate, ChampHeure, ChampMontant, Formulaire
from conseillers.models import Organisme
from conseillers.termes import TermesContrat
from structures.enums import TypeContrat


def _choix_du_motif(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Motif dit au candidat",
        choices=[("", "Choisissez un motif"), *MotifRefus.choices],
        error_messages={
            "required": "Choisissez le motif qui sera dit au candidat.",
            "invalid_choice": "Choisissez un motif de la liste.",
        },
        **options,
    )


class EcarterForm(Formulaire):
    motif = _choix_du_motif(help_text="Le candidat lit ce motif dans son courriel et dans son espace.")
    commentaire = forms.CharField(
        label="Commentaire interne",
        help_text="Il reste dans l'historique de votre structure. N'écrivez rien sur la santé ou la vie privée.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Raccourcissez le commentaire : 500 caractères au plus."},
    )

    def clean_motif(self) -> MotifRefus:
        return MotifRefus(self.cleaned_data["motif"])


class ConvierForm(Formulaire):
    """One to three hours; the second and third are optional."""

    mode = forms.ChoiceField(
        label="Comment a lieu l'entretien ?",
        choices=ModeEntretien.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez comment a lieu l'entretien.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )
    lieu = forms.CharField(
        label="Lieu, numéro ou lien",
        help_text="L'adresse où venir, le numéro que vous appellerez, ou le lien de la visioconférence.",
        max_length=250,
        error_messages={"required": "Indiquez où, ou comment, se retrouver."},
    )
    duree_minutes = forms.TypedChoiceField(
        label="Durée",
        choices=[(minutes, f"{minutes} minutes") for minutes in DUREES],
        coerce=int,
        initial=30,
        error_messages={
            "required": "Choisissez la durée.",
            "invalid_choice": "Choisissez une durée de la liste.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rang in range(1, CRENEAUX_MAX + 1):
            requis = {"required": rang == 1}
            self.fields[f"date_{rang}"] = ChampDate(
                label=f"Créneau {rang}, date", error_messages={"required": "Indiquez la date."}, **requis
            )
            self.fields[f"heure_{rang}"] = ChampHeure(
                label=f"Créneau {rang}, heure", help_text="À l'heure du lieu de travail.", **requis
            )

    def clean(self) -> dict[str, Any]:
        """A date goes with an hour."""
        donnees = super().clean() or {}
        for rang in range(2, CRENEAUX_MAX + 1):
            jour, heure = donnees.get(f"date_{rang}"), donnees.get(f"heure_{rang}")
            if jour and heure is None and f"heure_{rang}" not in self.errors:
                self.add_error(f"heure_{rang}", "Indiquez l'heure de ce créneau, ou effacez sa date.")
            if heure is not None and not jour and f"date_{rang}" not in self.errors:
                self.add_error(f"date_{rang}", "Indiquez la date de ce créneau, ou effacez son heure.")
        return donnees

    def valeurs(self) -> dict[str, Any]:
        """Arguments of `convier_avec_creneaux`."""
        d = self.cleaned_data
        return {
            "horaires": [
                (d[f"date_{rang}"], d[f"heure_{rang}"])
                for rang in range(1, CRENEAUX_MAX + 1)
                if d[f"date_{rang}"] and d[f"heure_{rang}"] is not None
            ],
            "rendez_vous": RendezVous(d["duree_minutes"], ModeEntretien(d["mode"]), d["lieu"]),
        }


class NoteForm(Formulaire):
    texte = forms.CharField(
        label="Nouvelle note",
        help_text="Lue par vos collègues ; le candidat peut demander à la lire. 1 000 caractères au plus,"
        " rien sur la santé, la famille ou l'origine, ni téléphone ni adresse.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez la note avant de l'enregistrer."},
    )

    def clean_texte(self) -> str:
        """Browsers send two characters for one line break. A direct identifier has no place in a note."""
        texte = str(self.cleaned_data["texte"]).replace("\r\n", "\n")
        if trouvees := donnees_reperees(texte):
            liste = ", ".join(f"{trouvee.nature} ({trouvee.texte})" for trouvee in trouvees)
            raise forms.ValidationError(
                f"Retirez de la note : {liste}. Les coordonnées utiles sont déjà dans la fiche.",
                code="identifiant",
            )
        return texte


class TableauForm(Formulaire):
    """One act for the people that are ticked."""

    rencontres = forms.ModelMultipleChoiceField(
        label="Personnes",
        queryset=MiseEnRelation.objects.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "Cochez au moins une personne.",
            "invalid_choice": "Cette personne n'est plus dans ce tableau : rechargez la page.",
            "invalid_pk_value": "Cette personne n'est plus dans ce tableau : rechargez la page.",
        },
    )
    acte = forms.ChoiceField(
        label="Action pour les personnes cochées",
        choices=[
            ("", "Choisissez une action"),
            ("convier", "Convier à un entretien"),
            ("proposer", "Proposer le poste"),
            ("ecarter", "Ne pas retenir"),
        ],
        error_messages={
            "required": "Choisissez une action.",
            "invalid_choice": "Choisissez une action de la liste.",
        },
    )
    motif = _choix_du_motif(help_text="Pour « Ne pas retenir ».", required=False)

    def __init__(self, *args: Any, rencontres: QuerySet[MiseEnRelation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rencontres"].queryset = rencontres

    @property
    def coches(self) -> list[str]:
        """Keys ticked before an error: nothing is lost."""
        return self.data.getlist("rencontres") if self.is_bound else []

    def clean_motif(self) -> MotifRefus | None:
        motif = self.cleaned_data["motif"]
        return MotifRefus(motif) if motif else None


class RecruterForm(Formulaire):
    """Terms of the contract. `organisme` is asked when there are several."""

    type = forms.ChoiceField(
        label="Type de contrat",
        choices=TypeContrat.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez le type de contrat.",
            "invalid_choice": "Choisissez un type de la liste.",
        },
    )
    date_debut = ChampDate(
        label="Début du contrat", error_messages={"required": "Indiquez le début du contrat."}
    )
    date_fin = ChampDate(label="Fin du contrat", help_text="Laissez vide pour un CDI.", required=False)
    salaire = ChampMontant(
        label="Salaire brut mensuel (€)",
        help_text="Au moins le SMIC, par exemple 1 950,00.",
        error_messages={"required": "Indiquez le salaire brut mensuel."},
    )
    quotite = forms.DecimalField(
        label="Quotité de travail",
        help_text="1 pour un temps plein. Le temps partiel n'est admis que dans les cas prévus par la loi.",
        max_digits=4,
        decimal_places=3,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": "Indiquez la quotité, 1 pour un temps plein.",
            "invalid": "Saisissez un nombre, par exemple 1 ou 0,8.",
            "max_decimal_places": "Indiquez au plus trois chiffres après la virgule.",
            "max_digits": "La quotité est comprise entre 0 (exclu) et 1 : 1 pour un temps plein.",
            "max_whole_digits": "La quotité est comprise entre 0 (exclu) et 1 : 1 pour un temps plein.",
        },
    )
    organisme = forms.ModelChoiceField(
        label="Organisme de formation",
        queryset=Organisme.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Choisissez l'organisme de formation.",
            "invalid_choice": "Choisissez un organisme de la liste.",
        },
    )

    def __init__(self, *args: Any, organismes: QuerySet[Organisme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organismes = list(organismes)
        if len(self.organismes) > 1:
            self.fields["organisme"].queryset = organismes
        else:
            del self.fields["organisme"]

    @property
    def organisme_choisi(self) -> Organisme | None:
        """The one chosen, else the only one, else none."""
        return self.cleaned_data.get("organisme") or next(iter(self.organismes), None)

    def termes(self) -> TermesContrat:
        """What the host typed, for `recruter`."""
        donnees = self.cleaned_data
        return TermesContrat(
            type=donnees["type"],
            date_debut=donnees["date_debut"],
            date_fin=donnees["date_fin"],
            salaire=donnees["salaire"],
            quotite=Decimal(donnees["quotite"]),
        )
