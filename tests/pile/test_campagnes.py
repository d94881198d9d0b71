"""A campaign over 4 000 posts while its worker is killed: nothing missing, nothing twice, the ledger balanced."""

from __future__ import annotations

import random

import pytest

from financement.enums import EtatCampagne
from tests.pile.campagne import creer_campagne_de_pile, tuer_en_route
from tests.pile.pile import Pile

pytestmark = pytest.mark.pile

POSTES, LOT = 4_000, 100


@pytest.mark.timeout(900)
@pytest.mark.parametrize("calculs, applications", [(1, 2), pytest.param(6, 14, marks=pytest.mark.lent)])
def test_kill_9_du_travailleur_au_milieu_d_une_campagne(pile: Pile, calculs: int, applications: int) -> None:
    lots = POSTES // LOT
    pile.vider_la_file()
    with pile.base():
        suivie = creer_campagne_de_pile(POSTES, LOT, "23", f"K{calculs}")
        tuer_en_route(pile, suivie, suivie.calcules, lots, [random.uniform(0, 0.7) for _ in range(calculs)])
        suivie.campagne.refresh_from_db()
        assert suivie.campagne.etat == EtatCampagne.CALCULEE
        suivie.verifier_calculs(POSTES)
        suivie.accepter()
        tuer_en_route(
            pile, suivie, suivie.appliques, lots, [random.uniform(0, 0.9) for _ in range(applications)]
        )
    pile.attendre_les_livraisons(120)
    with pile.base():
        suivie.campagne.refresh_from_db()
        assert suivie.campagne.appliquee_le is not None
        suivie.verifier_application()
        # Each try was counted before its work, the interrupted ones too.
        faites = suivie.livraisons()
        assert max(tentatives for _, tentatives in faites.values()) > 1
        pile.redonner(faites)
        suivie.verifier_calculs(POSTES)
        suivie.verifier_application()
        assert suivie.livraisons() == faites
    pile.gerer("verifier_grand_livre")
    pile.vider_la_file()
