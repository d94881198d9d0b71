"""What waits for who repairs: a host typed twice, the integrity rules of the last days."""

from __future__ import annotations

from commun.acteurs import SYSTEME, perimetre
from commun.integrite import executer_regles
from comptes.enums import Role
from config.demo.scene import Scene, creer_compte
from structures.enums import TypeStructure
from structures.models import Structure
from structures.services.doublons import chercher_doublons
from structures.services.structures import trouver_ou_creer_structure

JOURS = 5
SIRET_EN_DOUBLE = "91009999300016"


def preparer_les_reparations(scene: Scene, hote: Structure) -> None:
    """The main host exists a second time, under its branch of the same name and with one member more."""
    with perimetre(SYSTEME):
        double, _ = trouver_ou_creer_structure(
            siret=SIRET_EN_DOUBLE,
            denomination=hote.denomination.replace("Commune", "Mairie"),
            type_structure=TypeStructure.COMMUNE,
            departement=hote.departement,
            commune=hote.commune,
            adresse="1 place Jourdan",
            par=SYSTEME,
            le=scene.instant(-60),
        )
    creer_compte(
        Role.STRUCTURE_GESTIONNAIRE,
        "accueil@exemple.fr",
        "Inès",
        "Faure",
        scene.instant(-60),
        structure_id=double.pk,
    )


def verifier_la_semaine(scene: Scene) -> None:
    """The runs of the last nights, so that the trend shows."""
    with perimetre(SYSTEME):
        chercher_doublons(par=SYSTEME, le=scene.instant(0, 3))
        for jour in range(1 - JOURS, 1):
            executer_regles(par=SYSTEME, le=scene.instant(jour, 3))
