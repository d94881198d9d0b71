"""What the result page says beside the figures: warnings, sources, comparison, charts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from financement.simulateur.calcul import Hypothese, simuler
from financement.simulateur.impression import BAS, HAUTEUR, dessiner
from financement.simulateur.presentation import Ecran, Note, ecran, jour_francais

HYPOTHESE = Hypothese(
    statut="public",
    departement="87",
    salaire=Decimal("1900.00"),
    debut=date(2021, 10, 1),
    duree=24,
    contrat=24,
)
SMIC_A_VENIR = (
    "Le dernier SMIC connu, celui du 1er juin 2026, vaut pour tous les mois suivants : une hausse à venir "
    "augmenterait l'aide mensuelle et peut-être le salaire."
)
OUTRE_MER = (
    "Outre-mer, les charges patronales suivent d'autres règles que notre hypothèse : demandez votre taux à "
    "votre service de paie et saisissez-le."
)


def montrer(zone: str = "metropole", **changements: object) -> Ecran:
    simulation = simuler(replace(HYPOTHESE, **changements))
    return ecran(simulation, territoire="Limoges (87)", zone=zone)


def test_sans_rien_de_particulier_aucun_avertissement():
    assert montrer().alertes == ()


@pytest.mark.parametrize(
    ("changements", "attendu"),
    [
        (
            {"salaire": Decimal("1589.47")},
            "Le SMIC dépasse votre salaire à partir de janvier 2022 : le salaire est alors relevé au SMIC, "
            "jusqu'à 1\u202f747,20\u00a0€ à la fin du contrat.",
        ),
        ({"debut": date(2026, 11, 1)}, SMIC_A_VENIR),
        # Mayotte: what was published in June 2026 is unknown, January's value is kept.
        ({"debut": date(2026, 11, 1), "departement": "976"}, SMIC_A_VENIR.replace("juin", "janvier")),
        ({"zone": "autre_outre_mer", "departement": "975"}, OUTRE_MER),
        (
            {"taux": Decimal("0.10")},
            "Certains mois, l'aide dépasse le coût estimé ; sur l'ensemble du contrat, elle reste inférieure.",
        ),
        (
            # 24 × 1 900 = 45 600 for 50 000 of aid.
            {"taux": Decimal(0)},
            "L'aide calculée dépasse de 4\u202f400,00\u00a0€ le coût estimé. Seule une dépense justifiée est "
            "couverte : la partie de l'aide qui ne peut pas l'être se restitue.",
        ),
    ],
)
def test_ce_qu_il_faut_savoir_est_dit(changements, attendu):
    assert attendu in montrer(**changements).alertes


def test_le_taux_saisi_fait_taire_l_avertissement_d_outre_mer():
    assert OUTRE_MER not in montrer(zone="antilles_guyane", departement="972", taux=Decimal("0.42")).alertes


def test_chaque_parametre_de_l_aide_a_sa_note():
    notes = montrer(debut=date(2022, 2, 1), departement="972", zone="antilles_guyane").notes_aide
    assert [(note.nom, note.valeur, note.statut_libelle) for note in notes] == [
        ("Plafond de l'aide", "50\u202f000,00\u00a0€", "Documenté"),
        ("Durée de l'aide", "24 mois", "Documenté"),
        ("Coefficient employeur", "1,34", "Inféré"),
        ("Majoration outre-mer", "1,40", "Inféré"),
        ("Part du SMIC financée", "100\u00a0%", "Documenté"),
        ("SMIC brut mensuel, 35 heures, depuis le 1er janvier 2022", "1\u202f603,12\u00a0€", "Documenté"),
        ("SMIC brut mensuel, 35 heures, depuis le 1er mai 2022", "1\u202f645,58\u00a0€", "Documenté"),
        ("SMIC brut mensuel, 35 heures, depuis le 1er août 2022", "1\u202f678,95\u00a0€", "Documenté"),
        ("SMIC brut mensuel, 35 heures, depuis le 1er janvier 2023", "1\u202f709,28\u00a0€", "Documenté"),
        ("SMIC brut mensuel, 35 heures, depuis le 1er mai 2023", "1\u202f747,20\u00a0€", "Documenté"),
        ("SMIC brut mensuel, 35 heures, depuis le 1er janvier 2024", "1\u202f766,92\u00a0€", "Documenté"),
    ]
    assert all(note.source for note in notes)


def test_les_notes_de_charges_font_le_taux_du_premier_mois():
    for statut, premier in (("public", "39,75"), ("prive", "15,47")):
        vue = montrer(statut=statut)
        total = sum(_nombre(note) for note in vue.notes_charges)
        assert total == Decimal(premier.replace(",", "."))
        assert vue.simulation.lignes[0].taux * 100 == total
    assert montrer(taux=Decimal("0.42")).notes_charges == ()


def _nombre(note: Note) -> Decimal:
    return Decimal(note.valeur.removesuffix("\u00a0%").replace(",", ".").replace("−", "-"))


def test_la_comparaison_porte_sur_le_meme_contrat():
    vue = montrer(statut="prive", salaire=Decimal("1700"))
    attendu = [
        simuler(replace(HYPOTHESE, statut="prive", salaire=Decimal("1700"), duree=duree, contrat=36))
        for duree in (24, 36)
    ]
    assert vue.contrat_compare == 36
    assert [(f.duree, f.aide, f.reste, f.reste_mensuel, f.choisie) for f in vue.formules] == [
        (24, attendu[0].aide, attendu[0].reste, attendu[0].reste_mensuel, True),
        (36, attendu[1].aide, attendu[1].reste, attendu[1].reste_mensuel, False),
    ]


@pytest.mark.parametrize("taux", [Decimal("0.42"), Decimal("0.10")])
def test_le_graphique_de_l_ecran_dit_les_montants_du_tableau(taux):
    vue = montrer(taux=taux)
    noms = ["Aide de l'État", "Reste à votre charge"] + ["Aide au-delà du coût"] * (taux < Decimal("0.3"))
    assert list(vue.graphique.series) == noms
    assert len(vue.graphique.lignes) == 24
    assert vue.graphique.svg.count("<rect") == sum(
        sum(1 for part in (li.aide - li.excedent, max(li.reste, 0), li.excedent) if part)
        for li in vue.simulation.lignes
    )


def test_le_dessin_imprime_empile_jusqu_au_cout():
    simulation = simuler(replace(HYPOTHESE, taux=Decimal("0.42")))
    dessin = dessiner(simulation)
    sommet = Decimal(3000)
    assert [marque.texte for marque in dessin.marques] == [
        "0\u00a0€",
        "1\u202f000\u00a0€",
        "2\u202f000\u00a0€",
        "3\u202f000\u00a0€",
    ]
    haut = HAUTEUR - BAS - Decimal("2698.00") / sommet * (HAUTEUR - BAS - 8)
    reste = dessin.rectangles[1]
    assert (reste.y, reste.couleur) == (f"{haut:.1f}", "#d9a6a5")
    assert all(re.fullmatch(r"-?\d+\.\d", r.x) for r in dessin.rectangles)
    assert [nom for nom, _ in dessin.legende] == ["Aide de l'État", "Reste à votre charge"]


def test_les_jours_s_ecrivent_en_francais():
    assert [jour_francais(date(2022, 8, jour)) for jour in (1, 2, 11, 31)] == [
        "1er août 2022",
        "2 août 2022",
        "11 août 2022",
        "31 août 2022",
    ]
