"""Sharing the 4 000 posts between départements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territoires.objectifs import TOTAL_POSTES, repartir_objectifs


def test_le_reste_est_au_prorata_des_habitants() -> None:
    assert repartir_objectifs({"01": 300, "02": 100, "87": 50}, {"87": 36}, total=136) == {
        "01": 75,
        "02": 25,
        "87": 36,
    }


def test_les_postes_restants_vont_aux_plus_forts_restes() -> None:
    # 10 posts for 7 inhabitants: 4.29, 4.29, 1.43 → 4, 4, 1, and the last one to the remainder .43.
    assert repartir_objectifs({"a": 3, "b": 3, "c": 1}, {}, total=10) == {"a": 4, "b": 4, "c": 2}


def test_a_reste_egal_le_plus_petit_code_gagne() -> None:
    assert repartir_objectifs({"b": 1, "a": 1}, {}, total=3) == {"a": 2, "b": 1}


def test_plus_de_documentes_que_de_postes_est_refuse() -> None:
    with pytest.raises(ValueError, match="impossible"):
        repartir_objectifs({"01": 10}, {"87": 36}, total=35)


def test_sans_habitant_a_servir_est_refuse() -> None:
    with pytest.raises(ValueError, match="impossible"):
        repartir_objectifs({"984": 0}, {}, total=1)


@given(
    populations=st.dictionaries(
        st.text("0123456789", min_size=2, max_size=3), st.integers(1, 10**7), min_size=1
    ),
    documente=st.integers(0, 500),
)
def test_la_somme_est_exacte_et_personne_ne_s_ecarte_d_un_poste(
    populations: dict[str, int], documente: int
) -> None:
    objectifs = repartir_objectifs(populations, {"doc": documente})
    assert sum(objectifs.values()) == TOTAL_POSTES
    habitants = sum(populations.values())
    for code, population in populations.items():
        exact = population * (TOTAL_POSTES - documente) / habitants
        assert abs(objectifs[code] - exact) < 1
