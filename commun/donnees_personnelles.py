"""The common tables: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer

classer(
    "commun_cloisoninstallee",
    aucun="nom_table empreinte",
)
classer(
    "commun_compteur",
    aucun="cle dernier",
)
classer(
    "commun_courriel",
    traitement="messages",
    personnel="destinataire sujet texte html",
    aucun="id cree_le gabarit envoye_le",
    a=("t.destinataire = any(%(courriels)s) and (not %(garde)s or starts_with(t.gabarit, 'candidat'))"),
    supprime=True,
    masque="sujet texte html",
)
classer(
    "commun_delai",
    aucun="id cree_le etape unite_id departement debut fin jours",
)
classer(
    "commun_delaipublic",
    aucun="id etape periode nombre mediane neuf_dixiemes en_cours calcule_le",
)
classer(
    "commun_document",
    traitement="conventions",
    personnel="nom fichier donnees",
    aucun=(
        "sceau_titulaire scelle_le sha256_avant_sceau id cree_le nature "
        "objet_id taille gabarit_version sha256_contenu sha256_fichier "
        "structure_id personne_id departement"
    ),
    a="t.personne_id = %(personne)s",
    supprime=True,
    identite=True,
    fichiers="fichier",
)
classer(
    "commun_evenement",
    traitement="journaux",
    personnel="charge",
    aucun="id cree_le type par_id habilitation_id",
    masque="charge",
)
classer(
    "commun_livraison",
    traitement="journaux",
    personnel="erreur",
    aucun="id cree_le evenement_id abonne file etat tentatives envoyee_le faite_le",
    masque="erreur",
)
classer(
    "commun_passageintegrite",
    traitement="journaux",
    personnel="par_libelle",
    aucun="id cree_le le duree_ms",
    masque="par_libelle",
)
classer(
    "commun_resultatintegrite",
    aucun="id passage_id regle nombre duree_ms erreur",
)
classer(
    "commun_entreejournal",
    traitement="journaux",
    personnel="acte le donnees",
    aucun="id cree_le objet_type objet_id par_id role habilitation_id",
    a="t.par_id = %(personne)s or t.objet_id = any(%(objets)s)",
    anonyme="acte le",
    masque="donnees",
)
classer(
    "commun_transitioneffectuee",
    traitement="journaux",
    personnel="par_libelle motif",
    aucun=("id cree_le objet_type objet_id nom de vers par_id role le structure_id departement personne_id"),
    a="t.par_id = %(personne)s or t.personne_id = %(personne)s",
    efface={
        "par_libelle": (
            "case when t.par_id = %(personne)s and not %(garde)s then 'Personne effacée' else "
            "t.par_libelle end"
        ),
        "motif": (
            "case when t.personne_id = %(personne)s and t.motif <> '' then '[effacé]' else t.motif end"
        ),
    },
    masque="par_libelle motif",
)
classer(
    "commun_demandeeffacement",
    traitement="droits",
    personnel="origine faite_le compte_garde bilan",
    aucun="id cree_le personne_id",
    a="t.personne_id = %(personne)s",
    anonyme="origine faite_le compte_garde bilan",
)
classer(
    "commun_archivepersonnelle",
    traitement="droits",
    personnel="fichier prete_le expire_le taille",
    aucun="id cree_le personne_id nombre",
    a="t.personne_id = %(personne)s",
    supprime=True,
    fichiers="fichier",
)
classer(
    "commun_passageconservation",
    traitement="journaux",
    personnel="par_libelle",
    aucun="id cree_le le applique duree_ms",
    masque="par_libelle",
)
classer(
    "commun_resultatconservation",
    aucun="id passage_id regle trouves traites erreur",
)
classer(
    "commun_preavisconservation",
    traitement="droits",
    personnel="envoye_le",
    aucun="id cree_le regle personne_id",
    a="t.personne_id = %(personne)s",
    supprime=True,
)
