"""Territories: nobody's data: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer

classer(
    "territoires_region",
    aucun="code nom nom_tri",
)
classer(
    "territoires_departement",
    aucun="code nom nom_tri region_id zone fuseau population objectif_postes objectif_statut",
)
classer(
    "territoires_epci",
    aucun="code nom",
)
classer(
    "territoires_commune",
    aucun=(
        "code nom nom_tri nom_recherche type departement_id epci_id population codes_postaux "
        "latitude longitude point en_vigueur"
    ),
)
classer(
    "territoires_zonage",
    aucun="id commune_id type date_debut date_fin source",
)
classer(
    "territoires_quartier",
    aucun="code nom commune_id date_debut date_fin source",
)
classer(
    "territoires_versionreference",
    aucun="cle empreinte lignes chargee_le",
)
