"""A post that cannot be computed is refused: the field, and what to do about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, ErreurDossier, calculer
from tests.moteur.outils import poste

BON: dict[str, Any] = {
    "dispositif": "relance-2021",
    "statut": "public",
    "occupations": [["2021-07-15", "2023-07-14"]],
    "departement": "87",
    "date_signature": "2021-07-01",
    "modalite": "24_mois",
    "quotite": "1",
    "territoire_prioritaire": False,
}


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("date_signature", None, "valeur absente, à renseigner"),
        ("date_signature", "", "valeur absente, à renseigner"),
        ("date_signature", "01/07/2021", '« 01/07/2021 » n\'est pas une date ; écrivez "AAAA-MM-JJ"'),
        ("date_signature", "2021-13-01", '« 2021-13-01 » n\'est pas une date ; écrivez "AAAA-MM-JJ"'),
        ("date_signature", "20210701", '« 20210701 » n\'est pas une date ; écrivez "AAAA-MM-JJ"'),
        (
            "date_signature",
            "2019-12-31",
            "signature le 31/12/2019 : aucun mois n'est calculé avant janvier 2020 ; corrigez la date",
        ),
        ("date_signature", "2201-07-01", "signature le 01/07/2201 : date trop lointaine ; corrigez l'année"),
        (
            "dispositif",
            "relance",
            "« relance » est inconnu ; valeurs admises : forfait-2021, relance-2021, renouvellement-2023",
        ),
        ("dispositif", None, "valeur absente, à renseigner"),
        ("statut", "mixte", "« mixte » est inconnu ; valeurs admises : public, prive"),
        ("statut", "Public", "« Public » est inconnu ; valeurs admises : public, prive"),
        ("modalite", "48_mois", "« 48_mois » est inconnu ; valeurs admises : 24_mois, 36_mois"),
        ("modalite", 24, 'un texte entre guillemets est attendu, par exemple "24"'),
        (
            "departement",
            "1",
            "« 1 » n'est pas un code de département ; écrivez le code INSEE : 01 à 95, 2A, 2B, 971 à 989",
        ),
        (
            "departement",
            "20",
            "« 20 » n'est pas un code de département ; écrivez le code INSEE : 01 à 95, 2A, 2B, 971 à 989",
        ),
        (
            "departement",
            "96",
            "« 96 » n'est pas un code de département ; écrivez le code INSEE : 01 à 95, 2A, 2B, 971 à 989",
        ),
        ("departement", 87, 'un texte entre guillemets est attendu, par exemple "87"'),
        ("quotite", 0.5, 'un nombre décimal exact est attendu, entre guillemets : par exemple "0.5"'),
        ("quotite", True, 'un nombre décimal exact est attendu, entre guillemets : par exemple "0.5"'),
        ("quotite", "0,5", '« 0,5 » n\'est pas un nombre décimal ; écrivez par exemple "0.5"'),
        ("quotite", "NaN", '« NaN » n\'est pas un nombre décimal ; écrivez par exemple "0.5"'),
        ("quotite", "5e-1", '« 5e-1 » n\'est pas un nombre décimal ; écrivez par exemple "0.5"'),
        ("quotite", "-0.5", '« -0.5 » n\'est pas un nombre décimal ; écrivez par exemple "0.5"'),
        ("quotite", "0", "« 0 » est hors des bornes ; la quotité va de 0 exclu à 1 (temps plein)"),
        ("quotite", "1.01", "« 1.01 » est hors des bornes ; la quotité va de 0 exclu à 1 (temps plein)"),
        ("territoire_prioritaire", "oui", "« oui » n'est pas une réponse ; écrivez true ou false"),
        ("territoire_prioritaire", 1, "« 1 » n'est pas une réponse ; écrivez true ou false"),
        ("occupations", None, "une liste de périodes [début, fin] est attendue ([] si aucune)"),
        ("occupations", "2021", "une liste de périodes [début, fin] est attendue ([] si aucune)"),
        (
            "occupations",
            [["2021-07-15"]],
            "la période n° 1 doit s'écrire [début, fin] (fin : null si ouverte)",
        ),
        ("occupations", [[None, "2021-07-15"]], "valeur absente, à renseigner"),
        (
            "occupations",
            [["2021-07-15", None], ["2022-03-02", "2022-03-01"]],
            "la période n° 2 finit le 2022-03-01, avant son début le 2022-03-02 ; "
            "corrigez l'une des deux dates",
        ),
        (
            "occupations",
            [["2019-12-31", "2020-06-30"]],
            "début de la période n° 1 le 31/12/2019 : aucun mois n'est calculé avant janvier 2020 ; "
            "corrigez la date",
        ),
    ],
)
def test_refus(champ: str, valeur: object, message: str) -> None:
    with pytest.raises(ErreurDossier) as refus:
        calculer(Dossier.depuis_json(BON | {champ: valeur}), bareme_en_vigueur())
    assert (refus.value.champ, refus.value.message) == (champ, message)
    assert str(refus.value) == f"champ « {champ} » : {message}"


@pytest.mark.parametrize("champ", ["dispositif", "statut", "occupations", "departement", "date_signature"])
def test_champ_obligatoire(champ: str) -> None:
    with pytest.raises(ErreurDossier) as refus:
        Dossier.depuis_json({nom: valeur for nom, valeur in BON.items() if nom != champ})
    assert refus.value.champ == champ


def test_champ_inconnu() -> None:
    with pytest.raises(ErreurDossier) as refus:
        Dossier.depuis_json(BON | {"quotité": "0.5"})
    assert refus.value.champ == "quotité"
    assert refus.value.message.startswith(
        "ce champ est inconnu ; champs admis : date_signature, departement,"
    )


def test_valeurs_par_defaut() -> None:
    court = {
        nom: BON[nom] for nom in ("dispositif", "statut", "occupations", "departement", "date_signature")
    }
    nuls = court | {"modalite": None, "quotite": None, "territoire_prioritaire": None}
    assert Dossier.depuis_json(court) == Dossier.depuis_json(nuls) == Dossier.depuis_json(BON) == poste()


def test_empreinte_des_entrees() -> None:
    assert poste().empreinte() == Dossier.depuis_json(BON).empreinte()
    assert poste(statut="prive").empreinte() != poste().empreinte()
    canonique = (
        '{"date_signature":"2021-07-01","departement":"87","dispositif":"forfait-2021","modalite":"à définir",'
        '"occupations":[["2021-07-15","2023-07-14"]],"quotite":"0.50","statut":"public",'
        '"territoire_prioritaire":false}'
    )
    libre = poste(dispositif="forfait-2021", modalite="à définir", quotite=Decimal("0.50"))
    assert libre.empreinte() == sha256(canonique.encode()).hexdigest()


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"quotites": "1"}, 'une liste de quotités est attendue : par exemple ["1", "0.5"]'),
        (
            {"quotites": ["1", "0.5"]},
            "2 quotité(s) pour 1 période(s) ; indiquez-en une par période, ou la seule « quotite »",
        ),
        ({"quotites": ["0"]}, "« 0 » est hors des bornes ; la quotité va de 0 exclu à 1 (temps plein)"),
        ({"quotites": [0.5]}, 'un nombre décimal exact est attendu, entre guillemets : par exemple "0.5"'),
        (
            {"quotites": ["0.8"], "quotite": "0.8"},
            "« quotite » et « quotites » s'excluent ; gardez l'une ou l'autre",
        ),
    ],
)
def test_quotites_refusees(champs: dict[str, Any], message: str) -> None:
    with pytest.raises(ErreurDossier) as refus:
        Dossier.depuis_json(BON | champs)
    assert (refus.value.champ, refus.value.message) == ("quotites", message)


def test_les_quotites_ne_s_ecrivent_que_si_elles_different() -> None:
    """Inputs that were stored before the field existed keep their text, so their fingerprint."""
    assert "quotites" not in Dossier.depuis_json(BON | {"quotites": None}).en_json()
    assert Dossier.depuis_json(BON | {"quotites": []}) == Dossier.depuis_json(BON)
    melange = Dossier.depuis_json(BON | {"quotites": ["0.50"]})
    assert melange.en_json()["quotites"] == ["0.50"]
    assert Dossier.depuis_json(melange.en_json()) == melange
    assert melange.empreinte() != Dossier.depuis_json(BON | {"quotites": ["0.5"]}).empreinte()


@pytest.mark.parametrize(
    "quotite", [0.5, "0.5", 1, Decimal("NaN"), Decimal("Infinity"), Decimal(0), Decimal("1.1")]
)
def test_quotite_en_python(quotite: object) -> None:
    with pytest.raises(ErreurDossier) as refus:
        poste(quotite=quotite)
    assert refus.value.champ == "quotite"


@pytest.mark.parametrize("jour", [datetime(2021, 7, 15, tzinfo=UTC), "2021-07-15", 20210715])
def test_date_en_python(jour: object) -> None:
    with pytest.raises(ErreurDossier) as refus:
        poste(date_signature=jour)
    assert refus.value.message == "signature : une date sans heure est attendue"


def test_modalite_sans_objet_hors_du_plan_de_relance() -> None:
    bareme = bareme_en_vigueur()
    for dispositif in ("forfait-2021", "renouvellement-2023"):
        attendu = calculer(poste(dispositif=dispositif), bareme)
        assert calculer(poste(dispositif=dispositif, modalite="sans objet"), bareme) == attendu


def test_territoire_prioritaire_sans_objet_ailleurs() -> None:
    bareme = bareme_en_vigueur()
    for champs in (
        {"dispositif": "relance-2021"},
        {"dispositif": "forfait-2021"},
        {"dispositif": "renouvellement-2023", "statut": "prive"},
    ):
        attendu = calculer(poste(**champs), bareme)
        assert calculer(poste(**champs, territoire_prioritaire=True), bareme) == attendu


def test_les_jours_avant_la_signature_comptent() -> None:
    bareme = bareme_en_vigueur()
    assert calculer(poste(date_signature=date(2021, 12, 1)), bareme) == calculer(poste(), bareme)


def test_signature_avant_l_ouverture_du_dispositif() -> None:
    """The scheme is taken as given: its first values apply, and an alert says so."""
    resultat = calculer(poste(date_signature=date(2020, 12, 1)), bareme_en_vigueur())
    assert str(resultat.montant_constate) == "50000.00"
    assert resultat.alertes == (
        "La signature du 2020-12-01 précède l'ouverture du dispositif « relance-2021 » (2021-01-01) : "
        "ses premières valeurs sont appliquées.",
    )
    assert calculer(poste(), bareme_en_vigueur()).alertes == ()
