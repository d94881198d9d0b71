"""The barème made of the files: its version, its archive, and what makes it unusable."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from commun.parametres import ErreurParametre
from financement.chargement import (
    RACINE,
    bareme_archive,
    bareme_en_vigueur,
    composer,
    contenu_en_vigueur,
    lire_dossier,
)
from financement.moteur import ErreurDossier, calculer
from tests.moteur.outils import poste


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RACINE, tmp_path / "bareme"))


def changer(copie: Path, fichier: str, avant: str, apres: str) -> None:
    chemin = copie / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres), encoding="utf-8")


ANNEE_3 = """\
      annee:
        description: Année de la grille versée
        unit: annee
        values:
          "2023-01-01":
            value: "3"
"""
PART_3 = ANNEE_3.replace("annee", "part").replace('"3"', '"1"')


def test_trois_dispositifs() -> None:
    bareme = bareme_en_vigueur()
    assert {slug: d.libelle for slug, d in bareme.dispositifs.items()} == {
        "forfait-2021": "Forfait par poste tel que l'État l'a publié en 2021",
        "relance-2021": "Convention initiale du plan de relance",
        "renouvellement-2023": "Renouvellement dégressif sur trois ans",
    }


def test_la_version_ne_depend_pas_de_la_mise_en_page(copie: Path) -> None:
    chemin = copie / "vacance_maximale.yaml"
    chemin.write_text("# un commentaire\n\n" + chemin.read_text(encoding="utf-8"), encoding="utf-8")
    assert composer(lire_dossier(copie)).version == bareme_en_vigueur().version
    assert len(bareme_en_vigueur().version) == 64


@pytest.mark.parametrize(
    ("avant", "apres"),
    [('"40000.00"', '"40000.01"'), ("statut: documente", "statut: infere"), ("privée", "privee")],
)
def test_la_version_suit_le_contenu(copie: Path, avant: str, apres: str) -> None:
    changer(copie, "relance-2021/plafond.yaml", avant, apres)
    assert composer(lire_dossier(copie)).version != bareme_en_vigueur().version


def test_l_archive_redonne_le_meme_bareme() -> None:
    assert bareme_archive(contenu_en_vigueur()) == bareme_en_vigueur()


def test_une_archive_alteree_change_de_version() -> None:
    contenu = json.loads(contenu_en_vigueur())
    valeurs = contenu["conseillers/bareme/smic.yaml"]["parametres"]["metropole"]["values"]
    valeurs["2021-01-01"]["value"] = "1554.59"
    assert bareme_archive(json.dumps(contenu)).version != bareme_en_vigueur().version


@pytest.mark.parametrize(
    ("abimer", "raison"),
    [
        (lambda c: (c / "vacance_maximale.yaml").unlink(), "vacance_maximale.yaml » sont nécessaires"),
        (lambda c: (c / "relance-2021/plafond.yaml").unlink(), "doit contenir le groupe « plafond »"),
        (
            lambda c: (c / "forfait-2021/duree.yaml").rename(c / "forfait-2021/durees.yaml"),
            "le groupe « duree »",
        ),
        (
            lambda c: shutil.copy(c / "forfait-2021/total.yaml", c / "forfait-2021/bonus.yaml"),
            "« forfait-2021 » : bonus en trop ou manquant",
        ),
        (
            lambda c: changer(c, "relance-2021/regle.yaml", "smic_plafonne", "au_hasard"),
            "règle « au_hasard » inconnue",
        ),
        (lambda c: changer(c, "relance-2021/plafond.yaml", "  prive:", "  privee:"), "prive, privee en trop"),
        (
            lambda c: changer(c, "relance-2021/plafond.yaml", "unit: EUR", "unit: EUR/mois"),
            "« relance-2021/plafond/public » est en « EUR/mois », l'unité attendue est « EUR »",
        ),
        (
            lambda c: changer(c, "relance-2021/echeancier.yaml", '"0.50"', '"0.40"'),
            "les parts du 2021-01-01 font 0.90 au lieu de 1",
        ),
        (
            lambda c: changer(c, "relance-2021/echeancier.yaml", "tranche_2:", "tranche_4:"),
            "en trop ou manquant",
        ),
        (lambda c: changer(c, "renouvellement-2023/duree.yaml", '"36"', '"24"'), "3 années pour « public »"),
        (
            lambda c: shutil.copy(
                c / "renouvellement-2023/echeancier.yaml", c / "forfait-2021/echeancier.yaml"
            ),
            "des versements par année demandent une grille annuelle",
        ),
        (
            lambda c: changer(c, "renouvellement-2023/echeancier.yaml", ANNEE_3, PART_3),
            "des tranches par part et des tranches par année ne se mélangent pas",
        ),
        (
            lambda c: changer(c, "vacance_maximale.yaml", "unit: mois", "unit: coefficient"),
            "l'unité attendue est « mois »",
        ),
    ],
)
def test_refus(copie: Path, abimer: Callable[[Path], object], raison: str) -> None:
    abimer(copie)
    with pytest.raises(ErreurParametre) as refus:
        composer(lire_dossier(copie))
    assert raison in str(refus.value)
    assert refus.value.fichier.startswith(("financement/bareme", "conseillers/bareme"))


def test_une_regle_changee_est_une_entree_datee(copie: Path) -> None:
    """A new rule needs its files and one dated entry; posts signed before are left alone."""
    nouvelle = '  "2023-01-01":\n    value: "forfait_lisse"\n    source: Essai\n    statut: infere\n'
    regle = copie / "relance-2021/regle.yaml"
    regle.write_text(regle.read_text(encoding="utf-8") + nouvelle, encoding="utf-8")
    for fichier in ("total.yaml", "duree.yaml"):
        shutil.copy(copie / "forfait-2021" / fichier, copie / "relance-2021" / fichier)
    bareme = composer(lire_dossier(copie))
    veille = calculer(poste(date_signature=date(2022, 12, 31)), bareme)
    jour = calculer(poste(date_signature=date(2023, 1, 1)), bareme)
    assert str(veille.lignes[0].montant) == "1142.37"
    assert str(jour.lignes[0].montant) == "1142.47"


def test_une_mesure_qui_a_pris_fin(copie: Path) -> None:
    """`value: null` ends a measure: posts signed from that day on are refused, the others are left alone."""
    fin = '      "2023-01-01":\n        value: null\n        source: Essai\n        statut: infere\n'
    changer(copie, "relance-2021/plafond.yaml", "  prive:\n", f"{fin}  prive:\n")
    bareme = composer(lire_dossier(copie))
    assert str(calculer(poste(date_signature=date(2022, 12, 31)), bareme).plafond) == "50000.00"
    with pytest.raises(ErreurDossier) as refus:
        calculer(poste(date_signature=date(2023, 1, 1)), bareme)
    assert str(refus.value) == (
        "champ « date_signature » : la mesure « relance-2021/plafond/public » a pris fin le 2023-01-01 ; "
        "choisissez un autre dispositif"
    )
