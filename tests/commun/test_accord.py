from __future__ import annotations

import pytest

from commun.accord import accorder


@pytest.mark.parametrize(
    ("nombre", "mots", "attendu"),
    [
        (0, "poste", "0 poste"),
        (1, "convention validée", "1 convention validée"),
        (2, "convention validée", "2 conventions validées"),
        (3, "avis rendu", "3 avis rendus"),
    ],
)
def test_les_mots_s_accordent_a_partir_de_deux(nombre: int, mots: str, attendu: str) -> None:
    assert accorder(nombre, mots) == attendu
