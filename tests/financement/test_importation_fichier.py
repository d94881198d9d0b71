"""A malformed file is refused as a whole, with its line and the reason; a strange value, line by line."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from financement.importation import ErreurFichier, StatutLigne, lire_fichier
from financement.importation.lignes import Cadre, Ligne, lire_ligne
from financement.importation.rapport import Constat
from structures.models import Decision
from tests.financement.outils_importation import FIXTURE

CADRE = Cadre(frozenset({"01", "19", "87", "2A", "972"}), date(2021, 1, 1), date(2026, 3, 2))
BONNE = lire_fichier(FIXTURE)[0]

MALFORMES = [
    (b"", 1, "le fichier est vide : une liste de décisions est attendue, [ … ]"),
    (b" \n ", 1, "le fichier est vide : une liste de décisions est attendue, [ … ]"),
    (b"bonjour", 1, "ce n'est pas du JSON (colonne 1)"),
    (b'{"id": 1}', 1, "une liste de décisions est attendue, [ … ]"),
    (b"\n12", 2, "une liste de décisions est attendue, [ … ]"),
    (b'[\n{"id": 1},\n2\n]', 3, "chaque décision doit être un objet, { … }"),
    (b'[{"id": 1},\n null]', 2, "chaque décision doit être un objet, { … }"),
    (
        b'[{"id": 1}\n{"id": 2}]',
        2,
        "ce n'est pas du JSON : une virgule ou la fin de la liste, ], est attendue",
    ),
    (b'[{"id": 1},\n', 2, "ce n'est pas du JSON (colonne 1)"),
    (b'[{"id": 1},]', 1, "ce n'est pas du JSON (colonne 12)"),
    (b'[{"id": 1}', 1, "ce n'est pas du JSON : une virgule ou la fin de la liste, ], est attendue"),
    (b'[{"id":\n "coup', 2, "ce n'est pas du JSON (colonne 2)"),
    (b"[]\n[]", 2, "il y a du texte après la fin de la liste"),
    (b'[\n{"id": 1, "id": 2}]', 2, "le champ « id » est écrit deux fois dans la même décision".encode()),
    (b'[{"id": NaN}]', 1, "« NaN » n'est pas un nombre JSON"),
    (b'[{"id": "\x00"}]', 1, "ce n'est pas du JSON (colonne 10)"),
    (b'[\n{"id": "\xe9"}]', 2, "ce texte n'est pas en UTF-8 : enregistrez le fichier en UTF-8"),
    (b'[{"id": ' + b"[" * 100_000, 1, "cette décision imbrique trop de listes ou d'objets"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("contenu", "ligne", "raison"), MALFORMES)
def test_fichier_malforme(tmp_path: Path, contenu: bytes, ligne: int, raison: str | bytes) -> None:
    fichier = tmp_path / "decisions.json"
    fichier.write_bytes(contenu)
    attendu = raison if isinstance(raison, str) else raison.decode()
    with pytest.raises(CommandError) as refus:
        call_command("importer_attributions", str(fichier), rapport=str(tmp_path / "r.json"))
    assert str(refus.value) == f"{fichier}, ligne {ligne} : {attendu}"
    assert refus.value.returncode == 1
    assert not (tmp_path / "r.json").exists()
    assert Decision.objects.count() == 0


def test_fichier_absent_ou_dossier(tmp_path: Path) -> None:
    with pytest.raises(ErreurFichier) as absent:
        lire_fichier(tmp_path / "absent.json")
    assert absent.value.raison == "fichier illisible (No such file or directory)"
    with pytest.raises(ErreurFichier) as dossier:
        lire_fichier(tmp_path)
    assert dossier.value.raison == "fichier illisible (Is a directory)"


def test_compression(tmp_path: Path) -> None:
    fichier = tmp_path / "d.json.gz"
    fichier.write_bytes(gzip.compress(FIXTURE.read_bytes()))
    assert lire_fichier(fichier) == lire_fichier(FIXTURE)
    fichier.write_bytes(gzip.compress(FIXTURE.read_bytes())[:-20])
    with pytest.raises(ErreurFichier) as coupe:
        lire_fichier(fichier)
    assert coupe.value.raison == "la compression gzip est abîmée : copiez de nouveau le fichier"


def test_marque_d_octets_et_liste_vide(tmp_path: Path) -> None:
    fichier = tmp_path / "d.json"
    fichier.write_bytes("\ufeff [\n]\n".encode())
    assert lire_fichier(fichier) == []


def test_les_nombres_sont_exacts(tmp_path: Path) -> None:
    fichier = tmp_path / "d.json"
    fichier.write_text('[{"a": 44.9687, "b": 12, "c": ' + "9" * 5000 + ', "d": 1e9999999999999999999}]')
    assert lire_fichier(fichier) == [
        {"a": Decimal("44.9687"), "b": 12, "c": "9" * 5000, "d": "1e9999999999999999999"}
    ]


DATE = "date_de_validation_en_comité_de_sélection"
MONTANT = "investissement_financier_estimatif_total_de_l.etat"
REFUSES = [
    (champ, valeur, remede)
    for champ, remede, valeurs in [
        (
            "nb_cnfs",
            "un nombre entier de 1 à 1000 est attendu, sans guillemets",
            [0, -5, 1001, True, "3", "3 ", "", Decimal("3.0"), [], {}, None],
        ),
        (
            DATE,
            "une date AAAA-MM-JJ est attendue",
            [
                "2021-13-01",
                "2021-02-29",
                "19/05/2021",
                "2021-05-19T00:00:00",
                "２０２１-05-19",
                20210519,
                "",
                None,
            ],
        ),
        (
            DATE,
            "une date du 01/01/2021 au 02/03/2026 est attendue",
            ["2020-12-31", "2026-03-03", "0001-01-01", "9999-12-31"],
        ),
        (
            "type",
            "« publique » ou « privée » est attendu",
            ["", "mixte", 1, None, ["publique"], "p" * 10_000],
        ),
        (
            "code_département",
            "un code de département est attendu : 1 à 95, 2A, 2B, 971 à 976",
            ["20", "99", "0", "001", "987654", "É1", "1;", -1, True, Decimal("1.0"), None, ["87"], "\x00"],
        ),
        (
            "id",
            "un identifiant est attendu (40 lettres ou chiffres au plus)",
            [None, "", True, -1, "1 2", "x" * 41, "\x00", [1], Decimal("1.5"), "'; drop table"],
        ),
        ("raison_sociale", "ce texte dépasse 250 caractères", ["N" * 10_000, "N" * 251]),
        ("raison_sociale", "un texte est attendu", [12, True, ["A"], Decimal("1.5")]),
        (
            "raison_sociale",
            "ce texte contient des caractères de commande : retirez-les",
            ["A\x00B", "A\x1b[2J", "A\ud800"],
        ),
        ("adresse", "ce texte dépasse 300 caractères", ["A" * 301]),
        (MONTANT, "un nombre est attendu, sans guillemets", ["54805", True, [54805]]),
        (
            MONTANT,
            "un montant en euros, avec deux décimales au plus, est attendu",
            [-1, 10**10, Decimal("1.005"), Decimal("1E+300")],
        ),
    ]
    for valeur in valeurs
]


@pytest.mark.parametrize(("champ", "valeur", "remede"), REFUSES)
def test_valeur_refusee(champ: str, valeur: object, remede: str) -> None:
    lue = lire_ligne(7, BONNE | {champ: valeur}, CADRE)
    assert isinstance(lue, Constat)
    assert (lue.ligne, lue.statut, lue.raison) == (7, StatutLigne.REJETEE, f"{champ} : {remede}")
    assert [str(motif) for motif in lue.motifs] == ["champ_invalide"]


def test_tous_les_champs_en_faute_sont_nommes() -> None:
    lue = lire_ligne(0, BONNE | {"nb_cnfs": 0, "type": "?"}, CADRE)
    assert isinstance(lue, Constat)
    assert lue.raison == (
        "type : « publique » ou « privée » est attendu ;"
        " nb_cnfs : un nombre entier de 1 à 1000 est attendu, sans guillemets"
    )


@pytest.mark.parametrize(
    ("change", "motifs"),
    [
        ({}, []),
        ({"siret": "218 700 011 00016"}, []),
        ({"siret": "35600000000001"}, []),
        ({"siret": 512345000016}, []),  # 00512345000016: a number has lost its zeros
        ({"siret": "512345000016"}, ["siret_invalide"]),
        ({"siret": "218700011"}, ["siret_invalide"]),
        ({"siret": "0" * 14}, ["siret_invalide"]),
        ({"siret": "２１870001100016"}, ["siret_invalide"]),
        ({"siret": "21870001100016\x00"}, ["siret_invalide"]),
        ({"siret": True}, ["siret_invalide"]),
        ({"siret": ["21870001100016"]}, ["siret_invalide"]),
        ({"siret": None}, ["siret_absent"]),
        ({"siret": " NULL "}, ["siret_absent"]),
        ({"siret": 0}, ["siret_absent"]),
        ({"adresse": None}, ["adresse_absente"]),
        ({"adresse": " \n "}, ["adresse_absente"]),
        ({"adresse": "0"}, ["adresse_absente"]),
        ({"adresse_absente": "oui"}, ["adresse_absente"]),
        ({"latitude": Decimal("44.9687"), "longitude": Decimal("4.691")}, ["point_fantome"]),
        ({"latitude": Decimal("44.9687"), "longitude": Decimal("4.692")}, []),
        ({"latitude": Decimal("44.9687"), "longitude": None}, []),
        ({"latitude": "44.9687", "longitude": "4.691"}, []),
        ({"latitude": Decimal("1E+300"), "longitude": 10**17}, []),
        ({"insee_dep": "19"}, ["departement_discordant"]),
        ({"insee_com": "19031"}, ["departement_discordant"]),
        ({"insee_com": "97209"}, ["departement_discordant"]),
        ({"code_département": "972", "insee_dep": "972", "insee_com": 97209}, []),
        ({"code_département": "2a", "insee_dep": "2A", "insee_com": "2A004", "code_postal": 20000}, []),
        ({"code_département": " 1 ", "insee_dep": 1, "insee_com": 1053}, []),
        ({"insee_dep": None, "insee_com": None, "code_postal": 19100}, []),
    ],
)
def test_motifs(change: dict[str, object], motifs: list[str]) -> None:
    lue = lire_ligne(0, BONNE | change, CADRE)
    assert isinstance(lue, Ligne)
    assert [str(motif) for motif in lue.motifs] == motifs


def test_ce_qui_est_mis_de_cote() -> None:
    absente = lire_ligne(0, BONNE | {"adresse_absente": "oui"}, CADRE)
    discordante = lire_ligne(0, BONNE | {"insee_dep": "19"}, CADRE)
    fantome = lire_ligne(0, BONNE | {"latitude": Decimal("44.9687"), "longitude": Decimal("4.691")}, CADRE)
    assert isinstance(absente, Ligne)
    assert isinstance(discordante, Ligne)
    assert isinstance(fantome, Ligne)
    adresse = "1 PL DE LA MAIRIE, 87000 LIMOGES"
    assert (absente.adresse, absente.commune) == ("", "")
    assert (discordante.adresse, discordante.commune, discordante.departement) == (adresse, "", "87")
    assert (fantome.adresse, fantome.commune) == (adresse, "87085")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(), enfants, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(BONNE)), JSON)
def test_aucune_valeur_ne_fait_tomber_la_lecture(champ: str, valeur: object) -> None:
    """Whatever the value, the line is read or refused, and its report can be written."""
    lue = lire_ligne(0, BONNE | {champ: valeur}, CADRE)
    constat = lue if isinstance(lue, Constat) else lue.constat(StatutLigne.IMPORTEE)
    json.dumps(constat.en_json()).encode()
