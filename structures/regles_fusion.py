"""The host side in a merge."""

from commun.fusions import Sort, declarer_fusion
from structures.services.fusion_demandes import DemandesOuvertes
from structures.services.fusion_mouvements import MouvementsOuverts

declarer_fusion(
    "structures_poste",
    sort=Sort.DEPLACER,
    libelle="postes",
    raison="Le poste change d'hôte ; son numéro, son dispositif et son statut ne changent pas.",
)
declarer_fusion(
    "structures_rattachement",
    sort=Sort.DEPLACER,
    libelle="rattachements de postes",
    raison="Les deux lignes désignaient la même structure : ses rattachements suivent, avec leurs dates.",
)
declarer_fusion(
    "structures_demande",
    sort=Sort.DEPLACER,
    libelle="demandes de postes",
    raison="Les demandes suivent, avec leurs avis et leurs décisions.",
    combinaison=DemandesOuvertes(),
)
declarer_fusion(
    "structures_decision",
    sort=Sort.DEPLACER,
    libelle="décisions du comité",
    raison="La décision suit les postes qu'elle a créés.",
)
declarer_fusion(
    "structures_avis",
    sort=Sort.GARDER,
    libelle="avis de la préfecture",
    raison="Un avis rendu ne change jamais ; il se lit avec la demande.",
)
declarer_fusion(
    "structures_avis",
    "structure_proposee_id",
    sort=Sort.GARDER,
    libelle="transferts proposés par la préfecture",
    raison="Un avis rendu ne change jamais ; la fiche absorbée renvoie vers la fiche conservée.",
)
declarer_fusion(
    "structures_offre",
    sort=Sort.DEPLACER,
    libelle="offres",
    raison="L'offre suit son poste, avec son adresse publique.",
)
declarer_fusion(
    "structures_structure",
    "fusionnee_dans_id",
    sort=Sort.GARDER,
    libelle="structures déjà absorbées",
    raison="Leur page renvoie de proche en proche jusqu'à la structure conservée.",
)
declarer_fusion(
    "structures_structureevent",
    "pgh_obj_id",
    sort=Sort.GARDER,
    libelle="versions de la fiche",
    raison="Les anciennes versions restent celles de la fiche d'alors.",
)
declarer_fusion(
    "structures_structureevent",
    "fusionnee_dans_id",
    sort=Sort.GARDER,
    libelle="versions de fiches déjà absorbées",
    raison="Une ancienne version ne change jamais.",
)
for _colonne in ("cible_id", "absorbee_id"):
    declarer_fusion(
        "structures_fusion",
        _colonne,
        sort=Sort.GARDER,
        libelle="fusions passées",
        raison="Le registre des fusions ne change pas : chacune se défait dans l'ordre inverse.",
    )
for _colonne in ("premiere_id", "seconde_id"):
    declarer_fusion(
        "structures_pairedoublon",
        _colonne,
        sort=Sort.GARDER,
        libelle="doublons possibles",
        raison="Les paires d'une structure absorbée ne sont plus montrées.",
    )
declarer_fusion(
    "structures_mouvement",
    sort=Sort.DEPLACER,
    libelle="demandes d'ajout ou de restitution de postes",
    raison="Elles suivent les postes, avec leurs avis et leurs décisions.",
    combinaison=MouvementsOuverts(),
)
declarer_fusion(
    "structures_invitation",
    sort=Sort.DEPLACER,
    libelle="invitations de membres",
    raison="Une invitation en attente fait entrer dans la structure conservée, sauf si la même y attend déjà.",
    seulement="t.etat = 'envoyee' and not exists (select 1 from structures_invitation u where u.email = t.email"
    " and u.role = t.role and u.etat = 'envoyee' and u.structure_id <> t.structure_id)",
)
declarer_fusion(
    "structures_revueacces",
    sort=Sort.GARDER,
    libelle="revues des accès",
    raison="Une revue dit qui avait accès à la structure d'alors.",
)
