"""Forms that carry a file: the CV, and the results of a Pix campaign."""

from __future__ import annotations

from django import forms

from candidatures.pix.fichier import OCTETS_MAX
from commun.formulaires import Formulaire


class CVForm(Formulaire):
    fichier = forms.FileField(
        label="Votre CV",
        help_text="PDF de 5 Mo et 20 pages au plus, sans mot de passe.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": "Choisissez le fichier à déposer.",
            "empty": "Ce fichier est vide : choisissez-en un autre.",
        },
    )


class ImportPixForm(Formulaire):
    fichier = forms.FileField(
        label="Résultats de la campagne",
        help_text="Fichier CSV exporté par Pix, 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choisissez le fichier à importer.",
            "empty": "Ce fichier est vide : choisissez-en un autre.",
        },
    )
    campagne = forms.CharField(
        label="Nom de la campagne",
        help_text="Laissez vide pour prendre celui du fichier.",
        max_length=80,
        required=False,
    )

    def contenu(self) -> bytes:
        """The bytes, one more than what is allowed at most."""
        return bytes(self.cleaned_data["fichier"].read(OCTETS_MAX + 1))
