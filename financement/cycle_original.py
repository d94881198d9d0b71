"""Life cycle of the scan of a document signed by hand."""

from commun.transitions import CycleDeVie, Transition
from comptes.enums import ROLES_ANCT
from financement.enums_signature import EtatOriginal as O

CYCLE_ORIGINAL = CycleDeVie(
    "original_signe",
    etats=O,
    transitions=[
        Transition(
            "accepter",
            "Accepter l'original signé",
            (O.DEPOSE,),
            O.ACCEPTE,
            ROLES_ANCT,
            date="decide_le",
            auteur="decide_par_id",
        ),
        Transition(
            "refuser",
            "Refuser l'original signé",
            (O.DEPOSE,),
            O.REFUSE,
            (*ROLES_ANCT, "systeme"),  # an infected file, an object that is no longer to sign
            motif_requis=True,
            date="decide_le",
            auteur="decide_par_id",
        ),
    ],
)
