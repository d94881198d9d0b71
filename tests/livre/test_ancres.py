from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from financement.livre.ancres import Ancre, AncreIllisible

ANCRE = Ancre(12, "ab" * 32, datetime(2026, 3, 2, 1, 30, tzinfo=UTC), 12, Decimal("10.50"), Decimal("10.50"))
LIGNE = (
    '{"rang": 12, "empreinte": "' + "ab" * 32 + '", "le": "2026-03-02T01:30:00+00:00", "nombre": 12,'
    ' "debits": "10.50", "credits": "10.50"}'
)


def test_une_ancre_tient_en_une_ligne_et_se_relit():
    assert ANCRE.en_ligne() == LIGNE
    assert Ancre.de_ligne(LIGNE) == ANCRE
    entiere = replace(ANCRE, debits=Decimal(3), credits=Decimal(3))
    assert '"debits": "3.00", "credits": "3.00"' in entiere.en_ligne()


@pytest.mark.parametrize(
    "ligne",
    [
        "",
        "{",
        "[]",
        "12",
        "{}",
        LIGNE.replace('"rang": 12, ', ""),
        LIGNE.replace('12, "empreinte', '"douze", "empreinte'),
        LIGNE.replace("ab" * 32, "ab" * 31),
        LIGNE.replace("ab" * 32, "ab" * 33),
        LIGNE.replace("ab" * 32, "AB" * 32),
        LIGNE.replace("2026-03-02T01:30:00+00:00", "hier"),
        LIGNE.replace("+00:00", ""),
        LIGNE.replace('"debits": "10.50"', '"debits": "dix"'),
    ],
)
def test_une_ligne_qui_n_est_pas_une_ancre(ligne):
    with pytest.raises(AncreIllisible) as refus:
        Ancre.de_ligne(ligne)
    assert str(refus.value) == f"Ancre illisible : {ligne[:80]!r}"
