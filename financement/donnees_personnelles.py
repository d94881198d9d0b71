"""Conventions and money: what the law makes the State keep: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer

classer(
    "financement_enveloppe",
    aucun=(
        "id cree_le dispositif annee departement_id ouvert reserve engage paye postes "
        "objectif_postes alerte_le"
    ),
)
classer(
    "financement_mouvementenveloppe",
    traitement="conventions",
    personnel="par_libelle motif libelle",
    aucun=(
        "id cree_le enveloppe_id nature cle ouvert reserve engage paye postes objectif_postes "
        "convention_id ordre_id par_id le"
    ),
    masque="par_libelle motif libelle",
)
classer(
    "financement_convention",
    traitement="conventions",
    personnel=(
        "signataire_nom signataire_qualite contact_paiement_nom contact_paiement_courriel "
        "contact_paiement_telephone description_projet actions_prevues note_instruction"
    ),
    aucun=(
        "date_fin soldee_le "
        "id cree_le etat structure_id departement_id numero dispositif modalite statut "
        "territoire_prioritaire montant_previsionnel enveloppe_id date_deliberation soumise_le "
        "premiere_soumission_le prise_en_charge_le instructeur_id a_corriger_le date_limite_correction "
        "validations validee_le validee_par_id signee_structure_le signee_structure_par_id signee_financeur_le "
        "signee_financeur_par_id active_le echue_le resiliee_le annulee_le"
    ),
    masque=(
        "signataire_nom signataire_qualite contact_paiement_nom contact_paiement_courriel "
        "contact_paiement_telephone description_projet actions_prevues note_instruction"
    ),
)
classer(
    "financement_commentaire",
    traitement="conventions",
    personnel="valeur texte reponse ouvert_par_libelle",
    aucun=(
        "id cree_le etat convention_id structure_id departement_id objet champ ouvert_le ouvert_par_id envoye_le "
        "resolu_le resolu_par_id clos_le clos_par_id"
    ),
    masque="valeur reponse ouvert_par_libelle texte",
)
classer(
    "financement_versionconvention",
    traitement="conventions",
    personnel="contenu soumise_par_libelle",
    aucun="id cree_le convention_id structure_id departement_id rang soumise_le",
    masque="contenu soumise_par_libelle",
)
classer(
    "financement_relanceconvention",
    aucun="id cree_le convention_id structure_id departement_id motif depuis envoyee_le",
)
classer(
    "financement_posteconventionne",
    aucun=(
        "coordinateur id cree_le convention_id poste_id structure_id departement_id actif premier_jour "
        "montant_previsionnel dernier_jour repris_le date_droits"
    ),
)
classer(
    "financement_versionbareme",
    aucun="version contenu archivee_le",
)
classer(
    "financement_calcul",
    traitement="conventions",
    personnel="par_libelle",
    aucun=(
        "id cree_le poste_id convention_id structure_id departement_id nature version entrees "
        "entrees_sha256 bareme_id code_version montant plafond mois_consommes duree lignes "
        "parametres alertes calcule_le origine_id declencheur objet_declencheur campagne_id"
    ),
    masque="par_libelle",
)
classer(
    "financement_campagne",
    traitement="conventions",
    personnel="creee_par_libelle nom",
    aucun=(
        "id cree_le etat nature arrete_au dispositif departement_id taille_lot nombre_postes "
        "bareme_id code_version creee_par_id lancee_le lancee_par_id calculee_le acceptee_le "
        "acceptee_par_id appliquee_le"
    ),
    masque="creee_par_libelle nom",
)
classer(
    "financement_lotcampagne",
    aucun=(
        "id cree_le campagne_id rang conventionnes nombre calcule_le code_version bilan "
        "histogramme applique_le effet"
    ),
)
classer(
    "financement_resultatcampagne",
    aucun=(
        "campagne_id poste_id conventionne_id convention_id lot categorie motif entrees "
        "entrees_sha256 total plafond mois_consommes duree mois jours montants avant "
        "version_avant notifie ecart ecarte"
    ),
)
classer(
    "financement_comptebancaire",
    traitement="conventions",
    personnel="titulaire",
    sensible="iban",
    aucun=("id cree_le etat structure_id departement_id bic saisi_le saisi_par_id verifie_le verifie_par_id"),
    garde=(
        "Pièce comptable ou acte d'une subvention : gardé dix ans après le dernier paiement, "
        "à accès restreint."
    ),
)
classer(
    "financement_controlelivre",
    aucun="id cree_le fait_le rang empreinte nombre debits credits nombre_anomalies anomalies ancree",
)
classer(
    "financement_piece",
    traitement="conventions",
    personnel="nom fichier motif_refus",
    aucun=(
        "analyse analyse_detail analyse_le pages id cree_le etat "
        "convention_id structure_id departement_id type taille sha256 "
        "date_piece valable_jusqu_au deposee_le deposee_par_id decidee_le decidee_par_id"
    ),
    fichiers="fichier",
    garde=(
        "Pièce comptable ou acte d'une subvention : gardé dix ans après le dernier paiement, "
        "à accès restreint."
    ),
)
classer(
    "financement_conditionexterne",
    traitement="conventions",
    personnel="libelle levee_par_libelle motif_levee",
    aucun="id cree_le code poste_id structure_id departement_id objet_id depuis levee_le",
    masque="libelle levee_par_libelle motif_levee",
)
classer(
    "financement_ecriture",
    traitement="conventions",
    personnel="libelle motif",
    aucun=(
        "id rang precedente empreinte cle journal date_comptable piece_type piece_id "
        "convention_id structure_id departement_id poste_id contrepassee_id par_id role le "
        "lignes"
    ),
    garde=("Une écriture du grand livre est chaînée et ne change jamais ; son libellé ne nomme personne."),
)
classer(
    "financement_ligneecriture",
    aucun=("id ecriture_id ordre compte debit credit convention_id poste_id structure_id departement_id"),
)
classer(
    "financement_lotpaiement",
    aucun=(
        "id cree_le etat numero date_execution nombre total seuil_ordres prepare_le "
        "prepare_par_id transmis_le transmis_par_id"
    ),
)
classer(
    "financement_tranche",
    aucun=(
        "id cree_le etat convention_id structure_id departement_id rang libelle "
        "date_exigibilite montant payee_le"
    ),
)
classer(
    "financement_ordre",
    aucun=(
        "id cree_le etat tranche_id structure_id departement_id montant compte_id lot_id "
        "seuil calculs essai cle propose_le propose_par_id premier_le premier_par_id "
        "decide_le decide_par_id annule_le annule_par_id transmis_le regle_le date_paiement"
    ),
)
classer(
    "financement_troppercu",
    traitement="conventions",
    personnel="motif",
    aucun=(
        "id cree_le etat convention_id structure_id departement_id montant constate_le "
        "constate_par_id notifie_le notifie_par_id solde_le solde_par_id"
    ),
    masque="motif",
)
classer(
    "financement_imputation",
    aucun="id cree_le trop_percu_id tranche_id structure_id montant le par_id",
)
classer(
    "financement_actepublic",
    aucun=(
        "id objet_id nature numero convention beneficiaire identifiant financeur montant signee_le signatures "
        "sha256_fichier sha256_avant_sceau sceau_titulaire scelle_le"
    ),
)
classer(
    "financement_regeneration",
    traitement="conventions",
    personnel="motif par_libelle",
    aucun="id cree_le le total",
    masque="motif par_libelle",
)
classer(
    "financement_documentaregenerer",
    aucun="id cree_le regeneration_id convention_id resultat document_id faite_le",
)
_PREUVE = "Preuve de la signature d'un acte : gardée avec la convention, à accès restreint."
classer(
    "financement_signature",
    traitement="conventions",
    personnel="nom qualite",
    aucun=(
        "signee_par_id id cree_le objet_type objet_id tour partie voie structure_id departement_id signee_le "
        "document_id sha256 preuve_id sha256_preuve"
    ),
    garde=_PREUVE,
)
classer(
    "financement_originalsigne",
    traitement="conventions",
    personnel="nom fichier signataire motif_refus",
    aucun=(
        "id cree_le etat objet_type objet_id tour partie libelle structure_id departement_id "
        "document_id sha256_document date_signature depose_le depose_par_id decide_le decide_par_id "
        "taille pages sha256 analyse analyse_le analyse_detail"
    ),
    fichiers="fichier",
    garde=_PREUVE,
)
classer(
    "financement_demandesignature",
    aucun=(
        "id cree_le personne_id partie actes version_consentement code_hash emise_le expire_le essais "
        "utilisee_le remplacee_le"
    ),
)
classer(
    "financement_rappelsignature",
    aucun="id cree_le objet_type objet_id tour partie jours envoye_le",
)
classer(
    "financement_avenant",
    traitement="conventions",
    personnel="prepare_par_libelle objet",
    aucun=(
        "id cree_le etat convention_id structure_id departement_id rang type date_effet donnees effet montant_avant "
        "montant_apres validee_le validee_par_id signee_structure_le signee_structure_par_id signee_financeur_le "
        "signee_financeur_par_id en_vigueur_le applique_le"
    ),
    masque="prepare_par_libelle objet",
)
