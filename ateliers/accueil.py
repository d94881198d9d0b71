"""What waits for an adviser on the home page."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from ateliers.selecteurs import comptes_rendus_attendus
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.registres import AFaire
from comptes.enums import Role


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Workshops of today and before that wait for their report, due the same day (programme B5.1)."""
    if acteur.role != Role.CONSEILLER:
        return []
    jour = jour_de_paris(timezone.now())
    return [
        AFaire(
            libelle=f"Saisir le compte rendu de l'atelier « {atelier.titre} »",
            url=reverse("ateliers:compte_rendu", args=[atelier.pk]),
            echeance=atelier.debut_local.date(),
        )
        for atelier in comptes_rendus_attendus(acteur, jour)[:20]
    ]
