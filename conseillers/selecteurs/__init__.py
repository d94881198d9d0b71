"""What the screens and the other rooms ask about contracts, posts and training."""

from .contrats import contrat_courant, contrats_a_verifier, contrats_de, contrats_en_cours, est_en_poste
from .formation import (
    Suivi,
    dossier_de_la_personne,
    dossiers_avec_heures,
    dossiers_de,
    heures_accomplies,
    noms_des_organismes,
    organisme_de,
    organismes,
    parcours_proposes,
    sessions_de,
    suivi_du_dossier,
)
from .postes import (
    LignePoste,
    lignes_de_postes,
    occupations,
    occupations_par_poste,
    postes_avec_etat,
    postes_de_structure,
    postes_vacants,
)

__all__ = [
    "LignePoste",
    "Suivi",
    "contrat_courant",
    "contrats_a_verifier",
    "contrats_de",
    "contrats_en_cours",
    "dossier_de_la_personne",
    "dossiers_avec_heures",
    "dossiers_de",
    "est_en_poste",
    "heures_accomplies",
    "lignes_de_postes",
    "noms_des_organismes",
    "occupations",
    "occupations_par_poste",
    "organisme_de",
    "organismes",
    "parcours_proposes",
    "postes_avec_etat",
    "postes_de_structure",
    "postes_vacants",
    "sessions_de",
    "suivi_du_dossier",
]
