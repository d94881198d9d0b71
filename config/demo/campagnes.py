"""Two campaigns: last month's, accepted, notified and booked; today's, computed, waiting for a coordinator."""

from __future__ import annotations

from datetime import date

from commun.acteurs import perimetre
from config.demo.scene import Agents, Scene, ecouler
from financement.enums import NatureCampagne
from financement.models import Campagne
from financement.services.campagnes import accepter_campagne, lancer_campagne, preparer_campagne


def calculer_les_droits(scene: Scene, agents: Agents) -> None:
    """Accept the « constaté » of thirty days ago, then prepare, launch and leave today's to be examined."""
    ancienne = _lancer(scene, agents, scene.jour(-30), -29)
    with perimetre(agents.coordination) as par:
        accepter_campagne(campagne=ancienne, par=par, le=scene.instant(-28))
    ecouler()
    _lancer(scene, agents, scene.aujourdhui, 0)


def _lancer(scene: Scene, agents: Agents, au: date, jours: int) -> Campagne:
    with perimetre(agents.coordination) as par:
        campagne = preparer_campagne(
            nom=f"Constaté au {au:%d/%m/%Y}",
            nature=NatureCampagne.CONSTATE,
            arrete_au=au,
            par=par,
            le=scene.instant(jours),
        )
        lancer_campagne(campagne=campagne, par=par, le=scene.instant(jours))
    ecouler()
    campagne.refresh_from_db()
    return campagne
