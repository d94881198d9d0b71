"""What the fast path does not know goes through the exact engine; what it refuses is refused alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from financement.chargement import bareme_en_vigueur
from financement.masse import SANS_FIN, Categorie, Lot, calculer_lot
from financement.moteur import Bareme, Dossier, ErreurDossier, calculer
from financement.moteur.bareme import RegleDatee
from financement.moteur.regimes import Regime, Regle
from tests.masse.outils import QUOTITES, bareme_modifie, comparer, tirer_plusieurs
from tests.moteur.outils import du_au, poste

BAREME = bareme_en_vigueur()


def lot_de_trois(**colonnes: Any) -> Lot:
    """Three posts, the second with other columns than a valid dossier would have."""
    lot = Lot.depuis_dossiers([poste(), poste(), poste(statut="prive")])
    for nom, valeur in colonnes.items():
        ancienne = getattr(lot, nom)
        if isinstance(ancienne, Categorie):
            nouvelle: Any = Categorie.de([ancienne[0], valeur, ancienne[2]])
        else:
            nouvelle = ancienne.copy()
            nouvelle[1] = valeur
        lot = replace(lot, **{nom: nouvelle})
    return lot


@pytest.mark.parametrize(
    ("colonnes", "champ"),
    [
        ({"dispositif": "relance-2022"}, "dispositif"),
        ({"dispositif": ""}, "dispositif"),
        ({"statut": "mixte"}, "statut"),
        ({"departement": "20"}, "departement"),
        ({"departement": "999"}, "departement"),
        ({"modalite": "48_mois"}, "modalite"),
        ({"quotite": Decimal("0")}, "quotite"),
        ({"quotite": Decimal("1.5")}, "quotite"),
        ({"quotite": 0.5}, "quotite"),
        ({"territoire_prioritaire": "oui"}, "territoire_prioritaire"),
        ({"date_signature": date(2019, 12, 31).toordinal()}, "date_signature"),
        ({"date_signature": date(2100, 1, 1).toordinal()}, "date_signature"),
        ({"debuts": date(2019, 12, 31).toordinal()}, "occupations"),
        ({"debuts": date(2023, 7, 15).toordinal()}, "occupations"),
        ({"fins": date(2100, 1, 1).toordinal()}, "occupations"),
    ],
)
def test_refus_d_un_seul_poste(colonnes: dict[str, Any], champ: str) -> None:
    """The same French sentence as the exact engine, and the two others are computed."""
    lot = lot_de_trois(**colonnes)
    masse = calculer_lot(lot, BAREME)
    assert (list(masse.refus), masse.exacts, masse.refus[1].champ) == ([1], 1, champ)
    with pytest.raises(ErreurDossier) as refus:
        calculer(lot.dossier(1), BAREME)
    assert str(masse.refus[1]) == str(refus.value)
    with pytest.raises(ErreurDossier, match=champ):
        masse.en_json(1)
    assert [masse.totaux[1], masse.plafonds[1], masse.bornes[2] - masse.bornes[1]] == [0, 0, 0]
    assert masse.en_json(0) == calculer(poste(), BAREME).en_json()
    assert masse.en_json(2) == calculer(poste(statut="prive"), BAREME).en_json()


def test_quotite_trop_longue_pour_64_bits() -> None:
    longue = poste(quotite=Decimal("0.123456789012"), departement="971", modalite="36_mois")
    masse = comparer([poste(), longue, poste(statut="prive"), longue], BAREME)
    assert (masse.exacts, masse.refus) == (2, {})


def test_quatre_decimales_de_quotite_tiennent() -> None:
    longue = poste(
        quotite=Decimal("0.9999"), departement="971", modalite="36_mois", date_signature=date(2021, 9, 1)
    )
    assert comparer([longue], BAREME).exacts == 0


def test_montants_enormes() -> None:
    enormes = bareme_modifie(smic__metropole={"2022-01-01": "999999999999999.99"})
    assert comparer([poste(), poste(departement="976")], enormes).exacts == 1
    forfaits = bareme_modifie(**{"forfait-2021/total__public": {"2022-01-01": "99999999999999.99"}})
    postes = [poste(dispositif="forfait-2021", date_signature=date(annee, 5, 1)) for annee in (2021, 2022)]
    assert comparer(postes, forfaits).exacts == 1


def test_un_seul_jeu_de_parametres() -> None:
    """Other values, other dates, a duration that changes, a rise in the middle of a month: both follow."""
    autre = bareme_modifie(
        smic__metropole={"2023-09-15": "1799.99", "2024-06-01": "1811.11"},
        smic__mayotte={"2022-11-01": "1301.03"},
        **{
            "relance-2021/plafond__public": {"2022-02-02": "47123.45"},
            "relance-2021/coefficient_employeur__prive": {"2021-06-01": "1.08"},
            "relance-2021/modalites__36_mois__duree": {"2023-03-01": "30"},
            "relance-2021/modalites__36_mois__taux": {"2023-03-01": "0.765"},
            "relance-2021/majoration_outre_mer__public__974": {"2022-05-05": "1.375"},
            "forfait-2021/duree__prive": {"2022-01-01": "20"},
            "renouvellement-2023/grille__public__annee_2": {"2024-01-01": "12345.67"},
        },
    )
    masse = comparer(tirer_plusieurs(400, graine=5), autre)
    assert (masse.exacts, masse.refus, masse.version_bareme) == (0, {}, autre.version)


def test_mesure_terminee() -> None:
    """A measure that ends refuses the later signatures; a SMIC that ends leaves its posts to the exact engine."""
    finie = bareme_modifie(**{"relance-2021/plafond__public": {"2022-01-01": None}})
    masse = calculer_lot(Lot.depuis_dossiers([poste(), poste(date_signature=date(2022, 1, 1))]), finie)
    assert list(masse.refus) == [1]
    assert "a pris fin le 2022-01-01" in str(masse.refus[1])
    sans_smic = bareme_modifie(smic__mayotte={"2022-01-01": None})
    courts = [
        poste(departement="976", occupations=(du_au("2021-07-15", fin),))
        for fin in ("2021-12-31", "2022-01-01")
    ]
    masse = calculer_lot(Lot.depuis_dossiers([poste(), *courts]), sans_smic)
    assert (list(masse.refus), masse.exacts) == ([2], 2)
    assert masse.en_json(1) == calculer(courts[0], sans_smic).en_json()


@dataclass(frozen=True)
class RegleNouvelle:
    """A rule that the fast path has never seen."""

    ancienne: Regle

    def preparer(self, dossier: Dossier, bareme: Bareme) -> Regime:
        return self.ancienne.preparer(dossier, bareme)


def test_une_regle_nouvelle_passe_par_le_moteur_exact() -> None:
    dispositif = BAREME.dispositifs["relance-2021"]
    ancienne = dispositif.regles[0]
    regles = (ancienne, RegleDatee(date(2022, 6, 1), RegleNouvelle(ancienne.regle)))
    bareme = replace(
        BAREME, dispositifs={**BAREME.dispositifs, "relance-2021": replace(dispositif, regles=regles)}
    )
    assert comparer([poste(), poste(date_signature=date(2022, 6, 1))], bareme).exacts == 1


def test_colonnes_qui_ne_vont_pas_ensemble() -> None:
    lot = Lot.depuis_dossiers([poste(), poste()])
    for fautes in (
        {"bornes": lot.bornes[:-1]},
        {"bornes": lot.bornes + 1},
        {"bornes": lot.bornes[[0, 2, 1]]},
        {"fins": lot.fins[:-1]},
        {"debuts": lot.debuts * 0},
        {"date_signature": lot.date_signature[:-1]},
        {"statut": Categorie(("public",), lot.statut.codes + 1)},
        {"quotite": Categorie.de([Decimal(1)])},
        {"quotites": {2: (Decimal(1),)}},
    ):
        with pytest.raises(ValueError, match=r"colonne|occupations|ordinal|quotités"):
            replace(lot, **fautes)
    with pytest.raises(TypeError):
        replace(lot, debuts=lot.debuts * 1.0)


def test_les_contrats_de_quotites_differentes_vont_au_moteur_exact() -> None:
    """One post in four, among five hundred: the same lines, and nobody else leaves the fast path."""
    tirage = random.Random(8)
    postes = [
        replace(
            p, quotite=Decimal(1), quotites=tuple(Decimal(tirage.choice(QUOTITES)) for _ in p.occupations)
        )
        if rang % 4 == 0
        else p
        for rang, p in enumerate(tirer_plusieurs(500, graine=12))
    ]
    for au in (None, date(2022, 6, 15)):
        assert comparer(postes, BAREME, au=au).exacts == sum(bool(p.quotites) for p in postes) > 100


def test_des_quotites_fausses_sont_refusees_seules() -> None:
    lot = replace(lot_de_trois(), quotites={1: (Decimal(1), Decimal("0.5"))})
    masse = calculer_lot(lot, BAREME)
    assert list(masse.refus) == [1]
    assert masse.refus[1].champ == "quotites"


def test_aller_et_retour_d_un_dossier() -> None:
    postes = [
        poste(
            occupations=(du_au("2022-01-01"), du_au("2021-05-03", "2021-06-01")),
            quotites=(Decimal(1), Decimal("0.5")),
        ),
        poste(occupations=(du_au("2022-01-01"), du_au("2021-05-03", "2021-06-01"))),
        poste(quotite=Decimal("0.8")),
    ]
    lot = Lot.depuis_dossiers(postes)
    assert [lot.dossier(rang) for rang in range(len(lot))] == postes
    assert lot.fins[0] == SANS_FIN
