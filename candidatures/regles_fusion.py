"""Meetings with candidates in a merge."""

from commun.fusions import Sort, declarer_fusion

declarer_fusion(
    "candidatures_miseenrelation",
    sort=Sort.DEPLACER,
    libelle="mises en relation",
    raison="Elles suivent leur offre ; le candidat continue de lire le nom qu'il connaît.",
)
declarer_fusion(
    "candidatures_noterencontre",
    sort=Sort.DEPLACER,
    libelle="notes sur des candidats",
    raison="Elles suivent leur mise en relation.",
)
declarer_fusion(
    "candidatures_creneau",
    sort=Sort.DEPLACER,
    libelle="créneaux d'entretien",
    raison="Ils suivent leur mise en relation.",
)
for _table, _libelle in (
    ("candidatures_message", "messages avec des candidats"),
    ("candidatures_consultation", "consultations de profils"),
):
    declarer_fusion(_table, sort=Sort.DEPLACER, libelle=_libelle, raison="Ils suivent leur mise en relation.")
