"""Life cycles of a contract and of a training file."""

from commun.transitions import CycleDeVie, Transition
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from conseillers.enums import EtatContrat as C
from conseillers.enums import EtatFormation as F

CYCLE_CONTRAT = CycleDeVie(
    "contrat",
    etats=C,
    transitions=[
        Transition(
            "verifier",
            "Vérifier le contrat",
            (C.SIGNE,),
            C.VERIFIE,
            ROLES_ANCT,
            date="verifie_le",
            auteur="verifie_par_id",
        ),
        Transition(
            "annuler",
            "Annuler le contrat",
            (C.SIGNE,),
            C.ANNULE,
            (*ROLES_STRUCTURE, *ROLES_ANCT),
            motif_requis=True,
        ),
        Transition(
            "rompre", "Déclarer le départ", (C.SIGNE, C.VERIFIE), C.ROMPU, ROLES_STRUCTURE, motif_requis=True
        ),
    ],
)

CYCLE_FORMATION = CycleDeVie(
    "formation",
    etats=F,
    transitions=[
        Transition(
            "positionner",
            "Choisir le parcours",
            (F.A_POSITIONNER,),
            F.EN_COURS,
            (Role.ORGANISME_FORMATION,),
            date="positionne_le",
        ),
        Transition(
            "terminer",
            "Constater les heures accomplies",
            (F.EN_COURS,),
            F.TERMINEE,
            (Role.ORGANISME_FORMATION, "systeme"),
            date="terminee_le",
        ),
        Transition(
            "abandonner",
            "Constater l'abandon",
            (F.A_POSITIONNER, F.EN_COURS),
            F.ABANDONNEE,
            (Role.ORGANISME_FORMATION,),
            motif_requis=True,
        ),
    ],
)
