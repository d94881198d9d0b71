"""What the demonstration shows of the rights of the persons: optional answers, a trial of the retention rules."""

from __future__ import annotations

from random import Random

from candidatures.enums import SexeDeclare, TrancheAge
from candidatures.models import Candidat
from candidatures.services.equite import mesurer_rangs, repondre_equite
from commun.acteurs import APP_WEB, SYSTEME, Acteur, perimetre
from commun.conservation import appliquer_conservation
from comptes.enums import Role
from config.demo.scene import Scene


def montrer_les_droits(scene: Scene) -> None:
    """Two candidates in three answer; ranks are measured; the rules run once, and remove nothing."""
    hasard = Random(2021)  # noqa: S311
    candidats = list(Candidat.objects.exclude(personne_id=None).order_by("email"))
    for candidat in candidats:
        if hasard.random() < 0.66:
            personne = Acteur(
                role=Role.CANDIDAT,
                libelle=str(candidat),
                utilisateur_id=candidat.personne_id,
                role_base=APP_WEB,
            )
            with perimetre(personne):
                repondre_equite(
                    sexe=hasard.choice([SexeDeclare.FEMME, SexeDeclare.FEMME, SexeDeclare.HOMME]),
                    tranche_age=hasard.choice(TrancheAge.values),
                    par=personne,
                    le=candidat.confirme_le or candidat.cree_le,
                )
    with perimetre(SYSTEME):
        mesurer_rangs(le=scene.instant(0, 3))
        appliquer_conservation(par=SYSTEME, le=scene.instant(0, 4), appliquer=False)
