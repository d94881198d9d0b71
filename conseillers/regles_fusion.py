"""Advisers, contracts and training in a merge."""

from commun.fusions import Sort, declarer_fusion

for _table, _libelle, _raison in (
    ("contrat", "contrats", "Le contrat suit son poste ; ses dates et son salaire ne changent pas."),
    ("affectation", "affectations", "L'affectation suit son contrat."),
    ("conseiller", "conseillers", "Le dernier employeur devient la structure conservée."),
    ("dossierformation", "dossiers de formation", "Le dossier suit la personne."),
    ("emargement", "émargements", "Les heures faites suivent le dossier."),
):
    declarer_fusion(f"conseillers_{_table}", sort=Sort.DEPLACER, libelle=_libelle, raison=_raison)
declarer_fusion(
    "conseillers_contratevent",
    sort=Sort.GARDER,
    libelle="versions de contrats",
    raison="Une ancienne version ne change jamais.",
)
declarer_fusion(
    "conseillers_alertevacance",
    sort=Sort.GARDER,
    libelle="alertes de vacance envoyées",
    raison="Une alerte dit à qui elle a été envoyée ce jour-là.",
)
