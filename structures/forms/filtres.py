"""Filters of the lists: by GET, in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from commun.formulaires import ChampDate, Formulaire
from structures.enums import EtatDemande, Statut
from structures.recherche_offres import TRIS, Criteres
from territoires.champs import ChampCommune

RAYONS = [("", "Toute la France"), *((str(km), f"{km} km") for km in (10, 20, 50, 100, 200))]


class RechercheOffresForm(Formulaire):
    """A wrong criterion is told beside its field and left aside; the others still work."""

    commune = ChampCommune(label="Près de", required=False, help_text="")
    rayon = forms.ChoiceField(label="Distance", choices=RAYONS, required=False)
    debut = ChampDate(label="Prise de poste à partir du", required=False)
    statut = forms.ChoiceField(
        label="Employeur", choices=[("", "Public ou privé"), *Statut.choices], required=False
    )
    tri = forms.ChoiceField(label="Trier", choices=list(TRIS.items()), required=False)

    def criteres(self) -> Criteres:
        """The valid criteria of the address."""
        self.full_clean()
        valides = self.cleaned_data
        return Criteres(
            autour_de=valides.get("commune"),
            rayon_km=int(valides.get("rayon") or 0) or None,
            debut=valides.get("debut"),
            statut=valides.get("statut", ""),
            tri=valides.get("tri", ""),
        )


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
