"""Life cycle of a computation campaign: nothing is applied before a coordinator accepts it."""

from commun.transitions import CycleDeVie, Transition
from comptes.enums import Role
from financement.enums import EtatCampagne as E

COORDINATION = (Role.ANCT_VALIDATEUR,)

CYCLE_CAMPAGNE = CycleDeVie(
    "campagne",
    etats=E,
    transitions=[
        Transition(
            "lancer",
            "Lancer le calcul",
            (E.EN_PREPARATION,),
            E.EN_COURS,
            COORDINATION,
            date="lancee_le",
            auteur="lancee_par_id",
        ),
        Transition("suspendre", "Mettre en pause", (E.EN_COURS,), E.EN_PAUSE, COORDINATION),
        Transition("reprendre", "Reprendre", (E.EN_PAUSE,), E.EN_COURS, COORDINATION),
        Transition(
            "terminer",
            "Constater que tout est calculé",
            (E.EN_COURS,),
            E.CALCULEE,
            ("systeme",),
            date="calculee_le",
        ),
        Transition(
            "annuler",
            "Annuler la campagne",
            (E.EN_PREPARATION, E.EN_COURS, E.EN_PAUSE),
            E.ANNULEE,
            COORDINATION,
            motif_requis=True,
        ),
        Transition(
            "accepter",
            "Accepter et appliquer",
            (E.CALCULEE,),
            E.ACCEPTEE,
            COORDINATION,
            date="acceptee_le",
            auteur="acceptee_par_id",
        ),
        Transition(
            "abandonner",
            "Abandonner le résultat",
            (E.CALCULEE,),
            E.ABANDONNEE,
            COORDINATION,
            motif_requis=True,
        ),
    ],
)
