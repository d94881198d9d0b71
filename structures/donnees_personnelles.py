"""Hosts, requests, members: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer

classer(
    "structures_brouillondemande",
    traitement="demandes",
    personnel="email saisie",
    aucun="id cree_le jeton_hash modifie_le",
    a="t.email = any(%(courriels)s)",
    supprime=True,
    identite=True,
)
classer(
    "structures_postespardepartement",
    aucun="departement_id attribues",
)
classer(
    "structures_comite",
    aucun="id cree_le etat numero date_seance tenu_le publie_le publie_par_id",
)
classer(
    "structures_inscription",
    traitement="demandes",
    personnel="motif",
    aucun=(
        "id cree_le comite_id demande_id rang sens nombre_postes motif_type depassement "
        "saisie_par_id saisie_le decision_id"
    ),
    masque="motif",
)
classer(
    "structures_placedestructure",
    aucun="id siret ridet rna denomination commune_id cle",
)
classer(
    "structures_structure",
    aucun=(
        "id cree_le siret ridet rna denomination nom_tri statut type adresse commune_id "
        "departement_id categorie_juridique france_services en_zrr en_qpv qpv_preuve "
        "fusionnee_dans_id"
    ),
)
classer(
    "structures_demande",
    traitement="demandes",
    personnel=(
        "contact_prenom contact_nom contact_fonction contact_email contact_telephone motivation statut_motif"
    ),
    aucun=(
        "id cree_le etat jeton_hash structure_id siret ridet rna denomination type statut "
        "statut_calcule statut_par_id statut_le categorie_juridique verification "
        "verification_le verification_essais fiche maintenue rapprochements adresse "
        "commune_id departement_id en_qpv qpv_preuve nombre_postes date_debut_souhaitee "
        "candidat_identifie engagement deposee_le echeance_avis comite_id decidee_le"
    ),
    a="t.contact_email = any(%(courriels)s)",
    efface={
        "contact_prenom": "'Personne'",
        "contact_nom": "'effacée'",
        "contact_fonction": "'-'",
        "contact_email": "'efface-' || t.id || '@efface.invalid'",
        "contact_telephone": "''",
    },
    identite=True,
    masque="motivation statut_motif",
    garde="Dossier d'une subvention : gardé dix ans après le dernier paiement, à accès restreint.",
    garde_si="t.etat = 'attribuee'",
)
classer(
    "structures_avis",
    traitement="demandes",
    personnel="commentaire",
    aucun=(
        "id cree_le demande_id sens structure_proposee_id rendu_par_id rendu_le structure_id departement_id"
    ),
    masque="commentaire",
)
classer(
    "structures_rappelavis",
    aucun="id cree_le demande_id sorte echeance envoye_le",
)
classer(
    "structures_decision",
    traitement="demandes",
    personnel="motif",
    aucun=(
        "id cree_le comite_id demande_id structure_id departement_id statut sens "
        "nombre_postes motif_type dispositif cle_source empreinte_source montant_publie "
        "decidee_par_id decidee_le"
    ),
    masque="motif",
)
classer(
    "structures_fusion",
    traitement="demandes",
    personnel="motif faite_par_libelle defaite_motif champs plan memoire",
    aucun="id cree_le cible_id absorbee_id faite_le faite_par_id defaite_le defaite_par_id",
    masque="motif faite_par_libelle defaite_motif champs plan memoire",
)
classer(
    "structures_pairedoublon",
    traitement="demandes",
    personnel="motif",
    aucun="id cree_le premiere_id seconde_id score indices trouvee_le ecartee_le ecartee_par_id",
    masque="motif",
)
classer(
    "structures_invitation",
    traitement="membres",
    personnel="email prenom nom invitee_par_libelle",
    aucun="id cree_le etat structure_id role jeton_hash envoyee_le expire_le repondue_le",
    a="t.email = any(%(courriels)s)",
    efface={
        "email": "'efface-' || t.id || '@efface.invalid'",
        "prenom": "'Personne'",
        "nom": "'effacée'",
    },
    identite=True,
    masque="invitee_par_libelle",
)
classer(
    "structures_revueacces",
    aucun=("id cree_le etat structure_id trimestre ouverte_le echeance rappelee_le faite_le faite_par_id"),
)
classer(
    "structures_poste",
    aucun=(
        "id cree_le numero decision_id structure_id departement_id dispositif statut "
        "territoire_prioritaire date_attribution date_rendu"
    ),
)
classer(
    "structures_rattachement",
    traitement="demandes",
    personnel="motif_fin",
    aucun="id cree_le poste_id structure_id departement_id periode fin",
    masque="motif_fin",
)
classer(
    "structures_mouvement",
    traitement="demandes",
    personnel="precision avis_commentaire",
    aucun=(
        "id cree_le etat type structure_id departement_id nombre motif date_effet depose_le "
        "avis_sens avis_rendu_le decide_le decide_par_id nombre_accorde decision_id"
    ),
    masque="precision avis_commentaire",
)
classer(
    "structures_postearendre",
    aucun="id cree_le mouvement_id poste_id",
)
classer(
    "structures_offre",
    traitement="demandes",
    personnel="missions conditions",
    aucun=(
        "id cree_le etat poste_id structure_id departement_id commune_id adresse en_qpv "
        "qpv_preuve point intitule date_debut salaire_brut_mensuel types_contrat langues "
        "vehicule_requis publiee_le"
    ),
    masque="missions conditions",
)
