"""What holds for every post."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, Occupation, calculer, echeancier, previsionnel

BAREME = bareme_en_vigueur()
UN_JOUR = timedelta(days=1)
JOURS = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@st.composite
def periodes(tirer: st.DrawFn, ouvertes: bool = True) -> Occupation:
    debut = tirer(JOURS)
    fin = debut + timedelta(days=tirer(st.integers(0, 1500)))
    return debut, None if ouvertes and tirer(st.integers(0, 4)) == 0 else fin


@st.composite
def dossiers(tirer: st.DrawFn, ouvertes: bool = True, occupe: bool = False) -> Dossier:
    return Dossier(
        dispositif=tirer(st.sampled_from(sorted(BAREME.dispositifs))),
        statut=tirer(st.sampled_from(["public", "prive"])),
        occupations=tuple(tirer(st.lists(periodes(ouvertes), min_size=int(occupe), max_size=4))),
        departement=tirer(st.sampled_from(["87", "2B", "971", "974", "975", "976"])),
        date_signature=tirer(JOURS),
        modalite=tirer(st.sampled_from(["24_mois", "36_mois"])),
        quotite=tirer(st.sampled_from([Decimal("1"), Decimal("0.5"), Decimal("0.333")])),
        territoire_prioritaire=tirer(st.booleans()),
    )


@given(dossiers())
def test_les_lignes_font_le_total_sous_le_plafond(dossier: Dossier) -> None:
    resultat = calculer(dossier, BAREME)
    assert sum((ligne.montant for ligne in resultat.lignes), Decimal(0)) == resultat.montant_constate
    assert sum((ligne.fraction for ligne in resultat.lignes), Fraction(0)) == resultat.consommes
    assert Decimal(0) <= resultat.montant_constate <= resultat.plafond
    assert resultat.consommes <= resultat.duree
    assert [ligne.mois for ligne in resultat.lignes] == sorted({ligne.mois for ligne in resultat.lignes})
    cumul = Decimal(0)
    for ligne in resultat.lignes:
        cumul += ligne.montant
        assert ligne.montant >= 0
        assert ligne.cumul == cumul
        assert 1 <= ligne.jours_occupes <= ligne.jours_du_mois


@given(dossiers(occupe=True), st.data())
def test_couper_une_occupation_ne_change_rien(dossier: Dossier, donnees: st.DataObject) -> None:
    rang = donnees.draw(st.integers(0, len(dossier.occupations) - 1))
    debut, fin = dossier.occupations[rang]
    coupe = debut + timedelta(days=donnees.draw(st.integers(0, 900)))
    assume(fin is None or coupe < fin)
    suite = coupe + UN_JOUR - timedelta(days=donnees.draw(st.integers(0, (coupe - debut).days)))
    reste = [periode for i, periode in enumerate(dossier.occupations) if i != rang]
    coupees = donnees.draw(st.permutations([(debut, coupe), (suite, fin), *reste]))
    assert calculer(replace(dossier, occupations=tuple(coupees)), BAREME) == calculer(dossier, BAREME)


@given(dossiers(ouvertes=False, occupe=True), st.integers(1, 400))
def test_un_jour_de_plus_ne_diminue_rien(dossier: Dossier, ecart: int) -> None:
    dernier = max(fin for _, fin in dossier.occupations if fin)
    ajout = dernier + timedelta(days=ecart)
    avant = calculer(dossier, BAREME)
    apres = calculer(replace(dossier, occupations=(*dossier.occupations, (ajout, ajout))), BAREME)
    assert apres.montant_constate >= avant.montant_constate
    assert apres.consommes >= avant.consommes
    assert apres.consommes > avant.consommes or avant.duree_consommee


@given(dossiers(), JOURS, JOURS)
def test_le_constate_ne_baisse_pas_avec_le_temps(dossier: Dossier, un: date, autre: date) -> None:
    tot, tard = sorted((un, autre))
    avant, apres = calculer(dossier, BAREME, au=tot), calculer(dossier, BAREME, au=tard)
    assert avant.montant_constate <= apres.montant_constate <= calculer(dossier, BAREME).montant_constate
    assert avant.consommes <= apres.consommes


@given(dossiers(), JOURS)
def test_arreter_au_jour_c_est_finir_ce_jour(dossier: Dossier, au: date) -> None:
    coupees = tuple((debut, min(fin or au, au)) for debut, fin in dossier.occupations if debut <= au)
    arrete = calculer(dossier, BAREME, au=au)
    assert replace(arrete, arrete_au=None) == calculer(replace(dossier, occupations=coupees), BAREME)


@given(dossiers(), st.sampled_from([Decimal("1"), Decimal("0.5"), Decimal("0.01")]))
def test_la_quotite_ne_touche_ni_plafond_ni_mois(dossier: Dossier, quotite: Decimal) -> None:
    avant, apres = calculer(dossier, BAREME), calculer(replace(dossier, quotite=quotite), BAREME)
    assert (apres.plafond, apres.consommes) == (avant.plafond, avant.consommes)
    if dossier.dispositif != "relance-2021":
        assert apres == avant


@given(dossiers(), st.integers(1, 8))
def test_le_contexte_decimal_ne_compte_pas(dossier: Dossier, precision: int) -> None:
    attendu = calculer(dossier, BAREME).en_trace()
    with localcontext() as contexte:
        contexte.prec = precision
        assert calculer(dossier, BAREME).en_trace() == attendu


@given(dossiers())
def test_les_entrees_se_relisent(dossier: Dossier) -> None:
    relu = Dossier.depuis_json(dossier.en_json())
    assert relu == dossier
    assert relu.empreinte() == dossier.empreinte()


@given(dossiers(occupe=True))
def test_le_previsionnel_consomme_toute_la_duree(dossier: Dossier) -> None:
    prevu = previsionnel(dossier, BAREME)
    assert prevu.duree_consommee
    assert prevu.montant_constate <= prevu.plafond


@settings(deadline=None)
@given(dossiers(occupe=True))
def test_les_tranches_font_le_previsionnel(dossier: Dossier) -> None:
    plan = echeancier(dossier, BAREME)
    assert plan.montant == previsionnel(dossier, BAREME).montant_constate
    assert sum((tranche.montant for tranche in plan.tranches), Decimal(0)) == plan.montant
    assert sum((tranche.part for tranche in plan.tranches), Fraction(0)) == 1
    assert all(tranche.montant >= 0 for tranche in plan.tranches)
