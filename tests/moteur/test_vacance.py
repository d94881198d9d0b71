"""How long a post may stay vacant; nothing of it changes an amount."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from financement.chargement import bareme_en_vigueur
from financement.moteur import Vacance, vacances
from tests.moteur.outils import du_au, poste

BAREME = bareme_en_vigueur()


def resume(vacance: Vacance) -> tuple[str, str, str, bool]:
    debut, fin, limite = vacance.premier_jour, vacance.dernier_jour, vacance.limite
    return debut.isoformat(), fin.isoformat(), limite.isoformat(), vacance.depassee


@pytest.mark.parametrize(
    ("occupations", "au", "attendu"),
    [
        # replaced on the last day of three months, then one day too late
        (
            (du_au("2021-09-01", "2022-05-31"), du_au("2022-09-01")),
            "2022-12-31",
            [("2022-06-01", "2022-08-31", "2022-09-01", False)],
        ),
        (
            (du_au("2021-09-01", "2022-05-31"), du_au("2022-09-02")),
            "2022-12-31",
            [("2022-06-01", "2022-09-01", "2022-09-01", True)],
        ),
        # still vacant: the limit is passed on the day itself
        (
            (du_au("2021-09-01", "2022-05-31"),),
            "2022-08-31",
            [("2022-06-01", "2022-08-31", "2022-09-01", False)],
        ),
        (
            (du_au("2021-09-01", "2022-05-31"),),
            "2022-09-01",
            [("2022-06-01", "2022-09-01", "2022-09-01", True)],
        ),
        # the limit in force on the first vacant day: 3 months on 13 May 2025, 6 on 14 May
        (
            (du_au("2024-09-01", "2025-05-12"),),
            "2025-10-01",
            [("2025-05-13", "2025-10-01", "2025-08-13", True)],
        ),
        (
            (du_au("2024-09-01", "2025-05-13"),),
            "2025-10-01",
            [("2025-05-14", "2025-10-01", "2025-11-14", False)],
        ),
        # 30 November + 3 months: the last day of February
        (
            (du_au("2021-09-01", "2021-11-29"),),
            "2022-02-28",
            [("2021-11-30", "2022-02-28", "2022-02-28", True)],
        ),
        # two vacancies
        (
            (du_au("2021-09-01", "2021-09-30"), du_au("2021-11-01", "2021-11-30"), du_au("2022-06-01")),
            "2022-12-31",
            [
                ("2021-10-01", "2021-10-31", "2022-01-01", False),
                ("2021-12-01", "2022-05-31", "2022-03-01", True),
            ],
        ),
        # no vacancy: never held, held on that day, contracts that touch, not yet known on that day
        ((), "2025-01-01", []),
        ((du_au("2021-09-01"),), "2022-01-01", []),
        ((du_au("2021-09-01", "2021-09-30"), du_au("2021-10-01", "2021-12-31")), "2021-12-31", []),
        ((du_au("2021-09-01", "2021-09-30"),), "2021-09-30", []),
        # before the programme's first value, the first one holds
        (
            (du_au("2020-03-01", "2020-05-31"),),
            "2020-08-31",
            [("2020-06-01", "2020-08-31", "2020-09-01", False)],
        ),
        # a replacement planned after the day of the examination is not yet one
        (
            (du_au("2021-09-01", "2022-05-31"), du_au("2022-10-01")),
            "2022-09-15",
            [("2022-06-01", "2022-09-15", "2022-09-01", True)],
        ),
        # one day of duration is left: the day of vacancy counts
        (
            (du_au("2021-09-01", "2023-08-30"), du_au("2023-09-01")),
            "2023-12-31",
            [("2023-08-31", "2023-08-31", "2023-11-30", False)],
        ),
        # the duration is consumed: nothing left to hold
        ((du_au("2021-09-01", "2023-08-31"),), "2025-01-01", []),
    ],
)
def test_vacances(occupations: Any, au: str, attendu: list[tuple[str, str, str, bool]]) -> None:
    trouvees = vacances(poste(occupations=occupations), BAREME, au=date.fromisoformat(au))
    assert [resume(vacance) for vacance in trouvees] == attendu


def test_messages() -> None:
    partie = poste(occupations=(du_au("2021-09-01", "2022-05-31"),))
    (en_cours,) = vacances(partie, BAREME, au=date(2022, 9, 1))
    assert en_cours.alerte == (
        "Poste vacant depuis le 01/06/2022 : la limite de 3 mois est dépassée depuis le 01/09/2022 ; "
        "le poste doit être rendu."
    )
    remplacee = poste(occupations=(du_au("2021-09-01", "2022-05-31"), du_au("2022-10-03")))
    (comblee,) = vacances(remplacee, BAREME, au=date(2022, 12, 1))
    assert comblee.alerte == (
        "Poste vacant du 01/06/2022 au 02/10/2022 : la limite de 3 mois a été dépassée le 01/09/2022."
    )
    (admise,) = vacances(partie, BAREME, au=date(2022, 8, 31))
    assert admise.alerte == ""
