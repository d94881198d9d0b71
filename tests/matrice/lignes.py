"""The matrix, one row per URL. What a row says of the accesses is compared with what the view declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from comptes.enums import (
    ROLES_ANCT,
    ROLES_INSTRUCTION,
    ROLES_PREFECTURE,
    ROLES_REPARATION,
    ROLES_STRUCTURE,
    Role,
)
from tests.matrice.ligne import CONNECTE, PUBLIC, Ligne

# Addresses of the libraries: their own access rules, tested in tests/comptes.
TIERS = ("account_", "mfa_", "admin:")

PREPARE = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)
CONSULTE = (*ROLES_ANCT, Role.SIGNATAIRE_FINANCEUR, Role.ORDONNATEUR, Role.COMPTABLE, Role.ADMINISTRATEUR)
LIT_CREDITS = tuple(role for role in CONSULTE if role != Role.ADMINISTRATEUR)
PAIE = (Role.ORDONNATEUR, Role.COMPTABLE)

LIRE = {"GET": 200}
SAISIR = {"GET": 200, "POST": 422}
AGIR = {"POST": 302}
CONFIRMER = {"GET": 200, "POST": 302}


def objet(salle: str, nom: str, argument: str = "pk", **autres: Any) -> Callable[[Any], dict[str, Any]]:
    """Address arguments: the identifier of one object of the set."""

    def arguments(jeu: Any) -> dict[str, Any]:
        source = getattr(jeu, salle)
        trouve = source[nom] if isinstance(source, dict) else getattr(source, nom)
        return {argument: trouve.pk if hasattr(trouve, "pk") else trouve, **autres}

    return arguments


def valeur(salle: str, nom: str, argument: str) -> Callable[[Any], dict[str, Any]]:
    """Address arguments: a value of the set as it is (the secret of a link)."""

    def arguments(jeu: Any) -> dict[str, Any]:
        source = getattr(jeu, salle)
        return {argument: source[nom] if isinstance(source, dict) else getattr(source, nom)}

    return arguments


def de_structure(nom: str, codes: dict[str, int], salle: str = "structures", **autres: Any) -> Ligne:
    return Ligne(ROLES_STRUCTURE, codes, objet(salle, nom, **autres), objet=True)


SITE = {
    "accueil": Ligne(PUBLIC, LIRE),
    "sante": Ligne(PUBLIC, LIRE),
    "espace": Ligne(CONNECTE, LIRE),
    "changer_habilitation": Ligne(CONNECTE, {"POST": 404}),
    "delais": Ligne((*ROLES_ANCT, *ROLES_PREFECTURE), LIRE),
    "delais_publics": Ligne(PUBLIC, LIRE),
    "boite": Ligne(ROLES_ANCT, LIRE),
    "telecharger": Ligne(CONNECTE, {"GET": 404}, lambda jeu: {"lien": "forge"}),
    "courriels_demo": Ligne(PUBLIC, {"GET": 404}),
    "mentions_legales": Ligne(PUBLIC, LIRE),
    "donnees_personnelles": Ligne(PUBLIC, LIRE),
    "mes_donnees": Ligne(CONNECTE, LIRE),
    "preparer_archive": Ligne(CONNECTE, AGIR),
    "archive": Ligne(
        CONNECTE,
        {"GET": 404},
        lambda jeu: {"pk": "00000000-0000-4000-8000-000000000000"},
    ),
    "effacer_mes_donnees": Ligne(CONNECTE, SAISIR),
    "conservation": Ligne(ROLES_REPARATION, LIRE),
    "accessibilite": Ligne(PUBLIC, LIRE),
    "integrite": Ligne(ROLES_REPARATION, LIRE),
    "integrite_verifier": Ligne(ROLES_REPARATION, AGIR),
    "integrite_regle": Ligne(ROLES_REPARATION, LIRE, lambda jeu: {"cle": "poste_sans_hote"}),
    "territoires:communes": Ligne(PUBLIC, LIRE),
    "simulateur:simulateur": Ligne(PUBLIC, LIRE),
    "simulateur:pdf": Ligne(PUBLIC, {"GET": 302}),
    "verification:verifier": Ligne(PUBLIC, SAISIR),
    "verification:acte": Ligne(PUBLIC, {"GET": 404}, lambda jeu: {"numero": "CN-00-2026-9999"}),
}

_REFERENT = (Role.STRUCTURE_REFERENT,)
_SIGNATAIRES = (Role.STRUCTURE_SIGNATAIRE, Role.SIGNATAIRE_FINANCEUR)
_VALIDATEUR = (Role.ANCT_VALIDATEUR,)


def _seance(etat: str, **autres: Any) -> Callable[[Any], dict[str, Any]]:
    return objet("structures", f"seance_{etat}", **autres)


def _point(etat: str) -> Callable[[Any], dict[str, Any]]:
    def arguments(jeu: Any) -> dict[str, Any]:
        return {
            "pk": jeu.structures[f"seance_{etat}"].pk,
            "point": jeu.structures[f"point_{etat}"].pk,
        }

    return arguments


_DEMANDE_87 = objet("structures", "demande_ouverte")
STRUCTURES = {
    "structures:demander": Ligne(PUBLIC, SAISIR),
    "structures:demande_envoyee": Ligne(PUBLIC, LIRE),
    "structures:demande_brouillon": Ligne(PUBLIC, LIRE),
    "structures:demande_modifier": Ligne(PUBLIC, SAISIR, valeur("structures", "jeton_brouillon", "jeton")),
    "structures:retenir_statut": Ligne(ROLES_ANCT, SAISIR, _DEMANDE_87, objet=True),
    "structures:demande_verifier": Ligne(ROLES_ANCT, AGIR, _DEMANDE_87, objet=True),
    "structures:demande_suivi": Ligne(PUBLIC, LIRE, valeur("structures", "jeton", "jeton")),
    "structures:demande_confirmer": Ligne(PUBLIC, AGIR, valeur("structures", "jeton", "jeton")),
    "structures:offres": Ligne(PUBLIC, LIRE),
    "structures:offre": Ligne(PUBLIC, LIRE, objet("structures", "offre_publiee")),
    "structures:prefecture_demandes": Ligne(ROLES_PREFECTURE, LIRE),
    "structures:prefecture_demande": Ligne(ROLES_PREFECTURE, SAISIR, _DEMANDE_87, objet=True),
    "structures:instruction_demandes": Ligne(ROLES_INSTRUCTION, LIRE),
    "structures:instruction_demande": Ligne(ROLES_INSTRUCTION, LIRE, _DEMANDE_87, objet=True),
    "structures:instruction_inscrire": Ligne(ROLES_ANCT, SAISIR, _DEMANDE_87, objet=True),
    "structures:comites": Ligne(ROLES_ANCT, LIRE),
    "structures:comite_nouveau": Ligne(ROLES_ANCT, SAISIR),
    "structures:comite": Ligne(ROLES_ANCT, LIRE, _seance("planifie"), objet=True),
    "structures:comite_inscrire": Ligne(ROLES_ANCT, SAISIR, _seance("planifie"), objet=True),
    "structures:comite_trier": Ligne(ROLES_ANCT, AGIR, _seance("planifie"), objet=True),
    "structures:comite_acte": Ligne(ROLES_ANCT, AGIR, _seance("planifie", acte="arreter"), objet=True),
    "structures:comite_annuler": Ligne(_VALIDATEUR, SAISIR, _seance("planifie"), objet=True),
    "structures:comite_decisions": Ligne(_VALIDATEUR, {"GET": 302}, _seance("tenu"), objet=True),
    "structures:comite_point": Ligne(_VALIDATEUR, SAISIR, _point("tenu"), objet=True),
    "structures:comite_reporter": Ligne(ROLES_ANCT, AGIR, _point("tenu"), objet=True),
    "structures:comite_deplacer": Ligne(ROLES_ANCT, AGIR, _point("planifie"), objet=True),
    "structures:comite_publier": Ligne(_VALIDATEUR, SAISIR, _seance("tenu"), objet=True),
    "structures:comite_proces_verbal": Ligne(ROLES_ANCT, LIRE, _seance("tenu"), objet=True),
    "structures:instruction_annuler": Ligne(ROLES_ANCT, SAISIR, _DEMANDE_87, objet=True),
    "structures:instruction_structures": Ligne(ROLES_INSTRUCTION, LIRE),
    "structures:instruction_structure": Ligne(
        ROLES_INSTRUCTION, LIRE, objet("structures", "structure"), objet=True
    ),
    "structures:doublons": Ligne(ROLES_REPARATION, LIRE),
    "structures:doublon_ecarter": Ligne(ROLES_REPARATION, SAISIR, objet("structures", "doublon")),
    "structures:fusion_chercher": Ligne(ROLES_REPARATION, LIRE, objet("structures", "structure")),
    "structures:fusionner": Ligne(
        ROLES_REPARATION,
        SAISIR,
        lambda jeu: objet("structures", "structure", autre=jeu.structures["jumelle"].pk)(jeu),
    ),
    "structures:fusion": Ligne(ROLES_REPARATION, SAISIR, objet("structures", "fusion")),
    "structures:histoire": Ligne(ROLES_INSTRUCTION, LIRE, objet("structures", "structure")),
    "structures:fiche_corriger": Ligne(ROLES_REPARATION, SAISIR, objet("structures", "structure")),
    "structures:demande_rouvrir": Ligne(ROLES_REPARATION, SAISIR, _DEMANDE_87),
    "structures:offre_rouvrir": Ligne(ROLES_REPARATION, SAISIR, objet("structures", "offre_publiee")),
    "structures:poste_retablir": Ligne(
        ROLES_REPARATION, SAISIR, lambda jeu: {"pk": jeu.structures["postes"][0].pk}
    ),
    "structures:poste_rattacher": Ligne(
        ROLES_REPARATION, SAISIR, lambda jeu: {"pk": jeu.structures["postes"][0].pk}
    ),
    "structures:recompter_postes": Ligne(ROLES_REPARATION, AGIR),
    "structures:espace": Ligne(ROLES_STRUCTURE, LIRE),
    "structures:demande_annuler": de_structure("demande_ouverte", SAISIR),
    "structures:postes_ajout": Ligne(ROLES_STRUCTURE, SAISIR),
    "structures:postes_retrait": Ligne(ROLES_STRUCTURE, SAISIR),
    "structures:mouvement": de_structure("mouvement", LIRE),
    "structures:mouvement_annuler": de_structure("mouvement", SAISIR),
    "structures:prefecture_mouvements": Ligne(ROLES_PREFECTURE, LIRE),
    "structures:prefecture_mouvement": Ligne(
        ROLES_PREFECTURE, SAISIR, objet("structures", "mouvement"), objet=True
    ),
    "structures:instruction_mouvements": Ligne(ROLES_ANCT, LIRE),
    "structures:instruction_mouvement": Ligne(
        ROLES_ANCT, SAISIR, objet("structures", "mouvement"), objet=True
    ),
    "structures:transferer_poste": Ligne(
        (Role.ANCT_VALIDATEUR, Role.ADMINISTRATEUR), SAISIR, objet("structures", "poste_libre"), objet=True
    ),
    "structures:poste": de_structure("poste_libre", LIRE),
    "structures:membres": Ligne(ROLES_STRUCTURE, LIRE),
    "structures:membre_inviter": Ligne(_REFERENT, SAISIR),
    "structures:membre_retirer": Ligne(_REFERENT, CONFIRMER, objet("structures", "membre"), objet=True),
    "structures:quitter": Ligne(
        ROLES_STRUCTURE,
        CONFIRMER,
        # The only référent of the neighbouring host may not leave it.
        sauf={(f"autre {Role.STRUCTURE_REFERENT}", "POST"): 422},
    ),
    "structures:invitation_renvoyer": Ligne(_REFERENT, AGIR, objet("structures", "invitation"), objet=True),
    "structures:invitation_annuler": Ligne(_REFERENT, AGIR, objet("structures", "invitation"), objet=True),
    "structures:revue": Ligne(_REFERENT, SAISIR, objet("structures", "revue"), objet=True),
    "structures:revues": Ligne(ROLES_ANCT, LIRE),
    "structures:invitation": Ligne(PUBLIC, LIRE, valeur("structures", "jeton_invitation", "jeton")),
    "structures:invitation_accepter": Ligne(PUBLIC, AGIR, valeur("structures", "jeton_invitation", "jeton")),
    "structures:offre_nouvelle": Ligne(ROLES_STRUCTURE, SAISIR),
    "structures:offre_gerer": de_structure("offre_publiee", LIRE),
    "structures:offre_modifier": de_structure("offre_brouillon", SAISIR),
    "structures:offre_acte": de_structure("offre_brouillon", AGIR, acte="publier"),
}

_DOSSIER = objet("conseillers", "dossier")
_ORGANISME = (Role.ORGANISME_FORMATION,)
CONSEILLERS = {
    "conseillers:avancement": Ligne(PUBLIC, LIRE),
    "conseillers:avancement_csv": Ligne(PUBLIC, LIRE),
    "conseillers:territoire": Ligne(ROLES_PREFECTURE, LIRE),
    "conseillers:espace": Ligne((Role.CONSEILLER,), LIRE),
    "conseillers:postes": Ligne(ROLES_STRUCTURE, LIRE),
    "conseillers:depart": de_structure("contrat", SAISIR, "conseillers"),
    "conseillers:contrats_a_verifier": Ligne(ROLES_ANCT, LIRE),
    "conseillers:verifier_contrat": Ligne(ROLES_ANCT, AGIR, objet("conseillers", "contrat"), objet=True),
    "conseillers:annuler_contrat": Ligne(ROLES_ANCT, SAISIR, objet("conseillers", "contrat"), objet=True),
    "conseillers:corriger_dates": Ligne(ROLES_REPARATION, SAISIR, objet("conseillers", "contrat")),
    "conseillers:organisme": Ligne(_ORGANISME, LIRE),
    "conseillers:nouvelle_session": Ligne(_ORGANISME, SAISIR),
    "conseillers:dossier": Ligne(_ORGANISME, SAISIR, _DOSSIER, objet=True),
    "conseillers:positionner": Ligne(_ORGANISME, SAISIR, _DOSSIER, objet=True),
    "conseillers:abandonner": Ligne(_ORGANISME, SAISIR, _DOSSIER, objet=True),
}

_BROUILLON = valeur("candidatures", "jeton", "jeton")
_CANDIDAT = (Role.CANDIDAT,)
CANDIDATURES = {
    "candidatures:candidater": Ligne(PUBLIC, SAISIR),
    "candidatures:brouillon": Ligne(PUBLIC, {"GET": 302}, _BROUILLON),
    "candidatures:coordonnees": Ligne(PUBLIC, SAISIR, _BROUILLON),
    "candidatures:recherche": Ligne(PUBLIC, SAISIR, _BROUILLON),
    "candidatures:motivation": Ligne(PUBLIC, SAISIR, _BROUILLON),
    "candidatures:envoyee": Ligne(PUBLIC, LIRE, _BROUILLON),
    "candidatures:confirmer": Ligne(
        PUBLIC, {"GET": 200, "POST": 302}, valeur("candidatures", "confirmation", "jeton")
    ),
    "candidatures:espace": Ligne(_CANDIDAT, LIRE),
    "candidatures:correspondances": Ligne(_CANDIDAT, LIRE),
    "candidatures:modifier_recherche": Ligne(_CANDIDAT, SAISIR),
    "candidatures:corriger_presentation": Ligne(_CANDIDAT, SAISIR),
    "candidatures:question_equite": Ligne(_CANDIDAT, SAISIR),
    "candidatures:effacer_equite": Ligne(_CANDIDAT, AGIR),
    "candidatures:equite": Ligne(ROLES_INSTRUCTION, LIRE),
    "candidatures:retirer": Ligne(
        _CANDIDAT, {"GET": 200, "POST": 302}, sauf={("autre candidat", "POST"): 422}
    ),
    "candidatures:suspendre": Ligne(_CANDIDAT, AGIR),
    "candidatures:consultations": Ligne(_CANDIDAT, LIRE),
    "candidatures:mon_cv": Ligne(_CANDIDAT, SAISIR),
    "candidatures:supprimer_cv": Ligne(_CANDIDAT, AGIR),
    "candidatures:cv": Ligne(
        (Role.CANDIDAT, *ROLES_STRUCTURE), {"GET": 302}, objet("candidatures", "cv"), objet=True
    ),
    "candidatures:importer_pix": Ligne(ROLES_ANCT, SAISIR),
    "candidatures:import_pix": Ligne(ROLES_ANCT, LIRE, objet("candidatures", "import_pix")),
    "candidatures:echange": Ligne(_CANDIDAT, SAISIR, objet("candidatures", "rencontre"), objet=True),
    "candidatures:accepter": Ligne(_CANDIDAT, AGIR, objet("candidatures", "rencontre"), objet=True),
    "candidatures:decliner": Ligne(_CANDIDAT, SAISIR, objet("candidatures", "rencontre"), objet=True),
    "candidatures:reprendre": Ligne(_CANDIDAT, AGIR),
    "candidatures:candidats_offre": de_structure("offre", LIRE, "candidatures"),
    "candidatures:preselectionner": Ligne(
        ROLES_STRUCTURE,
        AGIR,
        lambda jeu: {"pk": jeu.candidatures.offre.pk, "candidat": jeu.candidatures.autre_candidat.pk},
        objet=True,
    ),
    "candidatures:tension": Ligne(ROLES_ANCT, LIRE),
    "candidatures:tableau": de_structure("offre", SAISIR, "candidatures"),
    "candidatures:rencontres": Ligne(ROLES_STRUCTURE, LIRE),
    "candidatures:rencontre": de_structure("rencontre", SAISIR, "candidatures"),
    "candidatures:convier": de_structure("rencontre", SAISIR, "candidatures"),
    "candidatures:choisir_creneau": Ligne(_CANDIDAT, AGIR, objet("candidatures", "creneau"), objet=True),
    "candidatures:agenda": Ligne(
        (Role.CANDIDAT, *ROLES_STRUCTURE), LIRE, objet("candidatures", "creneau_choisi"), objet=True
    ),
    "candidatures:ecrire": de_structure("rencontre", SAISIR, "candidatures"),
    "candidatures:ecarter": de_structure("rencontre", SAISIR, "candidatures"),
    "candidatures:recruter": de_structure("rencontre", SAISIR, "candidatures"),
    "candidatures:rencontre_acte": de_structure("rencontre", AGIR, "candidatures", acte="proposer"),
}

_CONSEILLER = (Role.CONSEILLER,)
_ATELIER = objet("ateliers", "atelier")
ATELIERS = {
    "ateliers:recherche": Ligne(PUBLIC, LIRE),
    "ateliers:atelier_public": Ligne(PUBLIC, LIRE, _ATELIER),
    "ateliers:statistiques": Ligne(PUBLIC, LIRE),
    "ateliers:mes_ateliers": Ligne(_CONSEILLER, LIRE),
    "ateliers:nouvel_atelier": Ligne(_CONSEILLER, SAISIR),
    "ateliers:atelier": Ligne(_CONSEILLER, LIRE, _ATELIER, objet=True),
    "ateliers:annuler_atelier": Ligne(_CONSEILLER, SAISIR, _ATELIER, objet=True),
    "ateliers:compte_rendu": Ligne(_CONSEILLER, SAISIR, _ATELIER, objet=True),
    "ateliers:mes_activites": Ligne(_CONSEILLER, LIRE),
    "ateliers:nouvelle_activite": Ligne(_CONSEILLER, SAISIR),
    "ateliers:mes_statistiques": Ligne(_CONSEILLER, LIRE),
    "ateliers:equipe": Ligne((Role.COORDINATEUR_CONSEILLERS,), LIRE),
}


def _convention(etat: str) -> Callable[[Any], dict[str, Any]]:
    return objet("financement", f"convention_{etat}")


_poste = objet("financement", "poste", argument="poste_id")
_SANS_DOCUMENT = [
    "candidat", "autre candidat", "conseiller", "autre conseiller", "organisme", "autre organisme",
    *ROLES_PREFECTURE, *(f"autre {role}" for role in (*ROLES_PREFECTURE, *ROLES_STRUCTURE)),
    Role.COORDINATEUR_CONSEILLERS, f"autre {Role.COORDINATEUR_CONSEILLERS}",
]  # fmt: skip
LIVRE = (Role.COMPTABLE, Role.ORDONNATEUR, Role.ANCT_VALIDATEUR, Role.ADMINISTRATEUR)
_ECRITURE = objet("financement", "ecriture")
_TROP_PERCU = objet("financement", "trop_percu")
GRAND_LIVRE = {
    "financement:livre": Ligne(LIVRE, LIRE),
    "financement:livre_export": Ligne(LIVRE, LIRE),
    "financement:livre_balance": Ligne(LIVRE, LIRE),
    "financement:livre_verification": Ligne(LIVRE, LIRE),
    "financement:livre_controler": Ligne(LIVRE, AGIR),
    "financement:livre_convention": Ligne(LIVRE, LIRE, _convention("active"), objet=True),
    "financement:livre_ecriture": Ligne(LIVRE, LIRE, _ECRITURE, objet=True),
    "financement:livre_contrepasser": Ligne((Role.COMPTABLE,), SAISIR, _ECRITURE, objet=True),
    "financement:encaissement_annuler": Ligne(
        (Role.COMPTABLE,), SAISIR, objet("financement", "encaissement"), objet=True
    ),
    "financement:trop_percus": Ligne(LIVRE, LIRE),
    "financement:trop_percu": Ligne(LIVRE, LIRE, _TROP_PERCU, objet=True),
    "financement:trop_percu_constater": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, _convention("active"), objet=True
    ),
    "financement:trop_percu_notifier": Ligne(
        (Role.ORDONNATEUR,),
        {"GET": 200, "POST": 302},
        objet("financement", "trop_percu_constate"),
        objet=True,
    ),
    "financement:trop_percu_recouvrer": Ligne((Role.COMPTABLE,), SAISIR, _TROP_PERCU, objet=True),
    "financement:trop_percu_retenir": Ligne((Role.ORDONNATEUR,), SAISIR, _TROP_PERCU, objet=True),
    "financement:trop_percu_abandonner": Ligne((Role.ORDONNATEUR,), SAISIR, _TROP_PERCU, objet=True),
    "financement:trop_percu_annuler": Ligne((Role.ANCT_VALIDATEUR,), SAISIR, _TROP_PERCU, objet=True),
}
_COMMENTAIRE = objet("financement", "commentaire")
INSTRUCTION_CONVENTIONS = {
    "financement:registre": Ligne(CONSULTE, LIRE),
    "financement:valider_lot": Ligne((Role.ANCT_VALIDATEUR,), SAISIR),
    "financement:prendre_en_charge": Ligne(ROLES_ANCT, AGIR, _convention("soumise"), objet=True),
    "financement:attribuer": Ligne(ROLES_ANCT, SAISIR, _convention("en_instruction"), objet=True),
    "financement:commenter": Ligne(ROLES_ANCT, SAISIR, _convention("en_instruction"), objet=True),
    "financement:reprendre_instruction": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, _convention("a_signer"), objet=True
    ),
    "financement:instruction_reactiver": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, _convention("annulee"), objet=True
    ),
    "financement:commentaire_clore": Ligne(ROLES_ANCT, AGIR, _COMMENTAIRE, objet=True),
    "financement:commentaire_rouvrir": Ligne(ROLES_ANCT, SAISIR, _COMMENTAIRE, objet=True),
    "financement:convention_versions": Ligne(
        (*ROLES_STRUCTURE, *CONSULTE), LIRE, _convention("a_corriger"), objet=True
    ),
    "financement:convention_reactiver": Ligne(PREPARE, SAISIR, _convention("annulee"), objet=True),
    "financement:commentaire_repondre": Ligne(PREPARE, {"GET": 200, "POST": 302}, _COMMENTAIRE, objet=True),
    "financement:commentaire_reprendre": Ligne(PREPARE, AGIR, _COMMENTAIRE, objet=True),
}
FINANCEMENT = {
    "financement:conventions": Ligne(ROLES_STRUCTURE, LIRE),
    "financement:convention_nouvelle": Ligne(PREPARE, SAISIR),
    "financement:convention": de_structure("convention_active", LIRE, "financement"),
    "financement:convention_modifier": Ligne(PREPARE, SAISIR, _convention("brouillon"), objet=True),
    "financement:convention_soumettre": de_structure("convention_brouillon", AGIR, "financement"),
    "financement:convention_annuler": de_structure("convention_brouillon", SAISIR, "financement"),
    "financement:convention_signer": Ligne(
        (Role.STRUCTURE_SIGNATAIRE,), SAISIR, _convention("a_signer"), objet=True
    ),
    "financement:paiements": Ligne(ROLES_STRUCTURE, LIRE),
    "financement:vacances": Ligne((*ROLES_ANCT, *ROLES_PREFECTURE), LIRE),
    "financement:droits": de_structure("poste", LIRE, "financement", argument="poste_id"),
    "financement:pieces": de_structure("convention_active", LIRE, "financement"),
    "financement:piece_deposer": Ligne(PREPARE, SAISIR, _convention("active"), objet=True),
    "financement:pieces_a_examiner": Ligne(ROLES_ANCT, LIRE),
    "financement:instruction_pieces": Ligne(ROLES_ANCT, LIRE, _convention("active"), objet=True),
    "financement:instruction_versements": Ligne(CONSULTE, LIRE, _convention("active"), objet=True),
    "financement:piece_accepter": Ligne(
        ROLES_ANCT, {"GET": 200, "POST": 302}, objet("financement", "piece"), objet=True
    ),
    "financement:piece_refuser": Ligne(ROLES_ANCT, SAISIR, objet("financement", "piece"), objet=True),
    "financement:condition_lever": Ligne(ROLES_ANCT, SAISIR, objet("financement", "condition"), objet=True),
    "financement:piece": Ligne(
        CONNECTE,
        {"GET": 302},
        objet("financement", "piece"),
        sauf={(nom, methode): 404 for nom in _SANS_DOCUMENT for methode in ("GET", "HEAD")},
    ),
    "financement:bareme": Ligne(PUBLIC, LIRE),
    "financement:versions": de_structure("poste", LIRE, "financement", argument="poste_id"),
    "financement:etat_droits": de_structure("poste", LIRE, "financement", argument="poste_id"),
    "financement:calcul": de_structure("calcul", LIRE, "financement"),
    "financement:instruction_droits": Ligne(CONSULTE, LIRE, _poste, objet=True),
    "financement:instruction_versions": Ligne(CONSULTE, LIRE, _poste, objet=True),
    "financement:instruction_etat_droits": Ligne(CONSULTE, LIRE, _poste, objet=True),
    "financement:instruction_calcul": Ligne(CONSULTE, LIRE, objet("financement", "calcul"), objet=True),
    "financement:notifier": Ligne(
        (Role.ANCT_VALIDATEUR,), {"GET": 200, "POST": 302}, objet("financement", "calcul"), objet=True
    ),
    "financement:convention_apercu": Ligne(
        (*CONSULTE, *ROLES_STRUCTURE), LIRE, _convention("soumise"), objet=True
    ),
    "financement:convention_archive": Ligne(
        (*CONSULTE, *ROLES_STRUCTURE), LIRE, _convention("active"), objet=True
    ),
    "financement:regenerations": Ligne(_VALIDATEUR, SAISIR),
    "financement:regeneration": Ligne(ROLES_ANCT, {"GET": 404}, lambda jeu: {"pk": uuid4()}),
    "financement:instruction_conventions": Ligne(CONSULTE, LIRE),
    "financement:instruction_convention": Ligne(CONSULTE, LIRE, _convention("soumise"), objet=True),
    "financement:valider": Ligne((Role.ANCT_VALIDATEUR,), AGIR, _convention("soumise"), objet=True),
    "financement:corriger": Ligne(ROLES_ANCT, SAISIR, _convention("soumise"), objet=True),
    "financement:instruction_annuler": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, _convention("soumise"), objet=True
    ),
    "financement:avenant_nouveau": Ligne(
        PREPARE, SAISIR, objet("financement", "convention_active", type="duree"), objet=True
    ),
    "financement:avenant": Ligne(ROLES_STRUCTURE, LIRE, objet("financement", "avenant_prepare"), objet=True),
    "financement:avenant_signer": Ligne(
        (Role.STRUCTURE_SIGNATAIRE,), SAISIR, objet("financement", "avenant_a_signer"), objet=True
    ),
    "financement:avenant_abandonner": Ligne(
        ROLES_STRUCTURE, SAISIR, objet("financement", "avenant_prepare"), objet=True
    ),
    "financement:instruction_avenant_nouveau": Ligne(
        ROLES_ANCT, SAISIR, objet("financement", "convention_active", type="transfert"), objet=True
    ),
    "financement:avenants": Ligne(CONSULTE, LIRE),
    "financement:instruction_avenant": Ligne(
        CONSULTE, LIRE, objet("financement", "avenant_a_signer"), objet=True
    ),
    "financement:avenant_valider": Ligne(
        (Role.ANCT_VALIDATEUR,), AGIR, objet("financement", "avenant_prepare"), objet=True
    ),
    "financement:instruction_avenant_abandonner": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, objet("financement", "avenant_prepare"), objet=True
    ),
    "financement:avenant_signature": Ligne(
        (Role.SIGNATAIRE_FINANCEUR,), SAISIR, objet("financement", "avenant_a_signer"), objet=True
    ),
    "financement:avenant_original": Ligne(
        ROLES_STRUCTURE, SAISIR, objet("financement", "avenant_a_signer"), objet=True
    ),
    "financement:avenant_refuser": Ligne(
        (Role.SIGNATAIRE_FINANCEUR,), SAISIR, objet("financement", "avenant_a_signer"), objet=True
    ),
    "financement:avenant_signature_original": Ligne(
        (Role.SIGNATAIRE_FINANCEUR,), SAISIR, objet("financement", "avenant_a_signer"), objet=True
    ),
    "financement:resilier": Ligne((Role.ANCT_VALIDATEUR,), SAISIR, _convention("active"), objet=True),
    "financement:solder": Ligne((Role.ANCT_VALIDATEUR,), SAISIR, _convention("echue"), objet=True),
    "financement:signatures": Ligne((Role.SIGNATAIRE_FINANCEUR,), LIRE),
    "financement:signatures_lot": Ligne((Role.SIGNATAIRE_FINANCEUR,), SAISIR),
    "financement:signature_refuser": Ligne(
        (Role.SIGNATAIRE_FINANCEUR,), SAISIR, _convention("a_signer"), objet=True
    ),
    "financement:signature_original": Ligne(
        (Role.SIGNATAIRE_FINANCEUR,), SAISIR, _convention("a_signer"), objet=True
    ),
    "financement:convention_original": Ligne(ROLES_STRUCTURE, SAISIR, _convention("a_signer"), objet=True),
    # A demand is its author's alone: the State's signatory does not find the host's.
    "financement:signature_code": Ligne(
        _SIGNATAIRES,
        SAISIR,
        objet("financement", "demande_signature"),
        objet=True,
        sauf={(Role.SIGNATAIRE_FINANCEUR, methode): 404 for methode in ("GET", "HEAD", "POST")},
    ),
    "financement:signature_code_renvoyer": Ligne(
        _SIGNATAIRES,
        AGIR,
        objet("financement", "demande_signature"),
        objet=True,
        sauf={(Role.SIGNATAIRE_FINANCEUR, "POST"): 404},
    ),
    "financement:originaux": Ligne(ROLES_ANCT, LIRE),
    "financement:original_accepter": Ligne(ROLES_ANCT, SAISIR, objet("financement", "original"), objet=True),
    "financement:original_refuser": Ligne(ROLES_ANCT, SAISIR, objet("financement", "original"), objet=True),
    "financement:original": Ligne(
        CONNECTE,
        {"GET": 302},
        objet("financement", "original"),
        sauf={(nom, methode): 404 for nom in _SANS_DOCUMENT for methode in ("GET", "HEAD")},
    ),
    "financement:signature": Ligne((Role.SIGNATAIRE_FINANCEUR,), SAISIR, _convention("a_signer"), objet=True),
    "financement:tranches": Ligne(PAIE, LIRE),
    "financement:tranches_examiner": Ligne((Role.ORDONNATEUR,), AGIR),
    "financement:ordonner": Ligne(
        (Role.ORDONNATEUR,), {"GET": 200, "POST": 302}, objet("financement", "tranche_prete"), objet=True
    ),
    "financement:ordres": Ligne(PAIE, LIRE),
    "financement:approuver": Ligne(
        (Role.COMPTABLE,), {"GET": 200, "POST": 302}, objet("financement", "ordre_propose"), objet=True
    ),
    "financement:refuser": Ligne(
        (Role.COMPTABLE,), SAISIR, objet("financement", "ordre_propose"), objet=True
    ),
    "financement:comptabilite": Ligne(PAIE, LIRE),
    "financement:tranche_corriger": Ligne(
        (Role.ORDONNATEUR,), SAISIR, objet("financement", "tranche_rejetee"), objet=True
    ),
    "financement:ordres_decider": Ligne((Role.COMPTABLE,), SAISIR),
    "financement:ordre": Ligne(PAIE, LIRE, objet("financement", "ordre_propose"), objet=True),
    "financement:ordre_annuler": Ligne(
        (Role.ORDONNATEUR,), SAISIR, objet("financement", "ordre_a_annuler"), objet=True
    ),
    "financement:ordre_payer": Ligne(
        (Role.COMPTABLE,), SAISIR, objet("financement", "ordre_transmis"), objet=True
    ),
    "financement:ordre_rejeter": Ligne(
        (Role.COMPTABLE,), SAISIR, objet("financement", "ordre_transmis"), objet=True
    ),
    "financement:lots": Ligne(PAIE, LIRE),
    "financement:lot_preparer": Ligne((Role.COMPTABLE,), SAISIR),
    "financement:lot": Ligne(PAIE, LIRE, objet("financement", "lot"), objet=True),
    "financement:lot_transmettre": Ligne(
        (Role.COMPTABLE,), {"GET": 200, "POST": 302}, objet("financement", "lot"), objet=True
    ),
    "financement:lot_annuler": Ligne((Role.COMPTABLE,), SAISIR, objet("financement", "lot"), objet=True),
    "financement:lot_payer": Ligne(
        (Role.COMPTABLE,), SAISIR, objet("financement", "lot_transmis"), objet=True
    ),
    "financement:banque": Ligne(ROLES_STRUCTURE, SAISIR),
    "financement:comptes": Ligne(ROLES_ANCT, LIRE),
    "financement:compte": Ligne(
        ROLES_ANCT, {"GET": 200, "POST": 302}, objet("financement", "compte"), objet=True
    ),
    "financement:compte_refuser": Ligne(ROLES_ANCT, SAISIR, objet("financement", "compte"), objet=True),
    "financement:enveloppes": Ligne(LIT_CREDITS, LIRE),
    "financement:enveloppes_csv": Ligne(LIT_CREDITS, LIRE),
    "financement:enveloppe_ouvrir": Ligne((Role.ORDONNATEUR,), SAISIR),
    "financement:enveloppe": Ligne(LIT_CREDITS, LIRE, objet("financement", "enveloppe"), objet=True),
    "financement:enveloppe_credits": Ligne(
        (Role.ORDONNATEUR,), SAISIR, objet("financement", "enveloppe"), objet=True
    ),
    "financement:enveloppe_transferer": Ligne(
        (Role.ORDONNATEUR,), SAISIR, objet("financement", "enveloppe"), objet=True
    ),
    "financement:campagnes": Ligne(ROLES_ANCT, LIRE),
    "financement:campagne_nouvelle": Ligne((Role.ANCT_VALIDATEUR,), SAISIR),
    "financement:campagne": Ligne(ROLES_ANCT, LIRE, objet("financement", "campagne_calculee"), objet=True),
    "financement:campagne_avancement": Ligne(
        ROLES_ANCT, LIRE, objet("financement", "campagne_en_cours"), objet=True
    ),
    "financement:campagne_export": Ligne(
        ROLES_ANCT, LIRE, objet("financement", "campagne_calculee"), objet=True
    ),
    "financement:campagne_lancer": Ligne(
        (Role.ANCT_VALIDATEUR,), {"GET": 200, "POST": 302}, objet("financement", "campagne_en_preparation")
    ),
    "financement:campagne_suspendre": Ligne(
        (Role.ANCT_VALIDATEUR,), AGIR, objet("financement", "campagne_en_cours")
    ),
    "financement:campagne_reprendre": Ligne(
        (Role.ANCT_VALIDATEUR,), AGIR, objet("financement", "campagne_en_pause")
    ),
    "financement:campagne_accepter": Ligne(
        (Role.ANCT_VALIDATEUR,), {"GET": 200, "POST": 302}, objet("financement", "campagne_calculee")
    ),
    "financement:campagne_annuler": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, objet("financement", "campagne_en_cours")
    ),
    "financement:campagne_abandonner": Ligne(
        (Role.ANCT_VALIDATEUR,), SAISIR, objet("financement", "campagne_calculee")
    ),
    "financement:document": Ligne(
        CONNECTE,
        {"GET": 302},
        objet("financement", "document"),
        sauf={(nom, methode): 404 for nom in _SANS_DOCUMENT for methode in ("GET", "HEAD")},
    ),
}

LIGNES: dict[str, Ligne] = (
    SITE
    | STRUCTURES
    | CONSEILLERS
    | CANDIDATURES
    | ATELIERS
    | FINANCEMENT
    | INSTRUCTION_CONVENTIONS
    | GRAND_LIVRE
)
