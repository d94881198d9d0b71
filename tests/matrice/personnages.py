"""The personas of the matrix: for each role, one who owns the object and one who does not."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from commun.acteurs import Acteur
from comptes.enums import ROLES_NATIONAUX, ROLES_STRUCTURE, Role
from tests.fabriques import creer_personne


@dataclass(frozen=True)
class Personnage:
    """`chez_soi`: the objects of the test belong to this person's perimeter."""

    nom: str
    acteur: Acteur | None
    chez_soi: bool


def creer_personnages(
    *,
    structure_id: UUID,
    autre_structure_id: UUID,
    organisme_id: UUID,
    autre_organisme_id: UUID,
    candidat: Acteur,
    conseiller: Acteur,
) -> list[Personnage]:
    """Everybody who may come: a visitor, and each role at home (Haute-Vienne) and elsewhere."""
    personnages = [
        Personnage("visiteur", None, False),
        Personnage("candidat", candidat, True),
        Personnage("autre candidat", creer_personne(Role.CANDIDAT, email="autre-candidat@exemple.fr"), False),
        Personnage("conseiller", conseiller, True),
        Personnage(
            "autre conseiller", creer_personne(Role.CONSEILLER, email="autre-conseiller@exemple.fr"), False
        ),
    ]
    for role in ROLES_STRUCTURE:
        personnages += [
            Personnage(role, creer_personne(role, structure_id=structure_id), True),
            Personnage(f"autre {role}", creer_personne(role, structure_id=autre_structure_id), False),
        ]
    territoires = [
        (Role.PREFECTURE_DEPARTEMENT, {"departement": "87"}, {"departement": "972"}),
        (Role.PREFECTURE_REGION, {"region": "75"}, {"region": "02"}),
        (Role.COORDINATEUR_CONSEILLERS, {"departement": "87"}, {"departement": "972"}),
    ]
    for role, ici, ailleurs in territoires:
        personnages += [
            Personnage(role, creer_personne(role, **ici), True),
            Personnage(f"autre {role}", creer_personne(role, **ailleurs), False),
        ]
    personnages += [
        Personnage("organisme", creer_personne(Role.ORGANISME_FORMATION, organisme_id=organisme_id), True),
        Personnage(
            "autre organisme",
            creer_personne(Role.ORGANISME_FORMATION, organisme_id=autre_organisme_id),
            False,
        ),
    ]
    personnages += [Personnage(role, creer_personne(role), True) for role in ROLES_NATIONAUX]
    return personnages
