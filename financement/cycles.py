"""Life cycles of the room: a convention's is in `cycle_convention`, the money's are here."""

from commun.transitions import CycleDeVie, Transition
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from financement.cycle_convention import CYCLE_COMMENTAIRE, CYCLE_CONVENTION
from financement.enums import EtatCompte as B
from financement.enums import EtatLot as L
from financement.enums import EtatOrdre as O
from financement.enums import EtatPiece as P
from financement.enums import EtatTranche as T

__all__ = [
    "CYCLE_COMMENTAIRE",
    "CYCLE_COMPTE",
    "CYCLE_CONVENTION",
    "CYCLE_LOT",
    "CYCLE_ORDRE",
    "CYCLE_PIECE",
    "CYCLE_TRANCHE",
]

CYCLE_TRANCHE = CycleDeVie(
    "tranche",
    etats=T,
    transitions=[
        Transition(
            "debloquer",
            "Constater que la tranche est due",
            (T.BLOQUEE,),
            T.PRETE,
            ("systeme", Role.ORDONNATEUR),
        ),
        Transition(
            "bloquer",
            "Constater qu'il manque de nouveau quelque chose",
            (T.PRETE,),
            T.BLOQUEE,
            ("systeme", Role.ORDONNATEUR),
            motif_requis=True,
        ),
        Transition("ordonner", "Proposer le paiement", (T.PRETE,), T.ORDONNEE, (Role.ORDONNATEUR,)),
        Transition(
            "compenser",
            "Retenir toute la tranche",
            (T.PRETE,),
            T.COMPENSEE,
            (Role.ORDONNATEUR,),
            motif_requis=True,
        ),
        Transition(
            "abandonner",
            "Ne pas verser",
            (T.BLOQUEE, T.PRETE, T.REJETEE),
            T.ABANDONNEE,
            ("systeme", Role.ANCT_VALIDATEUR),
            motif_requis=True,
        ),
        Transition(
            "rendre",
            "Remettre en attente",
            (T.ORDONNEE,),
            T.PRETE,
            (Role.COMPTABLE, Role.ORDONNATEUR),
            motif_requis=True,
        ),
        Transition("transmettre", "Transmettre à la banque", (T.ORDONNEE,), T.TRANSMISE, (Role.COMPTABLE,)),
        Transition(
            "payer", "Constater le paiement", (T.TRANSMISE,), T.PAYEE, (Role.COMPTABLE,), date="payee_le"
        ),
        Transition(
            "rejeter",
            "Constater le rejet de la banque",
            (T.TRANSMISE,),
            T.REJETEE,
            (Role.COMPTABLE,),
            motif_requis=True,
        ),
        Transition(
            "corriger",
            "Remettre en paiement après correction",
            (T.REJETEE,),
            T.PRETE,
            (Role.ORDONNATEUR,),
            motif_requis=True,
        ),
    ],
)

CYCLE_PIECE = CycleDeVie(
    "piece",
    etats=P,
    transitions=[
        Transition(
            "accepter",
            "Accepter la pièce",
            (P.DEPOSEE,),
            P.ACCEPTEE,
            ROLES_ANCT,
            date="decidee_le",
            auteur="decidee_par_id",
        ),
        Transition(
            "refuser",
            "Refuser la pièce",
            (P.DEPOSEE, P.ACCEPTEE),
            P.REFUSEE,
            (*ROLES_ANCT, "systeme"),  # an infected file
            motif_requis=True,
            date="decidee_le",
            auteur="decidee_par_id",
        ),
    ],
)

# Above the threshold stored on the order, `approuver` follows `approuver_une_fois`: the database checks it.
CYCLE_ORDRE = CycleDeVie(
    "ordre",
    etats=O,
    transitions=[
        Transition(
            "approuver_une_fois",
            "Donner la première approbation",
            (O.PROPOSE,),
            O.APPROUVE_UNE_FOIS,
            (Role.COMPTABLE,),
            date="premier_le",
            auteur="premier_par_id",
        ),
        Transition(
            "approuver",
            "Approuver l'ordre",
            (O.PROPOSE, O.APPROUVE_UNE_FOIS),
            O.APPROUVE,
            (Role.COMPTABLE,),
            date="decide_le",
            auteur="decide_par_id",
        ),
        Transition(
            "refuser",
            "Refuser l'ordre",
            (O.PROPOSE, O.APPROUVE_UNE_FOIS),
            O.REFUSE,
            (Role.COMPTABLE,),
            motif_requis=True,
            date="decide_le",
            auteur="decide_par_id",
        ),
        Transition(
            "annuler",
            "Annuler l'ordre",
            (O.PROPOSE, O.APPROUVE_UNE_FOIS, O.APPROUVE),
            O.ANNULE,
            (Role.ORDONNATEUR,),
            motif_requis=True,
            date="annule_le",
            auteur="annule_par_id",
        ),
        Transition(
            "transmettre",
            "Transmettre à la banque",
            (O.APPROUVE,),
            O.TRANSMIS,
            (Role.COMPTABLE,),
            date="transmis_le",
        ),
        Transition(
            "payer", "Constater le paiement", (O.TRANSMIS,), O.PAYE, (Role.COMPTABLE,), date="regle_le"
        ),
        Transition(
            "rejeter",
            "Constater le rejet de la banque",
            (O.TRANSMIS,),
            O.REJETE,
            (Role.COMPTABLE,),
            motif_requis=True,
            date="regle_le",
        ),
    ],
)

# A host's bank account: typed by the host, verified by an agent; a newer one takes its place.
CYCLE_COMPTE = CycleDeVie(
    "compte_bancaire",
    etats=B,
    transitions=[
        Transition(
            "verifier",
            "Vérifier le compte",
            (B.A_VERIFIER,),
            B.VERIFIE,
            ROLES_ANCT,
            date="verifie_le",
            auteur="verifie_par_id",
        ),
        Transition("refuser", "Refuser le compte", (B.A_VERIFIER,), B.REFUSE, ROLES_ANCT, motif_requis=True),
        Transition("remplacer", "Remplacer le compte", (B.VERIFIE,), B.REMPLACE, ROLES_ANCT),
        Transition("abandonner", "Saisir un autre compte", (B.A_VERIFIER,), B.REMPLACE, ROLES_STRUCTURE),
    ],
)

CYCLE_LOT = CycleDeVie(
    "lot_paiement",
    etats=L,
    transitions=[
        Transition(
            "transmettre",
            "Transmettre le lot à la banque",
            (L.PREPARE,),
            L.TRANSMIS,
            (Role.COMPTABLE,),
            date="transmis_le",
            auteur="transmis_par_id",
        ),
        Transition("annuler", "Annuler le lot", (L.PREPARE,), L.ANNULE, (Role.COMPTABLE,), motif_requis=True),
    ],
)
