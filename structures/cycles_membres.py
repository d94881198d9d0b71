"""Life cycles of an invitation and of the three-monthly review of who has access."""

from commun.transitions import TOUS, CycleDeVie, Transition
from comptes.enums import Role
from structures.enums import EtatInvitation as I
from structures.enums import EtatRevue as R

REFERENT = (Role.STRUCTURE_REFERENT,)

CYCLE_INVITATION = CycleDeVie(
    "invitation",
    etats=I,
    transitions=[
        Transition("accepter", "Accepter l'invitation", (I.ENVOYEE,), I.ACCEPTEE, TOUS, date="repondue_le"),
        Transition("renvoyer", "Renvoyer l'invitation", (I.ENVOYEE,), I.ENVOYEE, REFERENT),
        Transition("annuler", "Annuler l'invitation", (I.ENVOYEE,), I.ANNULEE, REFERENT, date="repondue_le"),
    ],
)

CYCLE_REVUE = CycleDeVie(
    "revue",
    etats=R,
    transitions=[
        Transition(
            "faire",
            "Confirmer les accès",
            (R.OUVERTE,),
            R.FAITE,
            REFERENT,
            date="faite_le",
            auteur="faite_par_id",
        ),
    ],
)
