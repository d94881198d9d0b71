"""Life cycle of an amendment: prepared, given to sign by the coordinator, in force at the second signature."""

from commun.transitions import CycleDeVie, Transition
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from financement.enums_avenant import EtatAvenant as A

CYCLE_AVENANT = CycleDeVie(
    "avenant",
    etats=A,
    transitions=[
        Transition(
            "valider",
            "Ouvrir les signatures de l'avenant",
            (A.PREPARE,),
            A.A_SIGNER,
            (Role.ANCT_VALIDATEUR,),
            date="validee_le",
            auteur="validee_par_id",
        ),
        Transition(
            "signer_structure",
            "Signer l'avenant pour la structure",
            (A.A_SIGNER,),
            A.A_SIGNER,
            (Role.STRUCTURE_SIGNATAIRE,),
            date="signee_structure_le",
            auteur="signee_structure_par_id",
        ),
        Transition(
            "signer_financeur",
            "Signer l'avenant pour l'État",
            (A.A_SIGNER,),
            A.A_SIGNER,
            (Role.SIGNATAIRE_FINANCEUR,),
            date="signee_financeur_le",
            auteur="signee_financeur_par_id",
        ),
        Transition(
            "constater_structure",
            "Constater la signature manuscrite de la structure",
            (A.A_SIGNER,),
            A.A_SIGNER,
            ROLES_ANCT,
        ),
        Transition(
            "constater_financeur",
            "Constater la signature manuscrite de l'État",
            (A.A_SIGNER,),
            A.A_SIGNER,
            ROLES_ANCT,
        ),
        Transition(
            "activer",
            "Mettre l'avenant en vigueur",
            (A.A_SIGNER,),
            A.EN_VIGUEUR,
            (Role.STRUCTURE_SIGNATAIRE, Role.SIGNATAIRE_FINANCEUR, *ROLES_ANCT),
            date="en_vigueur_le",
        ),
        # A refusal with its reason, or the end of the offer to sign.
        Transition(
            "refuser_signature",
            "Refuser de signer l'avenant",
            (A.A_SIGNER,),
            A.ABANDONNE,
            (Role.SIGNATAIRE_FINANCEUR, "systeme"),
            motif_requis=True,
        ),
        Transition(
            "abandonner",
            "Abandonner l'avenant",
            (A.PREPARE, A.A_SIGNER),
            A.ABANDONNE,
            (*ROLES_STRUCTURE, Role.ANCT_VALIDATEUR),
            motif_requis=True,
        ),
    ],
)
