"""A post that went from one host to another: both together have what it would have had without a transfer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financement.chargement import bareme_en_vigueur
from financement.explication import expliquer
from financement.masse import Lot
from financement.masse.lot import choisir
from financement.moteur import Dossier, Occupation, calculer, previsionnel
from tests.masse.outils import comparer
from tests.moteur.outils import du_au, poste
from tests.moteur.test_proprietes import JOURS, dossiers

BAREME = bareme_en_vigueur()
UN_JOUR = timedelta(days=1)
ZERO = Decimal("0.00")


def coupes(dossier: Dossier, jours: list[date]) -> list[Dossier]:
    """The dossiers of the successive hosts: each has its own days last, the former ones before."""
    bornes = [None, *sorted(set(jours)), None]
    hotes = []
    for reprise, suivant in pairwise(bornes):
        fin = suivant - UN_JOUR if suivant else None
        gardees = [
            (periode, rang)
            for rang, (debut, terme) in enumerate(dossier.occupations)
            if (periode := _jusqu_a(debut, terme, fin)) is not None
        ]
        hotes.append(
            replace(
                dossier,
                occupations=tuple(periode for periode, _ in gardees),
                quotites=tuple(dossier.quotites[rang] for _, rang in gardees) if dossier.quotites else (),
                repris_le=reprise,
            )
        )
    return hotes


def _jusqu_a(debut: date, terme: date | None, fin: date | None) -> Occupation | None:
    if fin is None:
        return debut, terme
    return (debut, min(terme or fin, fin)) if debut <= fin else None


@settings(max_examples=300, deadline=None)
@given(dossiers(), st.lists(JOURS, min_size=1, max_size=3), st.none() | JOURS)
def test_la_somme_des_hotes_est_le_poste_sans_transfert(
    dossier: Dossier, transferts: list[date], au: date | None
) -> None:
    entier = calculer(dossier, BAREME, au=au)
    parts = [calculer(hote, BAREME, au=au) for hote in coupes(dossier, transferts)]
    assert sum((part.montant_constate for part in parts), ZERO) == entier.montant_constate <= entier.plafond
    assert parts[-1].consommes == entier.consommes <= entier.duree
    par_mois: dict[str, tuple[int, Decimal]] = {}
    for part in parts:
        cumul = ZERO
        for ligne in part.lignes:
            cumul += ligne.montant
            assert ligne.montant >= 0 and ligne.cumul == cumul and ligne.jours_occupes >= 1
            jours, montant = par_mois.get(ligne.mois, (0, ZERO))
            par_mois[ligne.mois] = jours + ligne.jours_occupes, montant + ligne.montant
        assert cumul == part.montant_constate <= part.plafond
    for (
        ligne
    ) in entier.lignes:  # months after the last paid one of a former host have no line: they are worth 0
        assert par_mois.get(ligne.mois, (0, ZERO))[1] == ligne.montant


@settings(max_examples=200, deadline=None)
@given(dossiers(), st.lists(JOURS, min_size=1, max_size=3), st.none() | JOURS)
def test_chaque_ligne_dit_ce_qu_il_y_avait_avant(
    dossier: Dossier, transferts: list[date], au: date | None
) -> None:
    """What is shown beside the amounts: fractions and terms add up to the post's; what the former hosts had in all."""
    entier = {ligne.mois: ligne for ligne in calculer(dossier, BAREME, au=au).lignes}
    deja = ZERO
    fractions: dict[str, Fraction] = {}
    termes: dict[str, list[tuple[Fraction, tuple[object, ...]]]] = {}
    for part in (calculer(hote, BAREME, au=au) for hote in coupes(dossier, transferts)):
        assert part.montant_anterieur == deja
        for ligne in part.lignes:
            assert ligne.avant == deja
            fractions[ligne.mois] = fractions.get(ligne.mois, Fraction(0)) + ligne.fraction
            termes.setdefault(ligne.mois, []).extend(
                (t.fraction, (t.base, t.sur, t.facteurs)) for t in ligne.termes
            )
        deja += part.montant_constate
    for mois, fraction in fractions.items():
        assert fraction == entier[mois].fraction
        assert _par_genre(termes[mois]) == _par_genre(
            [(t.fraction, (t.base, t.sur, t.facteurs)) for t in entier[mois].termes]
        )


def _par_genre(termes: list[tuple[Fraction, tuple[object, ...]]]) -> dict[tuple[object, ...], Fraction]:
    sommes: dict[tuple[object, ...], Fraction] = {}
    for fraction, genre in termes:
        sommes[genre] = sommes.get(genre, Fraction(0)) + fraction
    return {genre: somme for genre, somme in sommes.items() if somme}


@settings(deadline=None)
@given(dossiers(ouvertes=False, occupe=True), JOURS)
def test_le_previsionnel_du_second_hote_garde_ce_que_le_premier_a_tenu(dossier: Dossier, jour: date) -> None:
    premier, second = coupes(dossier, [jour])
    tenu = calculer(premier, BAREME)
    if not any(fin is None or fin >= jour for _, fin in second.occupations):
        return
    prevu = previsionnel(second, BAREME)
    assert prevu.montant_constate + tenu.montant_constate <= prevu.plafond + tenu.montant_constate
    assert prevu.plafond == tenu.plafond - tenu.montant_constate
    assert prevu.duree_consommee
    assert prevu.mois_anterieurs == tenu.consommes


def test_le_mois_du_transfert_n_est_arrondi_qu_une_fois() -> None:
    """2 205,0772 for July 2022: 2/31 is 142,26 and 29/31 is 2 062,81, one cent less than what is left of 2 205,08."""
    entier = poste(occupations=(du_au("2022-07-01", "2022-07-31"),))
    montants = {}
    for jour in range(2, 32):
        premier, second = coupes(entier, [date(2022, 7, jour)])
        un, deux = calculer(premier, BAREME), calculer(second, BAREME)
        assert un.montant_constate + deux.montant_constate == Decimal("2205.08")
        (ligne,) = deux.lignes
        assert (ligne.jours_occupes, ligne.jours_avant) == (32 - jour, jour - 1)
        assert f"{jour - 1} jours du mois sont comptés chez l'hôte précédent" in expliquer(ligne)
        montants[jour] = ligne.montant - ligne.brut_seul
        assert ("n'est arrondi qu'une fois" in expliquer(ligne)) == bool(montants[jour])
    assert {jour for jour, ecart in montants.items() if ecart} == {3, 4, 10, 16, 17, 23, 29, 30}
    assert set(montants.values()) <= {ZERO, Decimal("0.01"), Decimal("-0.01")}


def test_la_reprise_est_dite_et_se_relit() -> None:
    dossier = poste(occupations=(du_au("2021-10-01", "2022-09-30"),), repris_le=date(2022, 1, 1))
    assert Dossier.depuis_json(dossier.en_json()) == dossier
    assert dossier.en_json()["repris_le"] == "2022-01-01"
    assert "repris_le" not in poste().en_json()
    (alerte,) = calculer(dossier, BAREME).alertes
    assert alerte.startswith("Poste repris le 2022-01-01 : 3,000000 mois et 6389,67 € sont déjà comptés")


@pytest.mark.parametrize("au", [None, date(2022, 3, 15), date(2024, 2, 29)])
def test_la_voie_rapide_donne_ces_postes_au_moteur_exact(au: date | None) -> None:
    entier = poste(occupations=(du_au("2021-07-15", "2022-10-02"), du_au("2022-12-01")))
    autre = poste(statut="prive", dispositif="forfait-2021")
    tous = [autre, *coupes(entier, [date(2022, 3, 8), date(2023, 1, 19)]), autre]
    masse = comparer(tous, BAREME, au=au)
    assert masse.exacts == 2
    choisi = choisir(Lot.depuis_dossiers(tous), [3, 0, 2])
    assert [choisi.dossier(rang) for rang in range(3)] == [tous[3], tous[0], tous[2]]
