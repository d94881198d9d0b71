"""Forms of the room. Rules are in the services."""

from __future__ import annotations

from typing import Any

from django import forms

from commun.formulaires import ChampDate, Formulaire
from financement.pieces import PieceDemandee


class MotifForm(Formulaire):
    """Why: shown to the other party."""

    motif = forms.CharField(
        label="Motif",
        help_text="Ce texte sera lu par la structure.",
        widget=forms.Textarea(attrs={"rows": 5}),
        min_length=10,
        max_length=1000,
        error_messages={
            "required": "Indiquez le motif de cette décision.",
            "min_length": "Expliquez le motif en 10 caractères au moins.",
            "max_length": "Le motif compte au plus 1 000 caractères.",
        },
    )


class ConfirmationForm(Formulaire):
    """A money act shown before it is done: nothing to type."""


class PieceForm(Formulaire):
    """A paper to deposit. `demandees`: what is asked of this host."""

    type_piece = forms.ChoiceField(
        label="Pièce",
        error_messages={
            "required": "Choisissez la pièce que vous déposez.",
            "invalid_choice": "Choisissez une des pièces demandées.",
        },
    )
    fichier = forms.FileField(
        label="Fichier PDF",
        help_text="PDF de 10 Mo et 60 pages au plus, sans mot de passe.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": "Choisissez le fichier à déposer.",
            "empty": "Ce fichier est vide : choisissez-en un autre.",
        },
    )
    date_piece = ChampDate(
        label="Date écrite sur la pièce", help_text="Nécessaire pour l'avis SIRENE.", required=False
    )

    def __init__(self, *args: Any, demandees: list[PieceDemandee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = self.fields["type_piece"]
        choix.choices = [("", "Choisissez"), *((d.type, d.libelle) for d in demandees)]  # type: ignore[attr-defined]


class AcceptationForm(Formulaire):
    """Until when an accepted paper is good, when it has such a day."""

    valable_jusqu_au = ChampDate(
        label="Valable jusqu'au",
        help_text="Laissez vide si la pièce n'expire pas. Après ce jour, elle sera redemandée.",
        required=False,
    )
