"""Life cycles of a candidate and of a meeting between a candidate and a position."""

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
        Transition("recruter", "Recruter", (C.ACTIF,), C.RECRUTE, ROLES_STRUCTURE, date="recrute_le"),
        Transition("retirer", "Retirer la candidature", (C.ACTIF,), C.RETIRE, (Role.CANDIDAT,)),
        Transition("reprendre", "Reprendre la candidature", (C.RETIRE,), C.ACTIF, (Role.CANDIDAT,)),
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
        Transition(
            "recruter",
            "Recruter",
            (M.PRESELECTIONNEE, M.ENTRETIEN, M.PROPOSEE),
            M.RECRUTEE,
            ROLES_STRUCTURE,
            date="recrutee_le",
        ),
        Transition(
            "ecarter",
            "Ne pas retenir",
            (M.PRESELECTIONNEE, M.ENTRETIEN, M.PROPOSEE),
            M.ECARTEE,
            ROLES_STRUCTURE,
            motif_requis=True,
        ),
        Transition(
            "clore",
            "Clore",
            (M.PRESELECTIONNEE, M.ENTRETIEN, M.PROPOSEE),
            M.CLOSE,
            (*ROLES_STRUCTURE, Role.CANDIDAT, "systeme"),
        ),
    ],
)
