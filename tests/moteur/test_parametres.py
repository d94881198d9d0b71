"""The strict loader: what it reads, and each thing that it refuses with the file, the line and the reason."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commun.parametres import ErreurParametre, Groupe, Parametre, lire, lire_texte

BON = """\
description: Plafond par poste
unit: EUR
values:
  "2021-01-01":
    value: "50000.00"
    source: Centre d'aide
    statut: documente
  "2023-01-01":
    value: "42500.00"
    source: Presse
    statut: infere
    notes: Date déduite
  "2026-01-01":
    value: null
    source: Fin de la mesure
    statut: non_verifie
"""


def parametre(texte: str = BON) -> Parametre:
    lu = lire_texte(texte, nom="plafond", fichier="plafond.yaml")
    assert isinstance(lu, Parametre)
    return lu


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2021, 1, 1), Decimal("50000.00")),
        (date(2022, 12, 31), Decimal("50000.00")),
        (date(2023, 1, 1), Decimal("42500.00")),
        (date(2025, 12, 31), Decimal("42500.00")),
        (date(2026, 1, 1), None),
        (date(2040, 1, 1), None),
    ],
)
def test_valeur_en_vigueur(jour: date, attendu: Decimal | None) -> None:
    assert parametre().au(jour).valeur == attendu


def test_chaque_valeur_garde_sa_source_et_son_statut() -> None:
    assert [(v.texte, v.source, v.statut, v.notes) for v in parametre().valeurs] == [
        ("50000.00", "Centre d'aide", "documente", ""),
        ("42500.00", "Presse", "infere", "Date déduite"),
        (None, "Fin de la mesure", "non_verifie", ""),
    ]


def test_avant_la_premiere_date() -> None:
    with pytest.raises(ErreurParametre, match="« plafond » n'est pas connu avant le 2021-01-01"):
        parametre().au(date(2020, 12, 31))


@pytest.mark.parametrize(
    ("avant", "apres", "ligne", "raison"),
    [
        ("unit: EUR", "unit: EUR\nunite: EUR", 3, "clé « unite » inconnue"),
        ("    statut: infere", "    statut: infere\n    fiabilite: bonne", 12, "clé « fiabilite » inconnue"),
        ("unit: EUR", "unit: EUR\nunit: EUR", 3, "clé « unit » répétée"),
        ('"2023-01-01"', '"2021-01-01"', 8, "clé « 2021-01-01 » répétée"),
        ('"2023-01-01"', '"2020-12-31"', 8, "la date 2020-12-31 ne suit pas 2021-01-01"),
        ('"2023-01-01"', "2023-01-01", 8, "date sans guillemets"),
        ('"2023-01-01"', '"2023-1-1"', 8, "date « 2023-1-1 » refusée"),
        ('"2023-01-01"', '"20230101"', 8, "date « 20230101 » refusée"),
        ('"2023-01-01"', '"2023-02-30"', 8, "date « 2023-02-30 » refusée"),
        ("    source: Presse\n", "", 9, "il manque « source »"),
        ("    statut: infere\n", "", 9, "il manque « statut »"),
        ('    value: "42500.00"\n', "", 9, "il manque « value »"),
        ("source: Presse", 'source: ""', 10, "le texte est vide"),
        ("source: Presse", "source: 2023", 10, "un texte est attendu"),
        ("statut: infere", "statut: probable", 11, "statut « probable » inconnu"),
        ('"42500.00"', "42500.00", 9, "valeur sans guillemets"),
        ('"42500.00"', "42500", 9, "valeur sans guillemets"),
        ('"42500.00"', '"42500.0"', 9, "valeur « 42500.0 » refusée pour l'unité « EUR »"),
        ('"42500.00"', '"42 500,00"', 9, "refusée pour l'unité « EUR »"),
        ('"42500.00"', '"-1.00"', 9, "refusée pour l'unité « EUR »"),
        ('"42500.00"', '"NaN"', 9, "refusée pour l'unité « EUR »"),
        ('"42500.00"', '["42500.00"]', 9, "valeur sans guillemets"),
        ("unit: EUR", "unit: dollars", 2, "unité « dollars » inconnue"),
        ("description: Plafond par poste\n", "", 1, "il manque « description »"),
        ("    source: Presse", "    source: *ancre", 10, "les renvois YAML"),
        ("    source: Presse", "\tsource: Presse", 10, "YAML illisible"),
    ],
)
def test_refus(avant: str, apres: str, ligne: int, raison: str) -> None:
    assert avant in BON
    with pytest.raises(ErreurParametre) as refus:
        parametre(BON.replace(avant, apres, 1))
    assert (refus.value.fichier, refus.value.ligne) == ("plafond.yaml", ligne)
    assert raison in refus.value.raison
    assert str(refus.value) == f"plafond.yaml, ligne {ligne} : {refus.value.raison}"


@pytest.mark.parametrize(
    ("texte", "raison"),
    [
        ("", "le fichier est vide"),
        ("- un\n- deux\n", "une liste de clés et de valeurs est attendue"),
        ("description: x\nunit: EUR\nvalues: {}\n", "n'a aucune valeur"),
        ("description: x\nparametres: {}\n", "ne contient aucun paramètre"),
        ("description: x\nunit: EUR\nvalues: rien\n", "une liste de clés et de valeurs est attendue"),
        ("? [a, b]\n: c\n", "une clé simple est attendue"),
        ("a: 1\n---\nb: 2\n", "YAML illisible"),
        ("a: \x00", "YAML illisible (caractère interdit)"),
    ],
)
def test_refus_de_forme(texte: str, raison: str) -> None:
    with pytest.raises(ErreurParametre) as refus:
        parametre(texte)
    assert raison in refus.value.raison


@pytest.mark.parametrize(
    ("unite", "bonnes", "mauvaises"),
    [
        ("EUR/mois", ["1554.58"], ["1554.6", "1554"]),
        ("mois", ["0", "36"], ["36.0", "-1"]),
        ("annee", ["1"], ["0"]),
        ("coefficient", ["1.34", "1"], [".5", "1.", "1e3"]),
        ("part", ["0.70", "1", "0"], ["1.1", "70"]),
        ("regle", ["smic_plafonne"], ["Smic", "smic plafonne"]),
    ],
)
def test_forme_des_valeurs_par_unite(unite: str, bonnes: list[str], mauvaises: list[str]) -> None:
    def lu(valeur: str) -> str | None:
        entree = f'{{value: "{valeur}", source: s, statut: infere}}'
        return (
            parametre(f'description: x\nunit: {unite}\nvalues:\n  "2021-01-01": {entree}\n').valeurs[0].texte
        )

    assert [lu(valeur) for valeur in bonnes] == bonnes
    for valeur in mauvaises:
        with pytest.raises(ErreurParametre, match=f"refusée pour l'unité « {unite} »"):
            lu(valeur)


def groupe() -> Groupe:
    decale = "".join(f"    {ligne}\n" for ligne in BON.splitlines())
    lu = lire_texte(
        f"description: Plafonds\nparametres:\n  public:\n{decale}", nom="plafond", fichier="p.yaml"
    )
    assert isinstance(lu, Groupe)
    return lu


def test_unite_attendue() -> None:
    assert groupe().parametre("public", unite="EUR").nom == "plafond/public"
    with pytest.raises(ErreurParametre) as refus:
        groupe().parametre("public", unite="mois")
    assert (
        str(refus.value)
        == "p.yaml, ligne 4 : « plafond/public » est en « EUR », l'unité attendue est « mois »"
    )


def test_enfants_exacts() -> None:
    groupe().exiger({"public"})
    with pytest.raises(ErreurParametre, match="prive en trop ou manquant"):
        groupe().exiger({"public", "prive"})
    with pytest.raises(ErreurParametre, match="doit contenir le paramètre « prive »"):
        groupe().parametre("prive", unite="EUR")
    with pytest.raises(ErreurParametre, match="doit contenir le groupe « public »"):
        groupe().groupe("public")


def test_le_contenu_canonique_se_relit() -> None:
    relu = lire_texte(json.dumps(groupe().en_json()), nom="plafond", fichier="p.yaml")
    assert relu == groupe()


def test_fichier_absent_ou_mal_encode(tmp_path: Path) -> None:
    with pytest.raises(ErreurParametre, match="fichier illisible"):
        lire(tmp_path / "absent.yaml", nom="x")
    (tmp_path / "latin.yaml").write_bytes("description: été".encode("latin-1"))
    with pytest.raises(ErreurParametre, match="le fichier n'est pas en UTF-8"):
        lire(tmp_path / "latin.yaml", nom="x")
