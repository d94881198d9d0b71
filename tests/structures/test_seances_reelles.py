"""The 63 real sessions of the committee (programme B3.9), as the demonstration shows them."""

from __future__ import annotations

from datetime import date

import pytest

from config.demo.comites import creer_seances_reelles
from structures.models import Comite

pytestmark = pytest.mark.django_db


def test_les_63_seances_reelles_sont_publiees_avec_leur_numero():
    assert creer_seances_reelles() == 63
    seances = {c.numero: c.date_seance for c in Comite.objects.filter(etat="publie")}
    assert len(seances) == 63
    assert {seances[n] for n in ("1", "2", "3")} == {date(2021, 3, 24)}
    assert (seances["24"], seances["62"], seances["62BIS"]) == (
        date(2021, 12, 8),
        date(2023, 11, 16),
        date(2023, 12, 22),
    )
    assert set(seances) == {str(n) for n in range(1, 63)} | {"62BIS"}
