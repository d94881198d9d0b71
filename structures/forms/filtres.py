"""Filters of the lists: by GET, in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from commun.formulaires import Formulaire
from structures.enums import EtatDemande
from territoires.champs import ChampCommune

RAYONS = [("", "Toute la France"), *((str(km), f"{km} km") for km in (10, 20, 50, 100, 200))]


class RechercheOffresForm(Formulaire):
    commune = ChampCommune(label="Près de", required=False)
    rayon = forms.ChoiceField(label="Distance", choices=RAYONS, required=False)


class FiltreDemandesForm(Formulaire):
    etat = forms.ChoiceField(label="État", required=False)
    departement = forms.ChoiceField(label="Département", required=False)

    retard = forms.ChoiceField(
        label="Échéance de l'avis", choices=[("", "Toutes"), ("oui", "Avis en retard")], required=False
    )

    def __init__(self, *args: Any, departements: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        etats = [choix for choix in EtatDemande.choices if choix[0] != EtatDemande.BROUILLON]
        self.fields["etat"].choices = [("", "Tous les états"), *etats]
        self.fields["departement"].choices = [
            ("", "Tous les départements"),
            *((d.code, str(d)) for d in departements),
        ]


class FiltreStructuresForm(Formulaire):
    q = forms.CharField(label="Nom ou SIRET", required=False, max_length=100)
