"""Each line can be followed by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from financement.chargement import bareme_en_vigueur
from financement.explication import expliquer
from financement.moteur import Dossier, calculer
from financement.moteur.arrondi import arrondir
from tests.moteur.outils import cas_travailles, du_au, poste

BAREME = bareme_en_vigueur()


def phrases(dossier: Dossier) -> dict[str, str]:
    """Explanations by month, with ordinary spaces."""
    lignes = calculer(dossier, BAREME).lignes
    return {li.mois: expliquer(li).replace("\u202f", " ").replace("\u00a0", " ") for li in lignes}


def test_au_smic() -> None:
    dites = phrases(poste())
    assert dites["2021-07"] == "17/31 × 1 554,58 € × 1,34 (coefficient employeur) = 1 142,37 €"
    assert dites["2021-08"] == "1 554,58 € × 1,34 (coefficient employeur) = 2 083,14 €"
    assert dites["2023-06"] == (
        "1 747,20 € × 1,34 (coefficient employeur) = 2 341,25 € ; limité à 341,76 € par le plafond"
    )


def test_tous_les_facteurs() -> None:
    dossier = Dossier.depuis_json(
        poste(departement="973", date_signature=date(2021, 8, 1), modalite="36_mois").en_json()
        | {"quotite": "0.8", "occupations": [["2021-09-06", None]]}
    )
    dites = phrases(dossier)
    assert dites["2021-09"] == (
        "5/6 × 1 554,58 € × 1,34 (coefficient employeur) × 1,40 (majoration outre-mer) × 0,70 (taux) "
        "× 0,8 (quotité de travail) = 1 360,98 €"
    )
    assert dites["2024-09"].endswith(" ; la durée est atteinte, 1/6 mois compté au lieu de 1")


def test_a_cheval_sur_deux_annees() -> None:
    renouvele = poste(dispositif="renouvellement-2023", occupations=(du_au("2023-09-11", "2025-01-26"),))
    assert phrases(renouvele)["2024-09"] == (
        "1/3 × 17 500,00 € ÷ 12 + 2/3 × 12 500,00 € ÷ 12 ; "
        "cumul arrondi 18 194,44 € − 17 013,89 € = 1 180,55 €"
    )


def test_fraction_trop_longue_a_lire() -> None:
    """The months of a rest that crosses many months have a long fraction: six decimals are shown."""
    occupations = (du_au("2021-02-10", "2021-03-05"), du_au("2021-04-07", "2021-05-02"), du_au("2021-06-15"))
    derniere = phrases(poste(dispositif="forfait-2021", occupations=occupations))["2023-04"]
    assert derniere.startswith("0,")


def test_la_trace_redonne_chaque_montant() -> None:
    """Σ of the exact terms, rounded, is the line before the ceiling; each reference names a source."""
    for cas in cas_travailles():
        resultat = calculer(Dossier.depuis_json(cas["poste"]), BAREME)
        exact = sum((terme.exact for ligne in resultat.lignes for terme in ligne.termes), Fraction(0))
        if cas["poste"]["dispositif"] != "relance-2021":
            assert arrondir(exact) == resultat.montant_constate
        for ligne in resultat.lignes if cas["poste"]["dispositif"] == "relance-2021" else ():
            assert arrondir(ligne.termes[0].exact) == ligne.montant_brut
        references = [*resultat.references, *(t.reference for li in resultat.lignes for t in li.termes)]
        assert all(reference.source and reference.statut for reference in references if reference)
        assert len(resultat.references) >= 2
