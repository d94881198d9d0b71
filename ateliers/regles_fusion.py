"""Places, workshops and figures in a merge."""

from commun.fusions import Sort, declarer_fusion

for _table, _libelle, _raison in (
    ("lieu", "lieux", "Les lieux suivent ; deux lieux semblables restent deux lieux."),
    ("atelier", "ateliers", "L'atelier garde son adresse publique et ses inscrits."),
    ("activite", "activités", "Le compte rendu suit son conseiller ; son département ne change pas."),
):
    declarer_fusion(f"ateliers_{_table}", sort=Sort.DEPLACER, libelle=_libelle, raison=_raison)
declarer_fusion(
    "ateliers_agregat",
    "portee_id",
    sort=Sort.COMBINER,
    libelle="lignes de statistiques",
    raison="Les totaux passent à la structure conservée avec les activités, par les déclencheurs des statistiques.",
)
declarer_fusion(
    "ateliers_fileagregat",
    sort=Sort.GARDER,
    libelle="différences en attente",
    raison="Le déplacement des activités ajoute ses propres différences : la somme reste juste.",
)
