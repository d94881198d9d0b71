"""Five tamperings on a ledger in memory, and what is said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from financement.livre.ancres import Ancre
from financement.livre.controle import Anomalie, Controle
from tests.livre.outils import livre, reparties, sceau

D = Decimal
JOUR = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def ancre(suite, rang: int, **champs) -> Ancre:
    total = sum((D(m.lignes[0][1]) for m, _, _ in suite[:rang]), D("0.00"))
    return replace(Ancre(rang, suite[rang - 1][1], JOUR, rang, total, total), **champs)


def controler(suite, ancres=()) -> tuple[Controle, list[Anomalie]]:
    controle = Controle(ancres)
    for maillon, scellee, lignes in suite:
        controle.lire(maillon, scellee, lignes)
    return controle, controle.conclure()


def codes(suite, ancres=()) -> list[tuple[str, int | None]]:
    return [(a.code, a.rang) for a in controler(suite, ancres)[1]]


def test_un_livre_vrai():
    suite = livre(4)
    controle, anomalies = controler(suite, [ancre(suite, 2), ancre(suite, 4), ancre(suite, 4)])
    assert anomalies == []
    assert (controle.nombre, controle.rang, controle.tete) == (4, 4, suite[3][1])
    assert (controle.debits, controle.credits) == (D("1000.00"), D("1000.00"))


def test_un_livre_vide():
    controle, anomalies = controler([])
    assert anomalies == []
    assert (controle.nombre, controle.rang, controle.tete) == (0, 0, "0" * 64)
    assert (controle.debits, controle.credits) == (D("0.00"), D("0.00"))


def test_une_ecriture_modifiee():
    suite = livre(4)
    m, scellee, lignes = suite[1]
    suite[1] = (replace(m, libelle="Autre"), scellee, lignes)
    assert controler(suite)[1] == [
        Anomalie(
            "empreinte", "L'écriture 2 a été modifiée : son empreinte n'est plus celle de son contenu.", 2
        )
    ]


def test_une_ecriture_modifiee_et_rescellee_rompt_la_suite():
    suite = livre(4)
    m = replace(suite[1][0], libelle="Autre")
    suite[1] = (m, sceau(m), suite[1][2])
    assert controler(suite)[1] == [
        Anomalie("chaine", "L'écriture 3 ne suit pas l'écriture qui la précède.", 3)
    ]


def test_une_ecriture_retiree():
    suite = livre(4)
    del suite[1]
    assert controler(suite)[1] == [
        Anomalie("trou", "Numérotation rompue : l'écriture 2 manque.", 2),
        Anomalie("chaine", "L'écriture 3 ne suit pas l'écriture qui la précède.", 3),
    ]


def test_la_premiere_et_plusieurs_ecritures_retirees():
    suite = livre(4)
    del suite[0]
    assert codes(suite) == [("trou", 1), ("chaine", 2)]
    del suite[0]
    assert controler(suite)[1][0] == Anomalie(
        "trou", "Numérotation rompue : les écritures 1 à 2 manquent.", 1
    )


def test_une_ecriture_glissee_avec_un_rang_deja_pris():
    suite = livre(3)
    suite.insert(2, suite[1])
    assert codes(suite)[0] == ("trou", 3)


def test_deux_ecritures_echangees():
    suite = livre(4)
    un, deux = suite[1], suite[2]
    suite[1] = (replace(deux[0], rang=2), deux[1], deux[2])
    suite[2] = (replace(un[0], rang=3), un[1], un[2])
    assert codes(suite) == [("chaine", 2), ("empreinte", 2), ("chaine", 3), ("empreinte", 3), ("chaine", 4)]


def test_la_fin_coupee_est_dite_par_chaque_ancre_non_lue():
    suite = livre(4)
    ancres = [ancre(suite, 4), ancre(suite, 3), ancre(suite, 2)]
    assert controler(suite[:2], ancres)[1] == [
        Anomalie(
            "coupure",
            f"La fin du livre manque : l'ancre du 02/03/2026 atteste {n} écritures jusqu'à la {n},"
            " on lit 2 écritures jusqu'à la 2.",
            3,
        )
        for n in (3, 4)
    ]


@pytest.mark.parametrize(
    "ecart",
    [
        {"empreinte": "f" * 64},
        {"nombre": 3},
        {"debits": D("300.01")},
        {"credits": D("299.99")},
    ],
)
def test_une_ancre_qui_ne_dit_pas_la_meme_chose(ecart):
    suite = livre(4)
    assert codes(suite, [ancre(suite, 2, **ecart), ancre(suite, 4)]) == [("ancre", 2)]


def test_ce_que_dit_une_ancre_contredite():
    suite = livre(2)
    (anomalie,) = controler(suite, [ancre(suite, 2, empreinte="f" * 64)])[1]
    assert anomalie.message == (
        "Le livre a été réécrit avant l'écriture 2 : l'ancre du 02/03/2026 atteste l'empreinte ffffffffffff…,"
        f" 2 écritures et 300.00 € ; on lit {suite[1][1][:12]}…, 2 écritures et 300.00 €."
    )


def test_une_ancre_au_rang_zero_n_atteste_rien():
    suite = livre(1)
    assert codes(suite, [replace(ancre(suite, 1), rang=0)]) == []


def test_une_ancre_au_rang_un_coupe():
    suite = livre(1)
    assert codes([], [ancre(suite, 1)]) == [("coupure", 1)]


@pytest.mark.parametrize(
    ("lignes", "detail"),
    [
        (
            [["avances", "5.00", "0.00"], ["tresorerie", "0.00", "4.00"]],
            "Écriture déséquilibrée : 5.00 au débit, 4.00 au crédit",
        ),
        ([["avances", "5.00", "0.00"]], "Une écriture compte au moins deux lignes"),
        ([["avances", "cinq", "0.00"], ["tresorerie", "0.00", "5.00"]], "lignes illisibles"),
        ([["avances", "5.00"]], "lignes illisibles"),
        ([None], "lignes illisibles"),
        (None, "lignes illisibles"),
    ],
)
def test_une_ecriture_desequilibree_ou_illisible(lignes, detail):
    m, _, _ = livre(1)[0]
    fausse = replace(m, lignes=lignes)
    anomalies = controler([(fausse, "f" * 64, ())])[1]
    assert anomalies == [
        Anomalie(
            "empreinte", "L'écriture 1 a été modifiée : son empreinte n'est plus celle de son contenu.", 1
        ),
        Anomalie("desequilibre", f"L'écriture 1 n'est pas équilibrée ({detail}).", 1),
    ]


def test_des_lignes_reparties_qui_ne_sont_plus_celles_de_l_ecriture():
    suite = livre(2)
    m, scellee, lignes = suite[1]
    suite[1] = (m, scellee, (replace(lignes[0], debit=D("9.00")), lignes[1]))
    controle, anomalies = controler(suite)
    assert anomalies == [Anomalie("lignes", "L'écriture 2 ne correspond plus à ses lignes.", 2)]
    assert (controle.debits, controle.credits) == (D("109.00"), D("300.00"))


def test_les_lignes_reparties_sans_leur_ordre_sont_une_anomalie():
    suite = livre(1)
    m, scellee, lignes = suite[0]
    assert codes([(m, scellee, lignes[::-1])]) == [("lignes", 1)]
    assert codes([(m, scellee, list(reparties(m)))]) == []
