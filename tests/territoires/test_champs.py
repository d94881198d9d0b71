"""The commune field of forms, and the public suggestions."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.test import Client

from territoires.champs import ChampCommune
from territoires.models import Commune, Zonage

pytestmark = pytest.mark.usefixtures("france")


class FormulaireCommune(forms.Form):
    commune = ChampCommune()


class FormulaireFacultatif(forms.Form):
    commune = ChampCommune(required=False)


class FormulaireZonage(forms.ModelForm):
    commune = ChampCommune()

    class Meta:
        model = Zonage
        fields = ("commune", "type", "date_debut", "source")


def test_la_saisie_devient_une_commune() -> None:
    formulaire = FormulaireCommune({"commune": "87000 limoges"})
    assert formulaire.is_valid()
    assert formulaire.cleaned_data["commune"] == Commune.objects.get(pk="87085")


def test_vide_et_obligatoire() -> None:
    formulaire = FormulaireCommune({"commune": "  "})
    assert formulaire.errors == {"commune": ["Ce champ est obligatoire."]}


def test_vide_et_facultatif() -> None:
    formulaire = FormulaireFacultatif({"commune": ""})
    assert formulaire.is_valid()
    assert formulaire.cleaned_data == {"commune": None}


def test_une_erreur_dit_le_remede_et_garde_la_saisie() -> None:
    formulaire = FormulaireCommune({"commune": "01000"})
    assert formulaire.errors == {
        "commune": [
            "Plusieurs communes répondent à « 01000 ». Précisez laquelle : "
            "Bourg-en-Bresse (01), Saint-Denis-lès-Bourg (01)."
        ]
    }
    assert 'value="01000"' in str(formulaire["commune"])


@pytest.mark.parametrize("saisie", ["x" * 101, "Limo\x00ges"])
def test_une_saisie_anormale_est_refusee(saisie: str) -> None:
    assert not FormulaireCommune({"commune": saisie}).is_valid()


def test_valeur_initiale_par_code_ou_par_commune() -> None:
    limoges = Commune.objects.get(pk="87085")
    for initiale in ("87085", limoges):
        formulaire = FormulaireCommune(initial={"commune": initiale})
        assert 'value="Limoges (87)"' in str(formulaire["commune"])


@pytest.mark.parametrize(
    ("initiale", "saisie", "change"),
    [
        ("87085", "Limoges (87)", False),
        ("87085", "limoges", False),
        ("87085", "Tulle", True),
        ("87085", "zzzz", True),
        ("87085", "", True),
        (None, "", False),
    ],
)
def test_has_changed_compare_les_communes(initiale: str | None, saisie: str, change: bool) -> None:
    assert ChampCommune().has_changed(initiale, saisie) is change


def test_dans_un_formulaire_de_modele() -> None:
    donnees = {"commune": "Guéret", "type": "frr", "date_debut": "2024-07-01", "source": "arrêté"}
    zonage = FormulaireZonage(donnees).save()
    assert zonage.commune_id == "23096"
    assert 'value="Guéret (23)"' in str(FormulaireZonage(instance=zonage)["commune"])


def test_le_rendu_sert_sans_et_avec_javascript() -> None:
    formulaire = FormulaireCommune()
    champ = str(formulaire["commune"])
    assert 'type="text"' in champ
    assert 'data-communes="/territoires/communes"' in champ
    assert "style=" not in champ
    assert "js/commune.js" in str(formulaire.media)


def test_les_propositions_sont_publiques_et_mises_en_cache(client: Client) -> None:
    reponse = client.get("/territoires/communes", {"q": "limo"})
    assert reponse.status_code == 200
    assert reponse["Cache-Control"] == "public, max-age=86400"
    assert reponse.json()["communes"][0] == {
        "code": "87085",
        "libelle": "Limoges (87)",
        "code_postal": "87000",
        "departement": "Haute-Vienne",
    }


@pytest.mark.parametrize("q", ["", " ", "l", "\x00", "zzzzzz"])
def test_rien_a_proposer(client: Client, q: str) -> None:
    assert client.get("/territoires/communes", {"q": q}).json() == {"communes": []}


def test_huit_propositions_au_plus(client: Client) -> None:
    assert len(client.get("/territoires/communes", {"q": "saint"}).json()["communes"]) == 8


def test_lecture_seulement(client: Client) -> None:
    assert client.post("/territoires/communes", {"q": "limo"}).status_code == 405


def test_le_libelle_propose_est_accepte_par_le_champ(client: Client) -> None:
    for q in ("saint", "chatoroux", "870", "paris"):
        for proposee in client.get("/territoires/communes", {"q": q}).json()["communes"]:
            commune: Any = ChampCommune().clean(proposee["libelle"])
            assert commune.pk == proposee["code"]
