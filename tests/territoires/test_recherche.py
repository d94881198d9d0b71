"""Finding a commune from what people type."""

from __future__ import annotations

from typing import Any

import pytest

from commun.erreurs import ErreurMetier
from territoires.models import Commune
from territoires.recherche import chercher_communes, commune_par_saisie

pytestmark = pytest.mark.usefixtures("france")


@pytest.mark.parametrize(
    ("texte", "premiere"),
    [
        ("limoges", "Limoges (87)"),
        ("LIMOGES", "Limoges (87)"),
        ("limog", "Limoges (87)"),
        ("87000", "Limoges (87)"),
        ("87", "Limoges (87)"),
        ("870", "Limoges (87)"),
        ("8724", "Ambazac (87)"),
        ("20", "Ajaccio (2A)"),
        ("97", "Saint-Denis (974)"),
        ("974", "Saint-Denis (974)"),
        ("9715", "Saint-Martin (978)"),
        ("87000 Limoges", "Limoges (87)"),
        ("Limoges, Haute-Vienne", "Limoges (87)"),
        ("87031 Limoges Cedex 1", "Limoges (87)"),
        ("chatoroux", "Châteauroux (36)"),
        ("marseile", "Marseille (13)"),
        ("st etienne", "Saint-Étienne (42)"),
        ("Saint Etienne du Rouvray", "Saint-Étienne-du-Rouvray (76)"),
        ("hay les roses", "L'Haÿ-les-Roses (94)"),
        ("Paris", "Paris (75)"),
        ("75001", "Paris (75)"),
        ("20000", "Ajaccio (2A)"),
        ("oeuilly", "Œuilly (51)"),
        ("nouméa", "Nouméa (988)"),
    ],
)
def test_la_meilleure_reponse_vient_en_tete(texte: str, premiere: str) -> None:
    assert chercher_communes(texte)[0].libelle == premiere


@pytest.mark.parametrize("texte", ["", "   ", "()", "zzzzzz", "99999"])
def test_rien_a_proposer(texte: str) -> None:
    assert chercher_communes(texte) == []


def test_exact_puis_debut_puis_mot_puis_ressemblance() -> None:
    cles = [c.nom_recherche for c in chercher_communes("tours", 50)]
    rangs = [
        0 if cle == "tours" else 1 if cle.startswith("tours") else 2 if " tours" in cle else 3 for cle in cles
    ]
    assert rangs == sorted(rangs)
    assert set(rangs) == {0, 1, 2, 3}


def test_la_limite_est_tenue() -> None:
    assert len(chercher_communes("saint", 7)) == 7
    assert len(chercher_communes("saint", 10_000)) == 50


def test_une_ville_avant_ses_arrondissements() -> None:
    types = [c.type for c in chercher_communes("paris", 20)]
    assert types[0] == "COM"
    assert [c.libelle for c in chercher_communes("lyon 3e", 1)] == ["Lyon 3e Arrondissement (69)"]


def test_une_commune_sortie_du_code_n_est_plus_proposee() -> None:
    Commune.objects.filter(pk="87085").update(en_vigueur=False)
    assert "Limoges (87)" not in [c.libelle for c in chercher_communes("limoges")]


def test_peu_de_requetes(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert len({c.departement.nom for c in chercher_communes("saint", 50)}) > 5


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("limoges", "87085"),
        ("Limoges (87)", "87085"),
        ("87000", "87085"),
        ("87000 Limoge", "87085"),
        ("87100 LIMOGES", "87085"),
        ("23000 gueret", "23096"),
        ("Saint-Denis (La Réunion)", "97411"),
        ("St Denis 974", "97411"),
        ("75001", "75056"),
        ("69003 Lyon", "69123"),
        ("Paris 20e Arrondissement", "75120"),
        ("75120", "75120"),
        ("2A004", "2A004"),
        ("Château-Chinon (Ville)", "58062"),
        ("87031 Limoges Cedex", "87085"),
    ],
)
def test_une_saisie_designe_une_commune(texte: str, code: str) -> None:
    assert commune_par_saisie(texte).pk == code


def test_le_libelle_de_chaque_commune_la_designe() -> None:
    hasard = Commune.objects.filter(en_vigueur=True).order_by("code")[::700]
    for commune in hasard:
        assert commune_par_saisie(commune.libelle) == commune


@pytest.mark.parametrize(
    ("texte", "code", "message"),
    [
        ("", "commune_vide", "Indiquez une commune ou un code postal, par exemple « Limoges » ou « 87000 »."),
        (
            "01000",
            "commune_ambigue",
            "Plusieurs communes répondent à « 01000 ». Précisez laquelle : "
            "Bourg-en-Bresse (01), Saint-Denis-lès-Bourg (01).",
        ),
        (
            "Qqqqqq",
            "commune_inconnue",
            "Aucune commune ne correspond à « Qqqqqq ». Vérifiez l'orthographe ou indiquez le code postal.",
        ),
    ],
)
def test_une_saisie_refusee_dit_que_faire(texte: str, code: str, message: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        commune_par_saisie(texte, champ="lieu")
    assert (refus.value.code, refus.value.message, refus.value.champ) == (code, message, "lieu")


def test_un_nom_mal_ecrit_sans_code_postal_est_propose_jamais_devine() -> None:
    with pytest.raises(ErreurMetier) as refus:
        commune_par_saisie("chatoroux")
    assert refus.value.message.startswith(
        "Aucune commune ne s'appelle « chatoroux ». Vouliez-vous dire : Châteauroux (36), "
    )


def test_un_homonyme_demande_de_preciser() -> None:
    with pytest.raises(ErreurMetier) as refus:
        commune_par_saisie("Sainte-Colombe")
    assert refus.value.code == "commune_ambigue"
    assert commune_par_saisie("Sainte-Colombe (69)").departement_id == "69"
