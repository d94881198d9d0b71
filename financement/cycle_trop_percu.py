"""Life cycle of an amount paid in excess: what remains to recover is always read from the ledger."""

from commun.transitions import CycleDeVie, Transition
from comptes.enums import Role
from financement.enums import EtatTropPercu as E

_DUS = (E.NOTIFIE, E.EN_PARTIE)

CYCLE_TROP_PERCU = CycleDeVie(
    "trop_percu",
    etats=E,
    transitions=[
        Transition(
            "notifier",
            "Notifier le trop-perçu à la structure",
            (E.CONSTATE,),
            E.NOTIFIE,
            (Role.ORDONNATEUR,),
            date="notifie_le",
            auteur="notifie_par_id",
        ),
        Transition(
            "recouvrer_partie", "Constater un encaissement partiel", _DUS, E.EN_PARTIE, (Role.COMPTABLE,)
        ),
        Transition(
            "recouvrer",
            "Constater l'encaissement du solde",
            _DUS,
            E.RECOUVRE,
            (Role.COMPTABLE,),
            date="solde_le",
            auteur="solde_par_id",
        ),
        Transition(
            "reporter_partie",
            "Retenir une partie sur une tranche",
            _DUS,
            E.EN_PARTIE,
            (Role.ORDONNATEUR,),
        ),
        Transition(
            "reporter",
            "Retenir le solde sur une tranche",
            _DUS,
            E.REPORTE,
            (Role.ORDONNATEUR,),
            date="solde_le",
            auteur="solde_par_id",
        ),
        Transition(
            "abandonner",
            "Abandonner le trop-perçu",
            (E.CONSTATE, *_DUS),
            E.ABANDONNE,
            (Role.ORDONNATEUR,),
            motif_requis=True,
            date="solde_le",
            auteur="solde_par_id",
        ),
        Transition(
            "annuler",
            "Annuler le constat",
            (E.CONSTATE, E.NOTIFIE),
            E.ANNULE,
            (Role.ANCT_VALIDATEUR,),
            motif_requis=True,
            date="solde_le",
            auteur="solde_par_id",
        ),
        Transition(
            "annuler_encaissement",
            "Annuler un encaissement",
            (E.EN_PARTIE, E.RECOUVRE),
            E.EN_PARTIE,
            (Role.COMPTABLE,),
            motif_requis=True,
        ),
    ],
)
