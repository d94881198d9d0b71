"""Forms of the application: the three pages, and the search of a confirmed candidate."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.widgets import InlineRadioSelect

from candidatures.enums import DISTANCES_KM, PIX_MAX, Situation
from candidatures.models import Candidat
from candidatures.services.candidature import Atouts
from commun.formulaires import ChampDate, Formulaire
from structures.enums import Langue, TypeContrat
from territoires.champs import ChampCommune

FRANCE_ENTIERE = "france"


def _champ_telephone() -> forms.CharField:
    return forms.CharField(
        label="Téléphone",
        help_text="Une structure intéressée pourra vous appeler.",
        required=False,
        max_length=25,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "Saisissez un numéro à 10 chiffres, par exemple 05 55 12 34 56."},
    )


class _AvecMotivation(Formulaire):
    motivation = forms.CharField(
        label="Qu'est-ce qui vous donne envie de devenir conseiller numérique ?",
        help_text="2 500 caractères au plus. Aucun diplôme n'est demandé : c'est votre motivation qui compte.",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Dites en quelques phrases ce qui vous motive."},
    )

    def clean_motivation(self) -> str:
        """Browsers send two characters for one line break: the person sees, and is counted, one."""
        return str(self.cleaned_data["motivation"]).replace("\r\n", "\n")


class _AvecNom(Formulaire):
    prenom = forms.CharField(
        label="Prénom", max_length=100, error_messages={"required": "Indiquez votre prénom."}
    )
    nom = forms.CharField(label="Nom", max_length=100, error_messages={"required": "Indiquez votre nom."})


class CoordonneesForm(_AvecNom):
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Nous y envoyons le lien qui retrouve votre brouillon, puis celui qui confirme votre candidature.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez votre adresse électronique.",
            "invalid": "Saisissez une adresse électronique complète, par exemple prenom.nom@exemple.fr.",
        },
    )
    telephone = _champ_telephone()


class RechercheForm(Formulaire):
    commune = ChampCommune(label="Votre commune", error_messages={"required": "Indiquez votre commune."})
    distance = forms.ChoiceField(
        label="Jusqu'où pouvez-vous travailler ?",
        choices=[
            ("", "Choisissez une distance"),
            *[(str(km), f"Jusqu'à {km} km") for km in DISTANCES_KM],
            (FRANCE_ENTIERE, "Partout en France"),
        ],
        error_messages={
            "required": "Choisissez une distance.",
            "invalid_choice": "Choisissez une distance de la liste.",
        },
    )
    disponible_le = ChampDate(
        label="Disponible à partir du",
        error_messages={"required": "Indiquez la date à partir de laquelle vous êtes disponible."},
    )
    situation = forms.ChoiceField(
        label="Votre situation",
        choices=Situation.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez votre situation.",
            "invalid_choice": "Choisissez votre situation dans la liste.",
        },
    )
    a_experience = forms.ChoiceField(
        label="Avez-vous déjà aidé des personnes à se servir du numérique ?",
        help_text="Comme professionnel ou comme bénévole. Ce n'est pas obligatoire.",
        choices=[("oui", "Oui"), ("non", "Non")],
        widget=InlineRadioSelect,
        error_messages={
            "required": "Répondez par oui ou par non.",
            "invalid_choice": "Répondez par oui ou par non.",
        },
    )

    contrats = forms.MultipleChoiceField(
        label="Quels contrats vous conviennent ?",
        help_text="Facultatif. Aucune case cochée : tous les contrats vous conviennent.",
        choices=TypeContrat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des contrats de la liste."},
    )
    langues = forms.MultipleChoiceField(
        label="Autres langues que vous parlez",
        help_text="Facultatif. Certaines structures accueillent un public qui parle ces langues.",
        choices=Langue.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des langues de la liste."},
    )
    vehicule = forms.BooleanField(label="J'ai le permis B et un véhicule", required=False)
    pix = forms.TypedChoiceField(
        label="Votre niveau Pix, si vous le connaissez",
        help_text="Facultatif. Pix est un test gratuit de compétences numériques.",
        choices=[("", "Je ne sais pas"), *((str(n), f"Niveau {n}") for n in range(PIX_MAX + 1))],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choisissez un niveau de la liste."},
    )

    def valeurs(self) -> dict[str, Any]:
        """Arguments of `modifier_recherche`."""
        donnees = dict(self.cleaned_data)
        distance = donnees.pop("distance")
        atouts = Atouts(
            contrats=tuple(donnees.pop("contrats")),
            langues=tuple(donnees.pop("langues")),
            vehicule=donnees.pop("vehicule"),
            pix=donnees.pop("pix"),
        )
        return donnees | {
            "atouts": atouts,
            "distance_max_km": None if distance == FRANCE_ENTIERE else int(distance),
            "a_experience": donnees["a_experience"] == "oui",
        }


def reponses_de_recherche(candidat: Candidat) -> dict[str, Any]:
    """What `RechercheForm` shows of an application; nothing before its second page."""
    if candidat.commune is None:
        return {}
    return {
        "commune": candidat.commune,
        "distance": str(candidat.distance_max_km or FRANCE_ENTIERE),
        "disponible_le": candidat.disponible_le,
        "situation": candidat.situation,
        "a_experience": "oui" if candidat.a_experience else "non",
        "contrats": candidat.contrats,
        "langues": candidat.langues,
        "vehicule": candidat.vehicule,
        "pix": "" if candidat.pix is None else str(candidat.pix),
    }


class MotivationForm(_AvecMotivation):
    majeur = forms.BooleanField(
        label="J'ai 18 ans ou plus",
        error_messages={"required": "Il faut avoir 18 ans ou plus pour candidater : cochez la case."},
    )
    consentement = forms.BooleanField(
        label="J'accepte que mes réponses servent à me proposer des postes",
        help_text="Votre nom et vos coordonnées ne sont montrés qu'aux structures qui vous présélectionnent.",
        error_messages={
            "required": "Cochez cette case pour que les structures puissent étudier votre candidature."
        },
    )


class PresentationForm(_AvecNom, _AvecMotivation):
    """What a confirmed candidate corrects beside the search."""

    telephone = _champ_telephone()
    field_order = ("prenom", "nom", "telephone", "motivation")
