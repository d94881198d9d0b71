"""The two ways to ask: a number, a file."""

from __future__ import annotations

import re

from django import forms

from commun.formulaires import Formulaire

TAILLE_MAXIMUM = 2 * 1024 * 1024
NUMERO = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


class NumeroForm(Formulaire):
    numero = forms.CharField(
        label="Numéro de la convention ou de l'avenant",
        help_text="Il figure sous le titre du document, par exemple CN-87-2026-0001 ou CN-87-2026-0001-A1.",
        max_length=40,
    )

    def clean_numero(self) -> str:
        numero = str(self.cleaned_data["numero"]).upper().replace(" ", "")
        if not NUMERO.fullmatch(numero):
            raise forms.ValidationError(
                "Un numéro ne contient que des lettres, des chiffres et des tirets, par exemple CN-87-2026-0001."
            )
        return numero


class FichierForm(Formulaire):
    fichier = forms.FileField(
        label="Document PDF à vérifier",
        help_text="2 Mo au plus. Le fichier est comparé puis oublié : il n'est pas enregistré.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf", "class": "fr-upload"}),
    )

    def clean_fichier(self) -> bytes:
        envoye = self.cleaned_data["fichier"]
        if envoye.size > TAILLE_MAXIMUM:
            raise forms.ValidationError(
                "Ce fichier dépasse 2 Mo : un document de la plateforme est plus petit."
            )
        contenu: bytes = envoye.read()
        if not contenu.startswith(b"%PDF-"):
            raise forms.ValidationError(
                "Ce fichier n'est pas un PDF : choisissez le document reçu, sans le convertir."
            )
        return contenu
