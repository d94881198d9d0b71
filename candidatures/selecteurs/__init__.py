"""What the screens of the candidates' room read."""

from .candidats import (
    a_deja_une_candidature,
    brouillon_du_lien,
    candidat_a_confirmer,
    candidat_de_la_personne,
    profil_de_la_personne,
)
from .classement import Classement, Rang, Tri, classement, classer, profils_correspondants
from .correspondances import Correspondance, offres_pour
from .echanges import (
    consultations_de_la_personne,
    derniers_actes,
    etapes_pour_la_structure,
    etapes_pour_le_candidat,
    messages_de,
    messages_non_lus,
)
from .fichiers import cv_de_la_personne, cv_de_la_rencontre, imports_pix
from .rencontres import (
    MESSAGES_NON_LUS,
    Colonne,
    colonnes_de_l_offre,
    courriels_de_la_structure,
    creneaux_de,
    notes_de,
    offres_publiees_de,
    rencontres_de,
    rencontres_du_candidat,
    rencontres_ouvertes_de_l_offre,
    rencontres_ouvertes_du_candidat,
)
from .tension import Tension, tensions

__all__ = [
    "MESSAGES_NON_LUS",
    "Classement",
    "Colonne",
    "Correspondance",
    "Rang",
    "Tension",
    "Tri",
    "a_deja_une_candidature",
    "brouillon_du_lien",
    "candidat_a_confirmer",
    "candidat_de_la_personne",
    "classement",
    "classer",
    "colonnes_de_l_offre",
    "consultations_de_la_personne",
    "courriels_de_la_structure",
    "creneaux_de",
    "cv_de_la_personne",
    "cv_de_la_rencontre",
    "derniers_actes",
    "etapes_pour_la_structure",
    "etapes_pour_le_candidat",
    "imports_pix",
    "messages_de",
    "messages_non_lus",
    "notes_de",
    "offres_pour",
    "offres_publiees_de",
    "profil_de_la_personne",
    "profils_correspondants",
    "rencontres_de",
    "rencontres_du_candidat",
    "rencontres_ouvertes_de_l_offre",
    "rencontres_ouvertes_du_candidat",
    "tensions",
]
