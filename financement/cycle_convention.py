"""Life cycle of a convention, of the comments on its fields, and what each state says to each audience.

`prendre_en_charge` is the only way from `soumise` to the decisions: validating or asking for a correction straight
from `soumise` takes the convention in charge first, in the same transaction, so that every decision has an owner and
every delay a beginning. « Signée » is derived: the second signature makes the convention active.
"""

from __future__ import annotations

from typing import Any

from commun.acteurs import Acteur
from commun.transitions import CycleDeVie, Transition
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from financement.enums import EtatCommentaire as K
from financement.enums import EtatConvention as C

PREPARATION = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)

CYCLE_CONVENTION = CycleDeVie(
    "convention",
    etats=C,
    transitions=[
        Transition(
            "soumettre",
            "Soumettre la convention",
            (C.BROUILLON,),
            C.SOUMISE,
            ROLES_STRUCTURE,
            date="soumise_le",
        ),
        Transition(
            "prendre_en_charge",
            "Prendre en charge l'instruction",
            (C.SOUMISE,),
            C.EN_INSTRUCTION,
            ROLES_ANCT,
            date="prise_en_charge_le",
            auteur="instructeur_id",
        ),
        Transition(
            "corriger",
            "Demander une correction",
            (C.EN_INSTRUCTION,),
            C.A_CORRIGER,
            ROLES_ANCT,
            motif_requis=True,
            date="a_corriger_le",
        ),
        Transition(
            "renvoyer",
            "Renvoyer la convention corrigée",
            (C.A_CORRIGER,),
            C.EN_INSTRUCTION,
            ROLES_STRUCTURE,
            date="soumise_le",
            efface=("a_corriger_le", "date_limite_correction"),
        ),
        Transition(
            "valider",
            "Valider la convention",
            (C.EN_INSTRUCTION,),
            C.A_SIGNER,
            (Role.ANCT_VALIDATEUR,),
            date="validee_le",
            auteur="validee_par_id",
        ),
        Transition(
            "reprendre_instruction",
            "Revenir à l'instruction",
            (C.A_SIGNER,),
            C.EN_INSTRUCTION,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
            efface=("validee_le", "validee_par_id", "montant_previsionnel"),
        ),
        Transition(
            "signer_structure",
            "Signer pour la structure",
            (C.A_SIGNER,),
            C.A_SIGNER,
            (Role.STRUCTURE_SIGNATAIRE,),
            date="signee_structure_le",
            auteur="signee_structure_par_id",
        ),
        Transition(
            "signer_financeur",
            "Signer pour l'État",
            (C.A_SIGNER,),
            C.A_SIGNER,
            (Role.SIGNATAIRE_FINANCEUR,),
            date="signee_financeur_le",
            auteur="signee_financeur_par_id",
        ),
        # A paper signed by hand, verified by an agent.
        Transition(
            "constater_structure",
            "Constater la signature manuscrite de la structure",
            (C.A_SIGNER,),
            C.A_SIGNER,
            ROLES_ANCT,
        ),
        Transition(
            "constater_financeur",
            "Constater la signature manuscrite de l'État",
            (C.A_SIGNER,),
            C.A_SIGNER,
            ROLES_ANCT,
        ),
        # A refusal with its reason, or the end of the offer to sign: a signature given falls with it.
        Transition(
            "refuser_signature",
            "Refuser de signer",
            (C.A_SIGNER,),
            C.EN_INSTRUCTION,
            (Role.SIGNATAIRE_FINANCEUR, "systeme"),
            motif_requis=True,
            efface=(
                "validee_le",
                "validee_par_id",
                "montant_previsionnel",
                "signee_structure_le",
                "signee_structure_par_id",
                "signee_financeur_le",
                "signee_financeur_par_id",
            ),
        ),
        Transition(
            "activer",
            "Rendre la convention active",
            (C.A_SIGNER,),
            C.ACTIVE,
            (Role.STRUCTURE_SIGNATAIRE, Role.SIGNATAIRE_FINANCEUR, *ROLES_ANCT),
            date="active_le",
        ),
        Transition(
            "echoir",
            "Constater la fin de la convention",
            (C.ACTIVE,),
            C.ECHUE,
            ("systeme", Role.ANCT_VALIDATEUR),
            date="echue_le",
        ),
        Transition(
            "resilier",
            "Résilier la convention",
            (C.ACTIVE,),
            C.RESILIEE,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
            date="resiliee_le",
        ),
        Transition(
            "annuler",
            "Annuler la convention",
            (C.BROUILLON, C.SOUMISE, C.EN_INSTRUCTION, C.A_CORRIGER, C.A_SIGNER),
            C.ANNULEE,
            (*ROLES_STRUCTURE, Role.ANCT_VALIDATEUR),
            motif_requis=True,
            date="annulee_le",
        ),
        Transition(
            "reactiver",
            "Reprendre une convention annulée",
            (C.ANNULEE,),
            C.BROUILLON,
            (*PREPARATION, Role.ANCT_VALIDATEUR),
            motif_requis=True,
            efface=(
                "annulee_le",
                "soumise_le",
                "prise_en_charge_le",
                "instructeur_id",
                "a_corriger_le",
                "date_limite_correction",
                "validee_le",
                "validee_par_id",
                "montant_previsionnel",
                "signee_structure_le",
                "signee_structure_par_id",
                "signee_financeur_le",
                "signee_financeur_par_id",
            ),
        ),
    ],
)

CYCLE_COMMENTAIRE = CycleDeVie(
    "commentaire",
    etats=K,
    transitions=[
        Transition(
            "resoudre",
            "Répondre au commentaire",
            (K.OUVERT,),
            K.RESOLU,
            PREPARATION,
            date="resolu_le",
            auteur="resolu_par_id",
        ),
        Transition(
            "reprendre",
            "Reprendre la correction",
            (K.RESOLU,),
            K.OUVERT,
            PREPARATION,
            efface=("resolu_le", "resolu_par_id"),
        ),
        Transition(
            "clore",
            "Clore le commentaire",
            (K.OUVERT, K.RESOLU),
            K.CLOS,
            ROLES_ANCT,
            date="clos_le",
            auteur="clos_par_id",
        ),
        Transition(
            "rouvrir",
            "Rouvrir le commentaire",
            (K.RESOLU, K.CLOS),
            K.OUVERT,
            ROLES_ANCT,
            motif_requis=True,
            efface=("resolu_le", "resolu_par_id", "clos_le", "clos_par_id"),
        ),
    ],
)


def actes_ouverts(convention: Any, acteur: Acteur) -> set[str]:
    """Names of the acts that the actor may do now; from `soumise`, also those that take it in charge by the way."""
    noms = {t.nom for t in CYCLE_CONVENTION.possibles(convention, acteur)}
    if convention.etat == C.SOUMISE and "prendre_en_charge" in noms:
        suivants = (CYCLE_CONVENTION.transitions[nom] for nom in ("corriger", "valider"))
        noms |= {t.nom for t in suivants if t.permise_a(acteur)}
    return noms


STRUCTURE, INSTRUCTION, SIGNATAIRE = "structure", "instruction", "signataire"
AUDIENCES = (STRUCTURE, INSTRUCTION, SIGNATAIRE)

#: (state, audience) → the label that this audience reads; the plain label otherwise.
LIBELLES_ETAT: dict[tuple[str, str], str] = {
    (C.SOUMISE, STRUCTURE): "Transmise à l'ANCT",
    (C.SOUMISE, INSTRUCTION): "À prendre en charge",
    (C.EN_INSTRUCTION, STRUCTURE): "En cours d'examen par l'ANCT",
    (C.EN_INSTRUCTION, INSTRUCTION): "À valider",
    (C.A_CORRIGER, STRUCTURE): "À corriger",
    (C.A_CORRIGER, INSTRUCTION): "En attente de correction par la structure",
    (C.A_SIGNER, INSTRUCTION): "En attente de signature",
}

#: (state, audience) → what happens next, and who holds it.
SUITES: dict[tuple[str, str], str] = {
    (C.BROUILLON, STRUCTURE): "Complétez la convention, puis soumettez-la à l'ANCT.",
    (C.BROUILLON, INSTRUCTION): "La structure prépare sa convention : rien à faire pour l'instant.",
    (C.BROUILLON, SIGNATAIRE): "La convention est en préparation : rien à signer pour l'instant.",
    (C.SOUMISE, STRUCTURE): "Un agent de l'ANCT va prendre votre convention en charge : rien à faire.",
    (C.SOUMISE, INSTRUCTION): "Prenez la convention en charge pour commencer son examen.",
    (C.SOUMISE, SIGNATAIRE): "L'ANCT examine la convention : rien à signer pour l'instant.",
    (C.EN_INSTRUCTION, STRUCTURE): "L'ANCT examine votre convention et vous répondra par courriel.",
    (C.EN_INSTRUCTION, INSTRUCTION): "Validez la convention, ou commentez les champs à corriger.",
    (C.EN_INSTRUCTION, SIGNATAIRE): "L'ANCT examine la convention : rien à signer pour l'instant.",
    (
        C.A_CORRIGER,
        STRUCTURE,
    ): "Corrigez les champs commentés, répondez, puis renvoyez la convention.",
    (C.A_CORRIGER, INSTRUCTION): "La structure corrige les champs commentés : rien à faire avant son renvoi.",
    (C.A_CORRIGER, SIGNATAIRE): "La structure corrige la convention : rien à signer pour l'instant.",
    (C.A_SIGNER, STRUCTURE): "Le signataire de la structure lit la convention et la signe.",
    (C.A_SIGNER, INSTRUCTION): "Les deux parties signent : rien à faire, sauf à revenir à l'instruction.",
    (C.A_SIGNER, SIGNATAIRE): "Lisez la convention et signez-la.",
    (C.ACTIVE, STRUCTURE): "Déposez les pièces et suivez les paiements.",
    (C.ACTIVE, INSTRUCTION): "Suivez les versements et les pièces.",
    (C.ACTIVE, SIGNATAIRE): "Les deux parties ont signé : rien à faire.",
    (C.ECHUE, STRUCTURE): "La convention est arrivée à son terme : conservez ses documents.",
    (C.ECHUE, INSTRUCTION): "La convention est arrivée à son terme : vérifiez le solde de l'aide.",
    (C.ECHUE, SIGNATAIRE): "La convention est arrivée à son terme : rien à faire.",
    (C.RESILIEE, STRUCTURE): "La convention est résiliée : le solde de l'aide vous est notifié.",
    (C.RESILIEE, INSTRUCTION): "La convention est résiliée : vérifiez le solde de l'aide.",
    (C.RESILIEE, SIGNATAIRE): "La convention est résiliée : rien à faire.",
    (C.ANNULEE, STRUCTURE): "Vous pouvez la reprendre en brouillon si ses postes sont encore libres.",
    (C.ANNULEE, INSTRUCTION): "Elle peut être reprise en brouillon si ses postes sont encore libres.",
    (C.ANNULEE, SIGNATAIRE): "La convention est annulée : rien à signer.",
}
