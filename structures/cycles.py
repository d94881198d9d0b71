"""Life cycles of a request, of a movement of posts and of a position."""

from commun.transitions import TOUS, CycleDeVie, Transition
from comptes.enums import ROLES_ANCT, ROLES_PREFECTURE, ROLES_REPARATION, ROLES_STRUCTURE, Role
from structures.enums import EtatDemande as D
from structures.enums import EtatMouvement as M
from structures.enums import EtatOffre as O

#: Who moves posts from one host to another, or takes them back.
ROLES_POSTES = (Role.ANCT_VALIDATEUR, Role.ADMINISTRATEUR)

CYCLE_DEMANDE = CycleDeVie(
    "demande",
    etats=D,
    transitions=[
        Transition("deposer", "Confirmer et déposer", (D.BROUILLON,), D.DEPOSEE, TOUS, date="deposee_le"),
        Transition(
            "rendre_avis",
            "Rendre un avis",
            (D.DEPOSEE, D.EXAMEN, D.AVIS_RENDU),
            D.AVIS_RENDU,
            ROLES_PREFECTURE,
        ),
        Transition(
            "attribuer",
            "Attribuer des postes",
            (D.AVIS_RENDU,),
            D.ATTRIBUEE,
            (Role.ANCT_VALIDATEUR,),
            date="decidee_le",
        ),
        Transition(
            "refuser",
            "Refuser",
            (D.AVIS_RENDU,),
            D.REFUSEE,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
            date="decidee_le",
        ),
        Transition(
            "examiner",
            "Demander un examen complémentaire",
            (D.AVIS_RENDU,),
            D.EXAMEN,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
        ),
        Transition(
            "annuler",
            "Annuler la demande",
            (D.BROUILLON, D.DEPOSEE, D.AVIS_RENDU, D.EXAMEN),
            D.ANNULEE,
            (*ROLES_STRUCTURE, *ROLES_ANCT, Role.ADMINISTRATEUR),
            motif_requis=True,
        ),
        Transition(
            "rouvrir",
            "Rouvrir la demande",
            (D.REFUSEE, D.ANNULEE),
            D.DEPOSEE,
            ROLES_REPARATION,
            motif_requis=True,
            efface=("decidee_le",),
        ),
    ],
)

# More posts wait for the préfecture's opinion first; returned posts start where the coordinator decides.
CYCLE_MOUVEMENT = CycleDeVie(
    "mouvement",
    etats=M,
    transitions=[
        Transition(
            "rendre_avis", "Rendre un avis", (M.AVIS_ATTENDU, M.A_DECIDER), M.A_DECIDER, ROLES_PREFECTURE
        ),
        Transition(
            "accepter",
            "Accepter la demande",
            (M.A_DECIDER,),
            M.ACCEPTE,
            (Role.ANCT_VALIDATEUR,),
            date="decide_le",
            auteur="decide_par_id",
        ),
        Transition(
            "refuser",
            "Refuser la demande",
            (M.A_DECIDER,),
            M.REFUSE,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
            date="decide_le",
            auteur="decide_par_id",
        ),
        Transition(
            "annuler",
            "Annuler la demande",
            (M.AVIS_ATTENDU, M.A_DECIDER),
            M.ANNULE,
            (*ROLES_STRUCTURE, *ROLES_ANCT),
            motif_requis=True,
        ),
    ],
)

CYCLE_OFFRE = CycleDeVie(
    "offre",
    etats=O,
    transitions=[
        Transition(
            "publier", "Publier l'offre", (O.BROUILLON,), O.PUBLIEE, ROLES_STRUCTURE, date="publiee_le"
        ),
        Transition("pourvoir", "Marquer pourvue", (O.PUBLIEE,), O.POURVUE, (*ROLES_STRUCTURE, "systeme")),
        # Whoever returns or transfers a post withdraws its open position in the same act.
        Transition(
            "retirer",
            "Retirer l'offre",
            (O.BROUILLON, O.PUBLIEE),
            O.RETIREE,
            (*ROLES_STRUCTURE, *ROLES_POSTES, "systeme"),
        ),
        Transition(
            "rouvrir",
            "Rouvrir l'offre",
            (O.POURVUE, O.RETIREE),
            O.BROUILLON,
            (*ROLES_STRUCTURE, *ROLES_REPARATION),
        ),
    ],
)
