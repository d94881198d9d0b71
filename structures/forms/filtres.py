"""Filters of the lists: by GET, in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property

from commun.formulaires import ChampDate, Formulaire
from structures.enums import EtatDemande, Statut
from structures.recherche_offres import TRIS, Criteres
from territoires.champs import ChampCommune

HORS_LISTE = {"invalid_choice": "Ce critère n'est pas dans la liste : choisissez-en un autre."}
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
    """A wrong criterion is told beside its field and left aside. The last one counts under the two others.

    `compter(etat, en_retard)`: the départements of the actor, each with `nombre_demandes`.
    """

    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "Tous les états"),
            *(choix for choix in EtatDemande.choices if choix[0] != EtatDemande.BROUILLON),
        ],
        required=False,
        error_messages=HORS_LISTE,
    )
    retard = forms.ChoiceField(
        label="Échéance de l'avis",
        choices=[("", "Toutes"), ("oui", "Avis en retard")],
        required=False,
        error_messages=HORS_LISTE,
    )
    departement = forms.ChoiceField(label="Département", required=False, error_messages=HORS_LISTE)

    def __init__(self, *args: Any, compter: Callable[[str, bool], Iterable[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compter = compter
        # Called when the two other criteria are known: fields are cleaned in their order.
        self.fields["departement"].choices = self._choix_departements

    @cached_property
    def departements(self) -> list[Any]:
        """The actor's départements, each with the number of requests that the two other criteria keep."""
        return list(self.compter(self.cleaned_data.get("etat", ""), bool(self.cleaned_data.get("retard"))))

    def nombre(self) -> int:
        """How many requests the criteria keep."""
        choisi = self.cleaned_data.get("departement")
        return sum(d.nombre_demandes for d in self.departements if choisi in ("", None, d.code))

    def _choix_departements(self) -> list[tuple[str, str]]:
        return [
            ("", "Tous les départements"),
            *((d.code, f"{d} : {d.nombre_demandes}") for d in self.departements),
        ]


class FiltreStructuresForm(Formulaire):
    q = forms.CharField(label="Nom ou SIRET", required=False, max_length=100)
