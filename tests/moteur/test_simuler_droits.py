"""`manage.py simuler_droits`: a JSON file in, a JSON file out, nothing else needed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from financement.chargement import bareme_en_vigueur
from financement.management.commands.simuler_droits import Command, ErreurCas, simuler
from tests.moteur.outils import cas_travailles

RACINE = Path(__file__).parents[2]
CAS = [{"nom": cas["nom"], **cas["poste"]} for cas in cas_travailles()]
ATTENDU = [{"nom": cas["nom"], **cas["attendu"]} for cas in cas_travailles()]


def test_les_cas_travailles() -> None:
    assert simuler(json.dumps(CAS), bareme_en_vigueur()) == ATTENDU


def test_meme_forme_et_meme_ordre_de_champs() -> None:
    (resultat,) = simuler(json.dumps(CAS[:1]), bareme_en_vigueur())
    assert list(resultat) == ["nom", "montant_constate", "plafond", "mois_consommes", "lignes"]


def test_sans_nom_et_avec_attendu() -> None:
    sans_nom = {cle: valeur for cle, valeur in CAS[0].items() if cle != "nom"} | {"attendu": {}}
    (resultat,) = simuler(json.dumps([sans_nom]), bareme_en_vigueur())
    assert {"nom": CAS[0]["nom"], **resultat} == ATTENDU[0]
    assert "nom" not in resultat


def test_liste_vide() -> None:
    assert simuler("[]", bareme_en_vigueur()) == []


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("[{", "le fichier n'est pas du JSON : ligne 1, colonne 3"),
        ("{}", "le fichier doit contenir une liste de cas : [ … ]"),
        ("[1]", "cas n° 1 : un objet est attendu, { … }"),
        ('[{"a": 1, "a": 2}]', "le champ « a » est écrit deux fois dans un même cas : gardez-en un seul"),
    ],
)
def test_fichier_mal_forme(texte: str, message: str) -> None:
    with pytest.raises(ErreurCas) as refus:
        simuler(texte, bareme_en_vigueur())
    assert str(refus.value) == message


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"date_signature": None}, "champ « date_signature » : valeur absente, à renseigner"),
        (
            {"quotite": 0.5},
            'champ « quotite » : un nombre décimal exact est attendu, entre guillemets : par exemple "0.5"',
        ),
    ],
)
def test_cas_refuse(champs: dict[str, Any], message: str) -> None:
    cas = [CAS[0], CAS[1] | champs | {"nom": "Deuxième"}]
    with pytest.raises(ErreurCas) as refus:
        simuler(json.dumps(cas), bareme_en_vigueur())
    assert str(refus.value) == f"cas n° 2 (Deuxième), {message}"


def test_rien_n_est_ecrit_si_un_cas_est_refuse(tmp_path: Path) -> None:
    entree, sortie = tmp_path / "cas.json", tmp_path / "droits.json"
    entree.write_text(json.dumps([*CAS, {**CAS[0], "statut": "mixte"}]), encoding="utf-8")
    flux = io.StringIO()
    with pytest.raises(CommandError) as refus:
        call_command(Command(stdout=flux), str(entree), sortie=str(sortie))
    assert refus.value.returncode == 1
    assert "cas n° 20 (" in str(refus.value)
    assert (flux.getvalue(), sortie.exists()) == ("", False)


def test_sortie_standard_et_fichier(tmp_path: Path) -> None:
    entree, sortie = tmp_path / "cas.json", tmp_path / "droits.json"
    entree.write_text(json.dumps(CAS), encoding="utf-8")
    flux = io.StringIO()
    call_command(Command(stdout=flux), str(entree))
    call_command(Command(stdout=io.StringIO()), str(entree), sortie=str(sortie))
    assert flux.getvalue() == sortie.read_text(encoding="utf-8")
    assert json.loads(flux.getvalue()) == ATTENDU


@pytest.mark.parametrize("nom", ["absent.json", "latin.json"])
def test_fichier_illisible(tmp_path: Path, nom: str) -> None:
    (tmp_path / "latin.json").write_bytes('["é"]'.encode("latin-1"))
    with pytest.raises(CommandError, match=r"lecture de .* impossible"):
        call_command(Command(stdout=io.StringIO()), str(tmp_path / nom))


def test_en_ligne_de_commande_sans_base_ni_service(tmp_path: Path) -> None:
    """The real command, in a process that can reach neither a database nor a broker."""
    entree = tmp_path / "cas.json"
    entree.write_text(json.dumps([CAS[0]]), encoding="utf-8")
    environnement = {"PATH": os.environ["PATH"], "ETAT_DIR": str(tmp_path / "etat")}
    fait = subprocess.run(
        [sys.executable, "manage.py", "simuler_droits", str(entree)],
        cwd=RACINE,
        env=environnement,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (fait.returncode, json.loads(fait.stdout or "null"), fait.stderr) == (0, ATTENDU[:1], "")
    entree.write_text(json.dumps([CAS[0] | {"departement": "20"}]), encoding="utf-8")
    refuse = subprocess.run(
        [sys.executable, "manage.py", "simuler_droits", str(entree)],
        cwd=RACINE,
        env=environnement,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refuse.returncode, refuse.stdout) == (1, "")
    assert f"CommandError: cas n° 1 ({CAS[0]['nom']}), champ « departement » : « 20 »" in refuse.stderr
