"""Articles as data: strict reading, dated validity, the variants of the matrix, no interpretation of values."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from commun.erreurs import ErreurMetier
from commun.lecture_yaml import ErreurParametre
from financement.contenu import TRAITS, VALEURS, Contenu, composer
from financement.contenu.chargement import lire_dossier, recueil

LE = date(2026, 3, 2)
TOUTES = {nom: f"<{nom}>" for nom in VALEURS if nom != "element"}


def texte(contenu: Contenu) -> str:
    sections = [*contenu.preambule, *contenu.articles]
    return "\n".join(t for section in sections for bloc in section["blocs"] for t in bloc["textes"])


def convention(*traits: str, le: date = LE, **valeurs: str) -> Contenu:
    return composer(
        "convention", traits=traits, valeurs=TOUTES | valeurs, le=le, listes={"decisions": ["n° 1"]}
    )


@pytest.mark.parametrize(
    ("statut", "dispositif", "nombre", "mission", "lieu", "signee"),
    list(
        product(
            (("public",), ("prive",), ("prive", "association")),
            (("relance", "mois_24"), ("relance", "mois_36"), ("forfait",), ("renouvellement",)),
            (("un_poste",), ("plusieurs_postes",)),
            ((), ("coordinateur",)),
            ((), ("outre_mer", "majoration"), ("prioritaire",)),
            ((), ("signee",)),
        )
    ),
)
def test_chaque_variante_est_entiere(statut, dispositif, nombre, mission, lieu, signee):
    traits = (*statut, *dispositif, *nombre, *mission, *lieu, *signee)
    compose = convention(*traits)
    articles = compose.articles
    assert [a["numero"] for a in articles] == list(range(1, len(articles) + 1))
    assert len(articles) == (15 if "association" in traits else 14)
    assert articles[7]["code"] == "resiliation", "les courriers citent l'article 8"
    lu = texte(compose)
    assert "{" not in lu and " ;" not in lu and " :" not in lu and "« " not in lu
    # One sentence of the object, one basis of the visas, one rule of the date of effect.
    assert lu.count("La présente convention fixe les conditions") == 1
    assert lu.count("loi n°\u00a02000-321") == 1
    assert lu.count("prend effet à la date de la dernière") == 1
    assert ("<date_signature>" in lu) is ("signee" in traits)
    assert ("l’emploi d’<nombre_postes_lettres>" in lu) is ("un_poste" in traits)  # « d’un », « de deux »
    assert "<montant_lettres>" in lu and "<nombre_tranches>" in lu


def test_une_loi_entre_en_vigueur_a_sa_date():
    avant = convention("prive", "association", "un_poste", "relance", "mois_24", le=date(2022, 1, 1))
    apres = convention("prive", "association", "un_poste", "relance", "mois_24", le=date(2022, 1, 2))
    assert "2021-1947" not in texte(avant) and "9-1 et 10\u202f;" in texte(avant)
    assert "2021-1947" in texte(apres) and "9-1, 10 et 10-1\u202f;" in texte(apres)
    assert (len(avant.articles), len(apres.articles)) == (14, 15)


def test_avant_la_premiere_version_rien_ne_vaut():
    with pytest.raises(ErreurMetier, match=r"^Aucune version ne vaut au 31 décembre 2020"):
        convention("public", le=date(2020, 12, 31))


def test_une_valeur_n_est_jamais_interpretee():
    hostile = "{montant} {0.__class__} {{7*7}} %(x)s <b>"
    compose = convention(
        "public", "relance", "mois_24", "un_poste", "projet_decrit", description_projet=hostile
    )
    assert f"Le projet du Bénéficiaire\u00a0: {hostile}" in texte(compose)


def test_une_valeur_absente_est_dite():
    with pytest.raises(ErreurMetier, match=r"Il manque la valeur « montant »"):
        composer("convention", traits=["public"], valeurs={**TOUTES, "montant": None}, le=LE)


def test_le_vocabulaire_est_ferme():
    with pytest.raises(ValueError, match="hors du vocabulaire des articles : martien"):
        composer("convention", traits=["martien"], valeurs=TOUTES, le=LE)


@pytest.mark.parametrize(
    ("types", "codes"),
    [
        (["avenant_ajout", "avenant_montant"], ["avenant_objet", "avenant_postes", "avenant_montant"]),
        (["avenant_compte"], ["avenant_objet", "avenant_identite"]),
        (["avenant_fin"], ["avenant_objet", "avenant_fin"]),
        (["avenant_duree", "avenant_montant"], ["avenant_objet", "avenant_duree", "avenant_montant"]),
    ],
)
def test_un_avenant_ne_dit_que_ce_qui_change(types, codes):
    compose = composer("avenant", traits=types, valeurs=TOUTES, le=LE)
    assert [a["code"] for a in compose.articles] == [*codes, "avenant_maintien"]


def test_un_avenant_de_fin_dit_le_meme_jour_que_ses_montants():
    """The effect is the first day without a convention: rights stop the day before, as the engine counts."""
    lu = texte(composer("avenant", traits=["avenant_fin"], valeurs=TOUTES, le=LE))
    assert "Le <date_effet> est le premier jour sans convention" in lu and "arrêté la veille" in lu


def test_tout_le_vocabulaire_sert():
    """A condition or a value that no file uses any more is removed from the list."""
    source = "\n".join(
        chemin.read_text(encoding="utf-8")
        for chemin in (Path(__file__).resolve().parents[2] / "financement" / "contenu").rglob("*.yaml")
    )
    inutiles = {nom for nom in VALEURS if f"{{{nom}}}" not in source}
    assert inutiles == {"arrete_au", "denomination", "financeur"}
    assert {trait for trait in TRAITS if trait not in source} == set()


ARTICLE = """titre: "Essai"
redactions:
  - du: "2021-01-01"
    blocs:
      - texte: "Bonjour"
"""


@pytest.mark.parametrize(
    ("avant", "apres", "ligne", "raison"),
    [
        ('texte: "Bonjour"', 'texte: "{inconnue}"', 5, "valeur « inconnue » inconnue"),
        ('texte: "Bonjour"', 'texte: "{montant!r}"', 5, "valeur « montant » inconnue"),
        ('texte: "Bonjour"', 'texte: "{montant"', 5, "accolades mal fermées"),
        ('texte: "Bonjour"', 'si: "martien"\n        texte: "x"', 5, "condition « martien » inconnue"),
        ('texte: "Bonjour"', 'prose: "x"', 5, "clé « prose » inconnue"),
        ('texte: "Bonjour"', "liste: []", 5, "une liste non vide est attendue"),
        ('texte: "Bonjour"', 'texte: "x"\n        liste:\n          - texte: "y"', 5, "exactement une clé"),
        ('du: "2021-01-01"', "du: 2021-01-01", 3, "du : un texte est attendu"),
        ('du: "2021-01-01"', 'du: "2021-13-01"', 3, "une date AAAA-MM-JJ"),
        ('du: "2021-01-01"', 'du: "2021-01-01"\n    au: "2020-01-01"', 3, "la fin de validité précède"),
        ('titre: "Essai"\n', "", 1, "il manque « titre »"),
        ('titre: "Essai"', 'titre: "Essai"\ntitre: "Deux"', 2, "clé « titre » répétée"),
    ],
)
def test_un_fichier_fautif_est_refuse_avec_sa_ligne(tmp_path, avant, apres, ligne, raison):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "essai.yaml").write_text(ARTICLE.replace(avant, apres), encoding="utf-8")
    with pytest.raises(ErreurParametre) as refus:
        lire_dossier(tmp_path)
    assert refus.value.ligne == ligne
    assert raison in refus.value.raison


def test_deux_redactions_ne_valent_pas_le_meme_jour(tmp_path):
    (tmp_path / "articles").mkdir()
    double = ARTICLE + '  - du: "2022-01-01"\n    blocs:\n      - texte: "Encore"\n'
    (tmp_path / "articles" / "essai.yaml").write_text(double, encoding="utf-8")
    with pytest.raises(ErreurParametre, match="commence avant la fin de la précédente"):
        lire_dossier(tmp_path)


def test_l_empreinte_suit_les_fichiers():
    assert recueil().empreinte == convention("public", "relance", "mois_24", "un_poste").empreinte
