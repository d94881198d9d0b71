"""Lines of an entry, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financement.livre import lignes
from financement.livre.lignes import (
    Ligne,
    LignesRefusees,
    credit,
    de_canonique,
    debit,
    en_canonique,
    inverser,
    mouvement,
    solde,
    totaux,
    verifier,
)

D = Decimal
ZERO = D("0.00")
MONTANTS = st.decimals(D("0.01"), D("9999999999.99"), places=2)


def test_debit_et_credit_ne_remplissent_qu_un_cote():
    assert debit("avances", D("12")) == Ligne("avances", D("12.00"), ZERO)
    assert credit("avances", D("12.5")) == Ligne("avances", ZERO, D("12.50"))
    assert str(debit("avances", D("12")).debit) == "12.00"
    assert str(credit("avances", D("12")).debit) == "0.00"


@pytest.mark.parametrize("fabrique", [debit, credit])
@pytest.mark.parametrize(
    ("montant", "message"),
    [
        ("0", "Le montant d'une ligne est positif, reçu : 0."),
        ("-0.01", "Le montant d'une ligne est positif, reçu : -0.01."),
        ("10000000000.00", "Le montant d'une ligne est positif, reçu : 10000000000.00."),
        ("0.005", "Le montant d'une ligne compte au plus deux décimales, reçu : 0.005."),
    ],
)
def test_un_montant_refuse(fabrique, montant, message):
    with pytest.raises(LignesRefusees) as refus:
        fabrique("avances", D(montant))
    assert str(refus.value) == message


@pytest.mark.parametrize("montant", ["0.01", "9999999999.99", "1.0"])
def test_les_bornes_d_un_montant(montant):
    assert debit("avances", D(montant)).debit == D(montant)


def test_un_mouvement_debite_le_premier_compte_et_credite_le_second():
    assert mouvement("a", "b", D("3.00")) == (Ligne("a", D("3.00"), ZERO), Ligne("b", ZERO, D("3.00")))


@pytest.mark.parametrize(
    ("lot", "message"),
    [
        ([], "Une écriture compte au moins deux lignes."),
        ([debit("a", D("1.00"))], "Une écriture compte au moins deux lignes."),
        (
            [debit("a", D("1.00")), credit("b", D("0.99"))],
            "Écriture déséquilibrée : 1.00 au débit, 0.99 au crédit.",
        ),
        (
            [debit("a", D("1.00")), debit("b", D("1.00"))],
            "Écriture déséquilibrée : 2.00 au débit, 0.00 au crédit.",
        ),
    ],
)
def test_ce_qui_ne_fait_pas_une_ecriture(lot, message):
    with pytest.raises(LignesRefusees) as refus:
        verifier(lot)
    assert str(refus.value) == message


def test_une_ecriture_de_trois_lignes():
    trois = [debit("a", D("1.00")), debit("b", D("2.00")), credit("c", D("3.00"))]
    verifier(trois)
    assert totaux(trois) == (D("3.00"), D("3.00"))
    assert totaux([]) == (ZERO, ZERO)


def test_l_inverse_garde_l_ordre_et_change_de_cote():
    assert inverser(mouvement("a", "b", D("3.00"))) == (
        Ligne("a", ZERO, D("3.00")),
        Ligne("b", D("3.00"), ZERO),
    )


def test_la_forme_canonique():
    assert en_canonique(mouvement("a", "b", D("3"))) == [["a", "3.00", "0.00"], ["b", "0.00", "3.00"]]
    assert de_canonique([["a", "3.00", "0.00"]]) == (Ligne("a", D("3.00"), ZERO),)


def test_le_solde_d_un_compte():
    lot = [*mouvement("a", "b", D("5.00")), *mouvement("b", "a", D("2.00"))]
    assert (solde(lot, "a"), solde(lot, "b"), solde(lot, "c")) == (D("3.00"), D("-3.00"), ZERO)
    assert str(solde(lot, "c")) == "0.00"


@pytest.mark.parametrize(
    ("acte", "debite", "credite"),
    [
        ("engagement", "engagements", "engagements_contrepartie"),
        ("ordre_approuve", "avances", "ordres_a_payer"),
        ("ordre_paye", "ordres_a_payer", "tresorerie"),
        ("trop_percu", "creances", "avances"),
        ("recouvrement", "tresorerie", "creances"),
        ("report", "avances", "creances"),
        ("cession", "compensations", "creances"),
        ("compensation", "avances", "compensations"),
        ("abandon", "remises", "creances"),
    ],
)
def test_les_comptes_de_chaque_acte(acte, debite, credite):
    assert getattr(lignes, acte)(D("7.00")) == mouvement(debite, credite, D("7.00"))


def test_un_droit_qui_monte_est_une_charge_un_droit_qui_baisse_l_inverse():
    assert lignes.droits(D("7.00")) == mouvement("subventions", "avances", D("7.00"))
    assert lignes.droits(D("-7.00")) == mouvement("avances", "subventions", D("7.00"))
    with pytest.raises(LignesRefusees, match="est positif, reçu : 0"):
        lignes.droits(ZERO)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh"), MONTANTS), min_size=1))
def test_toute_suite_de_mouvements_est_equilibree_et_son_inverse_l_annule(mouvements):
    lot = [ligne for m in mouvements for ligne in mouvement(*m)]
    verifier(lot)
    verifier(inverser(lot))
    assert de_canonique(en_canonique(lot)) == tuple(lot)
    assert all(solde([*lot, *inverser(lot)], compte) == 0 for compte in "abcdefgh")
