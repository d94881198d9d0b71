"""The ledger of the demonstration: the first control and its anchor."""

from __future__ import annotations

from commun.acteurs import SYSTEME
from config.demo.scene import Scene
from financement.services.controle_livre import controler_et_ancrer


def controler(scene: Scene) -> None:
    """What the worker does each night."""
    controler_et_ancrer(par=SYSTEME, le=scene.instant(0, 1))
