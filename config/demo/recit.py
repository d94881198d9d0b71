"""The story of the demonstration, scene after scene."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from config.demo.hotes import creer_agents, creer_hotes
from config.demo.scene import Scene, ecouler, oublier_les_vieux_courriels


def raconter(*, aujourdhui: date) -> None:
    """Everything or nothing: a loading that dies leaves an empty demonstration, to be loaded again."""
    with transaction.atomic():
        scene = Scene(aujourdhui)
        agents = creer_agents(scene)
        creer_hotes(scene, agents)
        ecouler()
        oublier_les_vieux_courriels()
