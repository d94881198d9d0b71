"""Forms of an exchange: messages on both sides, and the candidate's no."""

from __future__ import annotations

from django import forms

from candidatures.enums import DECLINS, GABARITS_RECRUTEUR, GabaritMessage, MotifCloture
from commun.formulaires import Formulaire

_INVITE = "1 000 caractères au plus. Rien sur la santé, la famille ou l'origine."


class _TexteForm(Formulaire):
    texte = forms.CharField(
        label="Message",
        help_text=_INVITE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez le message avant de l'envoyer."},
    )

    def clean_texte(self) -> str:
        """Browsers send two characters for one line break."""
        return str(self.cleaned_data["texte"]).replace("\r\n", "\n")


class MessageForm(_TexteForm):
    """A recruiter writes: one of the standard subjects, and a few words."""

    gabarit = forms.ChoiceField(
        label="Objet",
        choices=[(g.value, g.label) for g in GABARITS_RECRUTEUR],
        error_messages={
            "required": "Choisissez l'objet du message.",
            "invalid_choice": "Choisissez l'objet du message dans la liste.",
        },
    )
    field_order = ("gabarit", "texte")

    def clean_gabarit(self) -> GabaritMessage:
        return GabaritMessage(self.cleaned_data["gabarit"])


class ReponseForm(_TexteForm):
    """The candidate answers."""


#: The reasons of `DECLINS` in the words of the person who chooses one; the host reads the label of the enumeration.
_EN_PREMIERE_PERSONNE = {
    MotifCloture.DECLIN_AUTRE_POSTE: "J'ai trouvé un autre poste",
    MotifCloture.DECLIN_CONDITIONS: "Le poste ou ses conditions ne me conviennent pas",
    MotifCloture.DECLIN_DISTANCE: "Le lieu de travail est trop éloigné pour moi",
    MotifCloture.DECLIN_DATES: "Les dates ne me conviennent pas",
    MotifCloture.DECLIN_AUTRE: "Une autre raison",
}


class DeclinerForm(Formulaire):
    motif = forms.ChoiceField(
        label="Motif dit à la structure",
        choices=[("", "Choisissez un motif"), *((m.value, _EN_PREMIERE_PERSONNE[m]) for m in DECLINS)],
        error_messages={
            "required": "Choisissez le motif qui sera dit à la structure.",
            "invalid_choice": "Choisissez un motif de la liste.",
        },
    )

    def clean_motif(self) -> MotifCloture:
        return MotifCloture(self.cleaned_data["motif"])
