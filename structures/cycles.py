"""Life cycles of a request, of a session, of a movement of posts and of a position."""

from commun.transitions import TOUS, CycleDeVie, Transition
from comptes.enums import ROLES_ANCT, ROLES_PREFECTURE, ROLES_REPARATION, ROLES_STRUCTURE, Role
from structures.enums import EtatComite as S
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
        # The opinion may change until the session is published: the latest counts.
        Transition("changer_avis", "Changer d'avis", (D.INSCRITE,), D.INSCRITE, ROLES_PREFECTURE),
        # Without opinion once its deadline is past: the service checks it.
        Transition(
            "inscrire",
            "Inscrire à l'ordre du jour",
            (D.AVIS_RENDU, D.DEPOSEE, D.EXAMEN),
            D.INSCRITE,
            ROLES_ANCT,
        ),
        Transition("reporter", "Reporter à une autre séance", (D.INSCRITE,), D.AVIS_RENDU, ROLES_ANCT),
        Transition(
            "reporter_sans_avis",
            "Reporter à une autre séance, sans avis rendu",
            (D.INSCRITE,),
            D.DEPOSEE,
            ROLES_ANCT,
        ),
        Transition(
            "attribuer",
            "Attribuer des postes",
            (D.INSCRITE,),
            D.ATTRIBUEE,
            (Role.ANCT_VALIDATEUR,),
            date="decidee_le",
        ),
        Transition(
            "refuser",
            "Refuser",
            (D.INSCRITE,),
            D.REFUSEE,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
            date="decidee_le",
        ),
        Transition(
            "examiner",
            "Demander un examen complémentaire",
            (D.INSCRITE,),
            D.EXAMEN,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
        ),
        Transition(
            "annuler",
            "Annuler la demande",
            (D.BROUILLON, D.DEPOSEE, D.AVIS_RENDU, D.EXAMEN, D.INSCRITE),
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

CYCLE_COMITE = CycleDeVie(
    "comite",
    etats=S,
    transitions=[
        Transition("arreter", "Arrêter l'ordre du jour", (S.PLANIFIE,), S.ORDRE_DU_JOUR, ROLES_ANCT),
        Transition("rouvrir", "Rouvrir l'ordre du jour", (S.ORDRE_DU_JOUR,), S.PLANIFIE, ROLES_ANCT),
        Transition(
            "tenir",
            "Ouvrir la séance",
            (S.ORDRE_DU_JOUR,),
            S.TENU,
            (Role.ANCT_VALIDATEUR,),
            date="tenu_le",
        ),
        Transition(
            "publier",
            "Publier les décisions",
            (S.TENU,),
            S.PUBLIE,
            (Role.ANCT_VALIDATEUR,),
            date="publie_le",
            auteur="publie_par_id",
        ),
        Transition(
            "annuler",
            "Annuler la séance",
            (S.PLANIFIE, S.ORDRE_DU_JOUR),
            S.ANNULE,
            (Role.ANCT_VALIDATEUR,),
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
