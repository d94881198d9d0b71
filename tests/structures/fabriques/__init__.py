"""Builders of the host side. States are reached by the real services, each under the perimeter of its actor."""

from tests.structures.fabriques.demandes import (
    MOTIVATION,
    contact_de,
    creer_comite,
    creer_demande,
    creer_seance,
    decider,
    donnees_demande,
    donner_un_avis,
    saisie_demande,
)
from tests.structures.fabriques.hotes import (
    DEBUT,
    commune,
    creer_doublon,
    creer_fusion,
    creer_habilitation,
    creer_invitation,
    creer_membre,
    creer_revue,
    creer_structure,
    prefecture,
    siret_valide,
    validateur,
)
from tests.structures.fabriques.jeu import creer_jeu
from tests.structures.fabriques.postes import creer_mouvement, creer_offre, creer_poste, creer_postes

__all__ = [
    "DEBUT",
    "MOTIVATION",
    "commune",
    "contact_de",
    "creer_comite",
    "creer_demande",
    "creer_doublon",
    "creer_fusion",
    "creer_habilitation",
    "creer_invitation",
    "creer_jeu",
    "creer_membre",
    "creer_mouvement",
    "creer_offre",
    "creer_poste",
    "creer_postes",
    "creer_revue",
    "creer_seance",
    "creer_structure",
    "decider",
    "donnees_demande",
    "donner_un_avis",
    "prefecture",
    "saisie_demande",
    "siret_valide",
    "validateur",
]
