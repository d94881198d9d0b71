"""Candidates and meetings: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer, identifier, rattacher

classer(
    "candidatures_candidat",
    traitement="candidature",
    personnel=(
        "prenom nom email telephone commune_id situation a_experience disponible_le "
        "distance_max_km contrats langues vehicule pix pix_importe pix_importe_le pix_campagne "
        "motivation majeur consentement confirme_le recrute_le confirmation_envoyee_le jeton_hash confirmation_hash"
    ),
    aucun="id cree_le etat personne_id",
    a="t.personne_id = %(personne)s or (t.etat = 'brouillon' and t.email = any(%(courriels)s))",
    efface={
        "prenom": "'Personne'",
        "nom": "'effacée'",
        "email": "'efface-' || t.id || '@efface.invalid'",
        "telephone": "''",
        "commune_id": (
            "(select g.code from territoires_commune g where g.departement_id = (select "
            "h.departement_id from territoires_commune h where h.code = t.commune_id) order by "
            "g.population desc nulls last, g.code limit 1)"
        ),
        "situation": "case when t.situation = '' then '' else 'demandeur_emploi' end",
        "a_experience": "false",
        "disponible_le": "t.cree_le::date",
        "distance_max_km": "null",
        "contrats": "'{}'",
        "langues": "'{}'",
        "vehicule": "false",
        "pix": "null",
        "pix_importe": "null",
        "pix_importe_le": "null",
        "pix_campagne": "''",
        "motivation": "'[effacé]'",
        "confirmation_envoyee_le": "null",
        "jeton_hash": "''",
        "confirmation_hash": "''",
    },
    anonyme="majeur consentement confirme_le recrute_le",
    ordre=70,
)
classer(
    "candidatures_profilrecherche",
    traitement="candidature",
    personnel=(
        "reference commune_id latitude longitude point distance_max_km disponible_le "
        "depose_le situation a_experience contrats langues vehicule pix pix_est_importe ile actif"
    ),
    aucun="candidat_id personne_id",
    a="t.personne_id = %(personne)s",
    supprime=True,
)
classer(
    "candidatures_miseenrelation",
    traitement="candidature",
    personnel="etat structure_nom offre_intitule distance_km motif_refus motif_cloture recrutee_le activite_le",
    aucun="id cree_le offre_id candidat_id personne_id structure_id departement_id commune_id",
    a="t.personne_id = %(personne)s",
    efface={
        "distance_km": "null",
    },
    anonyme="etat structure_nom offre_intitule motif_refus motif_cloture recrutee_le activite_le",
)
classer(
    "candidatures_noterencontre",
    traitement="candidature",
    personnel="auteur_nom texte ecrite_le",
    aucun="id cree_le rencontre_id structure_id auteur_id",
    a=(
        "t.rencontre_id in (select m.id from candidatures_miseenrelation m where "
        "m.personne_id = %(personne)s)"
    ),
    supprime=True,
    masque="auteur_nom texte",
)
classer(
    "candidatures_creneau",
    traitement="candidature",
    personnel="debut duree_minutes mode lieu choisi_le",
    aucun="id cree_le rencontre_id structure_id personne_id departement_id",
    a="t.personne_id = %(personne)s",
    supprime=True,
)
classer(
    "candidatures_cv",
    traitement="candidature",
    personnel="nom fichier depose_le",
    aucun="id cree_le candidat_id personne_id taille pages sha256 analyse analyse_le analyse_detail",
    a="t.personne_id = %(personne)s",
    supprime=True,
    fichiers="fichier",
    ordre=60,
)
classer(
    "candidatures_importpix",
    aucun="id cree_le campagne source par_id importe_le lignes rapprochees inchangees ecarts",
)
classer(
    "candidatures_message",
    traitement="candidature",
    personnel="gabarit texte auteur_nom envoye_le lu_le",
    aucun="id cree_le rencontre_id structure_id personne_id auteur_id",
    a="t.personne_id = %(personne)s",
    supprime=True,
    masque="auteur_nom texte",
)
classer(
    "candidatures_consultation",
    traitement="candidature",
    personnel="objet jour le",
    aucun="id cree_le rencontre_id structure_id personne_id par_id",
    a="t.personne_id = %(personne)s",
    supprime=True,
)
classer(
    "candidatures_relancerencontre",
    traitement="candidature",
    personnel="sorte activite_le envoyee_le",
    aucun="id cree_le rencontre_id",
    a=(
        "t.rencontre_id in (select m.id from candidatures_miseenrelation m where "
        "m.personne_id = %(personne)s)"
    ),
    supprime=True,
)
classer(
    "candidatures_reponseequite",
    traitement="equite",
    sensible="sexe tranche_age",
    personnel="consentie_le",
    aucun="id cree_le personne_id",
    a="t.personne_id = %(personne)s",
    supprime=True,
)
classer(
    "candidatures_meilleurrang",
    traitement="equite",
    personnel="rang mesure_le",
    aucun="candidat_id",
    a="t.candidat_id in (select c.id from candidatures_candidat c where c.personne_id = %(personne)s)",
    supprime=True,
)
classer("candidatures_compteprofils", aucun="id actif ile nombre")

identifier(
    "select c.email, c.prenom, c.nom, c.telephone from candidatures_candidat c where c.personne_id = %(personne)s"
)
rattacher("select c.id from candidatures_candidat c where c.personne_id = %(personne)s")
rattacher("select m.id from candidatures_miseenrelation m where m.personne_id = %(personne)s")
