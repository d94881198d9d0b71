"""The cost left to the host: the engine's aid to the cent, exact sums, each rule and each refusal."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from commun.erreurs import ErreurMetier
from conseillers.smic import smic_mensuel
from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, previsionnel
from financement.simulateur.calcul import Hypothese, simuler

BAREME = bareme_en_vigueur()
HYPOTHESE = Hypothese(
    statut="public",
    departement="87",
    salaire=Decimal("1900.00"),
    debut=date(2021, 10, 15),
    duree=24,
    contrat=24,
    taux=Decimal("0.42"),
)


def au_hasard(alea: random.Random) -> Hypothese:
    departement = alea.choice(["87", "2A", "75", "971", "972", "973", "974", "976", "975", "988"])
    debut = date(2021, 1, 1) + timedelta(days=alea.randrange(365 * 9))
    duree = alea.choice([24, 36])
    return Hypothese(
        statut=alea.choice(["public", "prive"]),
        departement=departement,
        salaire=smic_mensuel(jour=debut, departement=departement) + Decimal(alea.randrange(150_000)) / 100,
        debut=debut,
        duree=duree,
        contrat=alea.choice([duree, alea.randint(duree, 72)]),
        taux=alea.choice([None, Decimal(alea.randrange(10_001)) / 10_000]),
    )


def test_l_aide_est_celle_du_moteur_sur_300_simulations_au_hasard():
    alea = random.Random(20261122)
    compare = 0
    for _ in range(300):
        hypothese = au_hasard(alea)
        simulation = simuler(hypothese)
        droit = previsionnel(
            Dossier(
                dispositif="relance-2021",
                statut=hypothese.statut,
                occupations=((hypothese.debut, None),),
                departement=hypothese.departement,
                date_signature=hypothese.debut,
                modalite=f"{hypothese.duree}_mois",
            ),
            BAREME,
        )
        attendu = {ligne.mois: ligne.montant for ligne in droit.lignes}
        obtenu = {f"{ligne.mois:%Y-%m}": ligne.aide for ligne in simulation.lignes}
        assert {mois: aide for mois, aide in obtenu.items() if mois in attendu} == attendu, hypothese
        assert {obtenu[mois] for mois in obtenu.keys() - attendu.keys()} <= {Decimal(0)}, hypothese
        assert simulation.aide == droit.montant_constate
        compare += len(attendu)
        for ligne in simulation.lignes:
            assert ligne.aide + ligne.reste == ligne.cout
            assert ligne.cout == ligne.cout.quantize(Decimal("0.01"))
            brut = Fraction(ligne.salaire) * (1 + Fraction(ligne.taux)) * ligne.fraction
            assert abs(Fraction(ligne.cout) - brut) <= Fraction(1, 200)
            assert ligne.salaire >= smic_mensuel(jour=ligne.mois, departement=hypothese.departement)
        assert simulation.aide + simulation.reste == simulation.cout
        assert sum(ligne.fraction for ligne in simulation.lignes) == hypothese.contrat
    assert compare > 7000


def test_un_cas_a_la_main():
    """1 900 € × 1.42 = 2 698 € a month; half of October 2021 and of October 2023: 17/31 and 14/31."""
    simulation = simuler(HYPOTHESE)
    premiere, deuxieme, derniere = simulation.lignes[0], simulation.lignes[1], simulation.lignes[-1]
    assert (premiere.fraction, derniere.fraction) == (Fraction(17, 31), Fraction(14, 31))
    # 2 698 × 17/31 = 1 479.548…; aid 1 589.47 × 1.34 × 17/31 = 1 168.00
    assert (premiere.cout, premiere.aide, premiere.reste) == (
        Decimal("1479.55"),
        Decimal("1168.00"),
        Decimal("311.55"),
    )
    assert (deuxieme.cout, deuxieme.aide, deuxieme.reste) == (
        Decimal("2698.00"),
        Decimal("2129.89"),
        Decimal("568.11"),
    )
    # The ceiling is reached in August 2023: 1 929.80 is left of it, then nothing.
    assert [(ligne.mois.month, ligne.aide, ligne.plafonnee) for ligne in simulation.lignes[-4:]] == [
        (7, Decimal("2341.25"), False),
        (8, Decimal("1929.80"), True),
        (9, Decimal("0.00"), True),
        (10, Decimal("0.00"), True),
    ]
    # 23 × 2 698 + 1 479.55 + 1 218.45 = 64 752.00
    assert (simulation.cout, simulation.aide, simulation.reste) == (
        Decimal("64752.00"),
        Decimal("50000.00"),
        Decimal("14752.00"),
    )
    assert simulation.reste_mensuel == Decimal("614.67")


def test_un_contrat_plus_long_que_l_aide_finit_sans_aide():
    simulation = simuler(replace(HYPOTHESE, debut=date(2021, 3, 1), contrat=30))
    assert len(simulation.lignes) == 30
    assert [ligne.aidee for ligne in simulation.lignes] == [True] * 24 + [False] * 6
    assert [ligne.aide for ligne in simulation.lignes[24:]] == [Decimal("0.00")] * 6
    assert simulation.aide == simuler(replace(HYPOTHESE, debut=date(2021, 3, 1))).aide


def test_le_mois_ou_l_aide_finit_reste_paye_en_entier_par_un_contrat_plus_long():
    lignes = simuler(replace(HYPOTHESE, contrat=30)).lignes
    assert [(ligne.mois, ligne.fraction) for ligne in lignes if ligne.fraction != 1] == [
        (date(2021, 10, 1), Fraction(17, 31)),
        (date(2024, 4, 1), Fraction(14, 31)),
    ]


def test_en_fevrier_bissextile_le_contrat_dure_exactement_24_mois():
    lignes = simuler(replace(HYPOTHESE, debut=date(2022, 2, 15))).lignes
    assert (lignes[0].fraction, lignes[-1].fraction) == (Fraction(1, 2), Fraction(1, 2))
    assert (lignes[0].cout, lignes[-1].cout) == (Decimal("1349.00"), Decimal("1349.00"))


def test_le_salaire_suit_le_smic():
    simulation = simuler(replace(HYPOTHESE, salaire=Decimal("1554.58"), debut=date(2021, 1, 1)))
    salaires = [(f"{ligne.mois:%Y-%m}", ligne.salaire) for ligne in simulation.lignes]
    assert [salaires[i] for i in (0, 8, 9, 12, 16, 19, 23)] == [
        ("2021-01", Decimal("1554.58")),
        ("2021-09", Decimal("1554.58")),
        ("2021-10", Decimal("1589.47")),
        ("2022-01", Decimal("1603.12")),
        ("2022-05", Decimal("1645.58")),
        ("2022-08", Decimal("1678.95")),
        ("2022-12", Decimal("1678.95")),
    ]


def test_outre_mer_l_aide_peut_depasser_le_cout():
    simulation = simuler(
        replace(HYPOTHESE, departement="972", debut=date(2022, 1, 1), salaire=Decimal("1603.12"))
    )
    premiere = simulation.lignes[0]
    # 1 603.12 × 1.42 = 2 276.43; 1 603.12 × 1.34 × 1.40 = 3 007.45
    assert (premiere.cout, premiere.aide) == (Decimal("2276.43"), Decimal("3007.45"))
    assert (premiere.reste, premiere.excedent) == (Decimal("-731.02"), Decimal("731.02"))
    assert simulation.droit.plafond == Decimal("70000.00")


def test_a_mayotte_le_smic_est_le_sien():
    mayotte = replace(HYPOTHESE, departement="976", debut=date(2022, 1, 1), salaire=Decimal("1210.30"))
    assert simuler(mayotte).lignes[0].salaire == Decimal("1210.30")
    with pytest.raises(ErreurMetier):
        simuler(replace(mayotte, departement="87"))


def test_sans_taux_l_hypothese_suit_le_mois_et_le_salaire():
    simulation = simuler(replace(HYPOTHESE, taux=None, statut="prive", debut=date(2021, 11, 1)))
    # 2021: (0.3206 / 0.6) × (1.6 × 1 589.47 / 1 900 − 1) = 0.1809 ; 0.3356 − 0.1809 = 0.1547
    assert simulation.lignes[0].taux == Decimal("0.1547")
    assert simulation.lignes[0].cout == Decimal("2193.93")
    assert len({ligne.taux for ligne in simulation.lignes}) == 6


@pytest.mark.parametrize(
    ("changement", "code", "champ", "message"),
    [
        (
            {"salaire": Decimal("1589.46")},
            "salaire_sous_le_smic",
            "salaire",
            "Le salaire ne peut pas être inférieur au SMIC, qui vaut 1\u202f589,47\u00a0€ brut par mois pour "
            "35 heures au 15/10/2021. Saisissez au moins ce montant.",
        ),
        (
            {"salaire": Decimal("1199.07"), "departement": "976"},
            "salaire_sous_le_smic",
            "salaire",
            "Le salaire ne peut pas être inférieur au SMIC, qui vaut 1\u202f199,08\u00a0€ brut par mois pour "
            "35 heures à Mayotte au 15/10/2021. Saisissez au moins ce montant.",
        ),
        (
            {"salaire": Decimal("24000")},
            "salaire_trop_haut",
            "salaire",
            "Saisissez le salaire brut d'un mois, 10\u202f000,00\u00a0€ au plus : ce montant paraît être celui "
            "d'une année.",
        ),
        (
            {"debut": date(2020, 12, 31)},
            "date_hors_bareme",
            "debut",
            "Choisissez un premier jour entre le 01/01/2021 et le 31/12/2099 : le barème de l'aide commence à "
            "cette première date.",
        ),
        (
            {"contrat": 23},
            "contrat_trop_court",
            "contrat",
            "Le contrat dure au moins aussi longtemps que l'aide, soit de 24 à 72 mois.",
        ),
        ({"taux": Decimal("1.01")}, "taux_hors_bornes", "taux", "Le taux va de 0 à 100 %."),
    ],
)
def test_les_refus_nomment_le_champ_et_le_remede(changement, code, champ, message):
    with pytest.raises(ErreurMetier) as refus:
        simuler(replace(HYPOTHESE, **changement))
    assert (refus.value.code, refus.value.champ, refus.value.message) == (code, champ, message)


def test_les_bornes_sont_admises():
    for changement in (
        {"salaire": Decimal("1589.47")},
        {"salaire": Decimal("10000.00")},
        {"debut": date(2021, 1, 1)},
        {"debut": date(2099, 12, 31), "salaire": Decimal("1900")},
        {"contrat": 72},
        {"taux": Decimal(0)},
        {"taux": Decimal(1)},
    ):
        assert simuler(replace(HYPOTHESE, **changement)).lignes
