"""The vectorised path gives what the exact engine gives, line by line and to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financement.chargement import bareme_en_vigueur
from financement.masse import Lot, calculer_lot
from financement.moteur import Dossier
from tests.masse.outils import comparer, tirer_plusieurs
from tests.moteur.dores import CAS, attendu
from tests.moteur.outils import du_au, poste
from tests.moteur.test_proprietes import dossiers

BAREME = bareme_en_vigueur()


def test_les_cas_dores() -> None:
    lot = Lot.depuis_dossiers([Dossier.depuis_json(cas["poste"]) for cas in CAS])
    masse = calculer_lot(lot, BAREME)
    assert (masse.exacts, masse.refus) == (
        sum(bool({"quotites", "repris_le"} & set(cas["poste"])) for cas in CAS),
        {},
    )
    for rang, cas in enumerate(CAS):
        assert masse.en_json(rang) == attendu(cas), cas["nom"]


def test_cinq_cents_postes_au_hasard() -> None:
    masse = comparer(tirer_plusieurs(500, graine=2021), BAREME)
    assert (masse.exacts, masse.refus) == (0, {})


@pytest.mark.lent
@pytest.mark.timeout(900)
def test_dix_mille_postes_au_hasard() -> None:
    masse = comparer(tirer_plusieurs(10_000, graine=2026), BAREME)
    assert (masse.exacts, masse.refus) == (0, {})


@pytest.mark.parametrize("au", [date(2019, 1, 1), date(2022, 3, 15), date(2024, 2, 29), date(2150, 1, 1)])
def test_arrete_a_une_date(au: date) -> None:
    comparer(tirer_plusieurs(120, graine=7), BAREME, au=au)


@settings(max_examples=60, deadline=None)
@given(st.lists(dossiers(), max_size=8))
def test_lots_quelconques(postes: list[Dossier]) -> None:
    comparer(postes, BAREME)


def test_un_poste_ne_depend_pas_de_ses_voisins() -> None:
    """More posts than one block, in two orders: each has the same lines, at its own rank."""
    postes = tirer_plusieurs(1500, graine=11)
    masse = calculer_lot(Lot.depuis_dossiers(postes), BAREME)
    a_l_envers = calculer_lot(Lot.depuis_dossiers(postes[::-1]), BAREME)
    for rang in range(len(postes)):
        assert masse.en_json(rang) == a_l_envers.en_json(len(postes) - 1 - rang)


def test_lignes_et_totaux_se_tiennent() -> None:
    masse = calculer_lot(Lot.depuis_dossiers(tirer_plusieurs(1500, graine=12)), BAREME)
    assert [masse.bornes[0], masse.bornes[-1]] == [0, len(masse.montants)]
    for rang, (debut, fin) in enumerate(pairwise(masse.bornes.tolist())):
        assert masse.montants[debut:fin].sum() == masse.totaux[rang] <= masse.plafonds[rang]
        assert (np.diff(masse.mois[debut:fin]) > 0).all()
    assert masse.montants.min() == 0
    assert ((masse.jours >= 1) & (masse.jours <= 31)).all()


def test_lot_vide_et_postes_sans_occupation() -> None:
    vide = calculer_lot(Lot.depuis_dossiers([]), BAREME)
    assert (len(vide), vide.bornes.tolist(), vide.refus) == (0, [0], {})
    comparer([poste(occupations=())], BAREME)
    comparer([poste(occupations=()), poste(), poste(occupations=())], BAREME)


def test_postes_tres_etales() -> None:
    """Vacancies of decades, and the last day of the tables beside them: grids far wider than the others."""
    un_jour = timedelta(days=1)
    dernier = date(2099, 12, 31)
    comparer(
        [
            poste(),
            poste(occupations=(du_au("2020-01-31", "2020-02-29"), (dernier, None))),
            poste(occupations=((dernier, dernier), (date(2020, 1, 1), date(2020, 1, 1)))),
            poste(occupations=((dernier - un_jour, None),), dispositif="renouvellement-2023"),
            poste(occupations=((dernier, None),), dispositif="forfait-2021", statut="prive"),
            *(
                poste(occupations=(du_au(f"{annee}-05-31", f"{annee + 7}-06-15"),))
                for annee in range(2020, 2090, 7)
            ),
            poste(occupations=tuple((date(annee, 2, 1), date(annee, 2, 28)) for annee in range(2020, 2099))),
        ],
        BAREME,
    )


def test_le_demi_centime_monte() -> None:
    """25/30 × 1 801.80 × 1.34 × 0.5 = 1 006.005 exactly; a truncation or a half to even would give 1 006.00."""
    demi = poste(occupations=(du_au("2024-11-06", "2024-11-30"),), quotite=Decimal("0.5"))
    assert comparer([demi], BAREME).montants.tolist() == [100_601]
