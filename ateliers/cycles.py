"""Life cycle of a workshop."""

from ateliers.enums import EtatAtelier as A
from commun.transitions import CycleDeVie, Transition
from comptes.enums import Role

CYCLE_ATELIER = CycleDeVie(
    "atelier",
    etats=A,
    transitions=[
        Transition("realiser", "Saisir le compte rendu", (A.PLANIFIE,), A.REALISE, (Role.CONSEILLER,)),
        Transition(
            "annuler", "Annuler l'atelier", (A.PLANIFIE,), A.ANNULE, (Role.CONSEILLER,), motif_requis=True
        ),
    ],
)
