"""The set of objects of the matrix: one host of Limoges with all that hangs on it, and the people around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from structures.models import Structure
from tests.ateliers.fabriques import creer_jeu as jeu_ateliers
from tests.candidatures.fabriques import creer_jeu as jeu_candidatures
from tests.conseillers.fabriques import acteur_conseiller, creer_organisme
from tests.conseillers.fabriques import creer_jeu as jeu_conseillers
from tests.fabriques import creer_limousin
from tests.financement.fabriques import creer_jeu as jeu_financement
from tests.matrice.personnages import Personnage, creer_personnages
from tests.structures.fabriques import creer_jeu as jeu_structures
from tests.structures.fabriques import creer_structure


@dataclass
class Jeu:
    """Objects by room, as each room's builders name them."""

    structures: dict[str, Any]
    conseillers: Any
    candidatures: Any
    financement: dict[str, Any]
    ateliers: Any
    personnages: list[Personnage]

    @property
    def structure_id(self) -> UUID:
        return self.structures["structure"].pk


def creer_jeu() -> Jeu:
    """Everything for one host; the foreign personas belong to a host of Fort-de-France."""
    creer_limousin()
    structures = jeu_structures()
    structure: Structure = structures["structure"]
    conseillers = jeu_conseillers(structure.pk)
    candidatures = jeu_candidatures(structures["offre_publiee"])
    etrangere = creer_structure("Fort-de-France", denomination="Structure voisine")
    return Jeu(
        structures=structures,
        conseillers=conseillers,
        candidatures=candidatures,
        financement=jeu_financement(structure),
        ateliers=jeu_ateliers(contrat=conseillers.contrat),
        personnages=creer_personnages(
            structure_id=structure.pk,
            autre_structure_id=etrangere.pk,
            organisme_id=conseillers.organisme.pk,
            autre_organisme_id=creer_organisme("Organisme voisin").pk,
            candidat=candidatures.acteur_candidat,
            conseiller=acteur_conseiller(conseillers.conseiller),
        ),
    )
