"""Life cycles of a candidate and of a meeting between a candidate and a position."""

from candidatures.enums import ETATS_OUVERTS
from candidatures.enums import EtatCandidat as C
from candidatures.enums import EtatMiseEnRelation as M
from commun.transitions import TOUS, CycleDeVie, Transition
from comptes.enums import ROLES_STRUCTURE, Role

CYCLE_CANDIDAT = CycleDeVie(
    "candidat",
    etats=C,
    transitions=[
        Transition(
            "confirmer", "Confirmer la candidature", (C.BROUILLON,), C.ACTIF, TOUS, date="confirme_le"
        ),
        # In a pause the person is not found any more, but may still be hired by a host already met.
        Transition(
            "recruter", "Recruter", (C.ACTIF, C.EN_PAUSE), C.RECRUTE, ROLES_STRUCTURE, date="recrute_le"
        ),
        Transition("suspendre", "Mettre en pause", (C.ACTIF,), C.EN_PAUSE, (Role.CANDIDAT,)),
        Transition("retirer", "Retirer la candidature", (C.ACTIF, C.EN_PAUSE), C.RETIRE, (Role.CANDIDAT,)),
        Transition(
            "reprendre", "Reprendre la candidature", (C.RETIRE, C.EN_PAUSE), C.ACTIF, (Role.CANDIDAT,)
        ),
        Transition("liberer", "Redevenir disponible", (C.RECRUTE,), C.ACTIF, (Role.CANDIDAT, "systeme")),
    ],
)

CYCLE_MISE_EN_RELATION = CycleDeVie(
    "mise_en_relation",
    etats=M,
    transitions=[
        Transition("convier", "Convier à un entretien", (M.PRESELECTIONNEE,), M.ENTRETIEN, ROLES_STRUCTURE),
        Transition(
            "proposer", "Proposer le poste", (M.PRESELECTIONNEE, M.ENTRETIEN), M.PROPOSEE, ROLES_STRUCTURE
        ),
        Transition("accepter", "Accepter la proposition", (M.PROPOSEE,), M.ACCEPTEE, (Role.CANDIDAT,)),
        Transition("decliner", "Décliner", ETATS_OUVERTS, M.CLOSE, (Role.CANDIDAT,), motif_requis=True),
        Transition(
            "recruter",
            "Recruter",
            ETATS_OUVERTS,
            M.RECRUTEE,
            ROLES_STRUCTURE,
            date="recrutee_le",
        ),
        Transition(
            "ecarter",
            "Ne pas retenir",
            ETATS_OUVERTS,
            M.ECARTEE,
            ROLES_STRUCTURE,
            motif_requis=True,
        ),
        Transition(
            "clore",
            "Clore",
            ETATS_OUVERTS,
            M.CLOSE,
            (*ROLES_STRUCTURE, Role.CANDIDAT, "systeme"),
        ),
    ],
)
