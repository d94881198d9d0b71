"""Advisers, contracts, training: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer, garder_compte, identifier, rattacher

classer(
    "conseillers_avancementpardepartement",
    aucun="departement_id occupes prioritaires ete_2021 calcule_le",
)
classer(
    "conseillers_conseiller",
    traitement="conseillers",
    personnel="prenom nom nom_tri email",
    aucun="id cree_le personne_id structure_id departement_id",
    a="t.personne_id = %(personne)s",
    efface={
        "prenom": "'Personne'",
        "nom": "'effacée'",
        "email": "'efface-' || t.id || '@efface.invalid'",
    },
    identite=True,
    anonyme="nom_tri",
)
classer(
    "conseillers_contrat",
    traitement="conseillers",
    personnel="type date_debut date_fin date_depart salaire_brut_mensuel quotite",
    aucun=(
        "id cree_le etat conseiller_id personne_id poste_id structure_id departement_id "
        "verifie_le verifie_par_id"
    ),
    a="t.personne_id = %(personne)s",
    garde=(
        "Termes d'un contrat financé, sans nom une fois la personne effacée : ils justifient "
        "la subvention versée."
    ),
)
classer(
    "conseillers_affectation",
    traitement="conseillers",
    personnel="periode",
    aucun="id cree_le contrat_id poste_id conseiller_id structure_id departement_id personne_id",
    a="t.personne_id = %(personne)s",
    garde=(
        "Occupation d'un poste financé, sans nom une fois la personne effacée : elle justifie "
        "la subvention versée."
    ),
)
classer(
    "conseillers_organisme",
    aucun="id cree_le nom",
)
classer(
    "conseillers_parcours",
    aucun="code heures marche date_debut date_fin",
)
classer(
    "conseillers_sessionformation",
    aucun="id cree_le organisme_id parcours_id lieu date_debut date_fin",
)
classer(
    "conseillers_dossierformation",
    traitement="conseillers",
    personnel="etat positionne_le terminee_le",
    aucun=(
        "id cree_le conseiller_id personne_id structure_id departement_id organisme_id session_id parcours_id"
    ),
    a="t.personne_id = %(personne)s",
    garde="Parcours de formation financé, sans nom une fois la personne effacée.",
)
classer(
    "conseillers_emargement",
    traitement="conseillers",
    personnel="date demi_journee heures present",
    sensible="motif_absence",
    aucun="id cree_le dossier_id signe_par_id personne_id structure_id organisme_id departement_id",
    a="t.personne_id = %(personne)s",
    efface={
        "motif_absence": "case when t.motif_absence <> '' then 'sans_motif' else '' end",
    },
    identite=True,
    anonyme="date demi_journee heures present",
)
classer(
    "conseillers_alertevacance",
    aucun="id cree_le poste_id structure_id departement_id premier_jour limite seuil envoyee_le",
)

identifier(
    "select p.email, p.prenom, p.nom, '' from conseillers_conseiller p where p.personne_id = %(personne)s"
)
rattacher("select p.id from conseillers_conseiller p where p.personne_id = %(personne)s")
rattacher("select k.id from conseillers_contrat k where k.personne_id = %(personne)s")
garder_compte(
    "contrat",
    # the end of the contract, and five years
    "exists (select 1 from conseillers_contrat k where k.personne_id = %(personne)s and k.etat <> 'annule' and"
    " coalesce(k.date_depart, k.date_fin, 'infinity') > (%(instant)s - interval '5 years')::date)",
    "Vous avez été conseiller : votre nom et votre contrat justifient une subvention, ils sont gardés cinq ans après"
    " la fin du contrat, à accès restreint.",
)
