"""Workshops: nobody who comes is named: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer

classer(
    "ateliers_lieu",
    aucun="id cree_le structure_id departement_id nom adresse commune_id point",
)
classer(
    "ateliers_atelier",
    traitement="ateliers",
    personnel="titre description",
    aucun=(
        "id cree_le etat conseiller_id personne_id structure_id departement_id lieu_id themes "
        "debut duree_minutes places"
    ),
    a="t.personne_id = %(personne)s",
    masque="titre description",
)
classer(
    "ateliers_activite",
    aucun=(
        "id cree_le conseiller_id personne_id structure_id departement_id atelier_id date "
        "type canal participants duree_minutes themes"
    ),
)
classer(
    "ateliers_agregat",
    aucun="id portee portee_id grain periode activites participants minutes",
)
classer(
    "ateliers_fileagregat",
    aucun="id date departement structure_id conseiller_id activites participants minutes",
)
