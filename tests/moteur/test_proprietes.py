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


QUOTITES = st.sampled_from([Decimal("1"), Decimal("0.8"), Decimal("0.5"), Decimal("0.333")])


@st.composite
def dossiers(tirer: st.DrawFn, ouvertes: bool = True, occupe: bool = False, melanges: bool = True) -> Dossier:
    """Any valid post; `melanges`: one in three has a working-time share for each of its occupations."""
    occupations = tuple(tirer(st.lists(periodes(ouvertes), min_size=int(occupe), max_size=4)))
    melange = melanges and tirer(st.integers(0, 2)) == 0
    return Dossier(
        dispositif=tirer(st.sampled_from(sorted(BAREME.dispositifs))),
        statut=tirer(st.sampled_from(["public", "prive"])),
        occupations=occupations,
        departement=tirer(st.sampled_from(["87", "2B", "971", "974", "975", "976"])),
        date_signature=tirer(JOURS),
        modalite=tirer(st.sampled_from(["24_mois", "36_mois"])),
        quotite=Decimal(1) if melange else tirer(QUOTITES),
        territoire_prioritaire=tirer(st.booleans()),
        quotites=tuple(tirer(QUOTITES) for _ in occupations) if melange else (),
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


@settings(deadline=None)
@given(dossiers(occupe=True), st.data())
def test_couper_une_occupation_ne_change_rien(dossier: Dossier, donnees: st.DataObject) -> None:
    rang = donnees.draw(st.integers(0, len(dossier.occupations) - 1))
    debut, fin = dossier.occupations[rang]
    coupe = debut + timedelta(days=donnees.draw(st.integers(0, 900)))
    assume(fin is None or coupe < fin)
    suite = coupe + UN_JOUR - timedelta(days=donnees.draw(st.integers(0, (coupe - debut).days)))
    quotites = dossier.quotites or (dossier.quotite,) * len(dossier.occupations)
    contrats = list(zip(dossier.occupations, quotites, strict=True))
    _, quotite = contrats.pop(rang)
    coupes = donnees.draw(st.permutations([((debut, coupe), quotite), ((suite, fin), quotite), *contrats]))
    coupe_en_deux = replace(
        dossier,
        occupations=tuple(periode for periode, _ in coupes),
        quotites=tuple(part for _, part in coupes) if dossier.quotites else (),
    )
    assert calculer(coupe_en_deux, BAREME) == calculer(dossier, BAREME)


@settings(deadline=None)
@given(dossiers(ouvertes=False, occupe=True), st.integers(1, 400), QUOTITES)
def test_un_jour_de_plus_ne_diminue_rien(dossier: Dossier, ecart: int, quotite: Decimal) -> None:
    dernier = max(fin for _, fin in dossier.occupations if fin)
    ajout = dernier + timedelta(days=ecart)
    avant = calculer(dossier, BAREME)
    apres = calculer(ajouter(dossier, (ajout, ajout), quotite), BAREME)
    assert apres.montant_constate >= avant.montant_constate
    assert apres.consommes >= avant.consommes
    assert apres.consommes > avant.consommes or avant.duree_consommee


def ajouter(dossier: Dossier, periode: Occupation, quotite: Decimal) -> Dossier:
    """The same post with one more contract, at its own share where the post has several."""
    return replace(
        dossier,
        occupations=(*dossier.occupations, periode),
        quotites=(*dossier.quotites, quotite) if dossier.quotites else (),
    )


@settings(deadline=None)
@given(dossiers(), periodes(), QUOTITES)
def test_un_contrat_de_plus_ne_diminue_aucun_mois_consomme(
    dossier: Dossier, periode: Occupation, quotite: Decimal
) -> None:
    assert (
        calculer(ajouter(dossier, periode, quotite), BAREME).consommes >= calculer(dossier, BAREME).consommes
    )


@settings(deadline=None)
@given(dossiers(melanges=False), QUOTITES)
def test_une_seule_quotite_s_ecrit_des_deux_facons(dossier: Dossier, quotite: Decimal) -> None:
    une = calculer(replace(dossier, quotite=quotite), BAREME)
    chacune = replace(dossier, quotite=Decimal(1), quotites=(quotite,) * len(dossier.occupations))
    assert calculer(chacune, BAREME).en_json() == une.en_json()


@settings(deadline=None)
@given(dossiers(melanges=False, occupe=True), st.data())
def test_des_quotites_differentes_restent_entre_la_plus_basse_et_la_plus_haute(
    dossier: Dossier, donnees: st.DataObject
) -> None:
    parts = tuple(donnees.draw(QUOTITES) for _ in dossier.occupations)
    melange = calculer(replace(dossier, quotite=Decimal(1), quotites=parts), BAREME)
    basse, haute = (calculer(replace(dossier, quotite=borne(parts)), BAREME) for borne in (min, max))
    assert basse.montant_constate <= melange.montant_constate <= haute.montant_constate
    assert basse.consommes == melange.consommes == haute.consommes
    assert [ligne.jours_occupes for ligne in melange.lignes] == [
        ligne.jours_occupes for ligne in haute.lignes
    ]


@settings(deadline=None)
@given(dossiers(melanges=False, occupe=True), st.data())
def test_un_contrat_couvert_par_une_plus_forte_quotite_ne_change_rien(
    dossier: Dossier, donnees: st.DataObject
) -> None:
    """Overlap: the highest share counts, wherever the lower one stands."""
    parts = tuple(donnees.draw(QUOTITES) for _ in dossier.occupations)
    entier = replace(dossier, quotite=Decimal(1), quotites=parts)
    rang = donnees.draw(st.integers(0, len(parts) - 1))
    debut, fin = dossier.occupations[rang]
    jours = donnees.draw(st.integers(0, (fin - debut).days if fin else 900))
    faible = ajouter(entier, (debut, debut + timedelta(days=jours)), min(parts[rang], Decimal("0.2")))
    assert calculer(faible, BAREME).en_json() == calculer(entier, BAREME).en_json()


@settings(deadline=None)
@given(dossiers(), JOURS, JOURS)
def test_le_constate_ne_baisse_pas_avec_le_temps(dossier: Dossier, un: date, autre: date) -> None:
    tot, tard = sorted((un, autre))
    avant, apres = calculer(dossier, BAREME, au=tot), calculer(dossier, BAREME, au=tard)
    assert avant.montant_constate <= apres.montant_constate <= calculer(dossier, BAREME).montant_constate
    assert avant.consommes <= apres.consommes


@settings(deadline=None)
@given(dossiers(), JOURS)
def test_arreter_au_jour_c_est_finir_ce_jour(dossier: Dossier, au: date) -> None:
    coupees = tuple((debut, min(fin or au, au)) for debut, fin in dossier.occupations if debut <= au)
    quotites = tuple(
        quotite
        for (debut, _), quotite in zip(dossier.occupations, dossier.quotites, strict=False)
        if debut <= au
    )
    arrete = calculer(dossier, BAREME, au=au)
    fini = replace(dossier, occupations=coupees, quotites=quotites)
    assert replace(arrete, arrete_au=None) == calculer(fini, BAREME)


@given(dossiers(), st.sampled_from([Decimal("1"), Decimal("0.5"), Decimal("0.01")]))
def test_la_quotite_ne_touche_ni_plafond_ni_mois(dossier: Dossier, quotite: Decimal) -> None:
    avant = calculer(dossier, BAREME)
    apres = calculer(replace(dossier, quotite=quotite, quotites=()), BAREME)
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
