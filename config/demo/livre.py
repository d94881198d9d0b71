"""The ledger of the demonstration: a notified entitlement, the first control and its anchor."""

from __future__ import annotations

from commun.acteurs import SYSTEME, perimetre
from config.demo.hotes import Agents
from config.demo.scene import Scene, ecouler
from financement import selecteurs
from financement.enums import NatureCalcul
from financement.models import Convention
from financement.services.controle_livre import controler_et_ancrer
from financement.services.notification import notifier_calcul


def notifier_les_droits(scene: Scene, agents: Agents, convention: Convention, jours: int) -> None:
    """The coordinator notifies what was earned: the host's balance says what is paid and what is due."""
    with perimetre(agents.coordination) as par:
        for calcul in selecteurs.calculs_de_convention(convention, NatureCalcul.CONSTATE):
            notifier_calcul(calcul=calcul, par=par, le=scene.instant(jours))
    ecouler()


def controler(scene: Scene) -> None:
    """What the worker does each night."""
    controler_et_ancrer(par=SYSTEME, le=scene.instant(0, 1))
