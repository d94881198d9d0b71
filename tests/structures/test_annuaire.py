"""The register of companies: one contract for the three adapters, every failure, a breaker, nothing that blocks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

from structures.annuaire import AnnuaireInjoignable, Fiche, annuaire, consulter
from structures.annuaire.disjoncteur import ECHECS_MAX, Disjoncteur, refermer
from structures.annuaire.enregistre import AnnuaireEnregistre
from structures.annuaire.http import AnnuaireHttp
from structures.annuaire.lecture import lire_reponse
from structures.categories import classer, libelle_categorie, type_probable
from structures.enums import EtatVerification, StatutCalcule
from tests.fabriques import LE
from tests.structures.faux_annuaire import PANNES, FauxAnnuaire, faux_annuaire

COMMUNE = Fiche(
    siret="21990001600011",
    siren="219900016",
    denomination="COMMUNE DE BELAC EXEMPLE",
    adresse="1 PLACE DE LA MAIRIE",
    code_commune="87085",
    code_postal="87000",
    libelle_commune="LIMOGES",
    categorie_juridique="7210",
    ouvert=True,
)


@pytest.fixture(autouse=True)
def cache_vide() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def faux(socket_enabled: None) -> Iterator[FauxAnnuaire]:
    with faux_annuaire() as serveur:
        yield serveur


def direct(faux: FauxAnnuaire, delai: float = 0.4) -> AnnuaireHttp:
    """The live adapter pointed at our server, with limits ten times shorter than in production."""
    return AnnuaireHttp(
        faux.adresse, delai_connexion=delai, delai_total=delai, hotes=frozenset({"127.0.0.1"})
    )


@pytest.fixture(params=["enregistre", "http", "disjoncteur"])
def registre(request: pytest.FixtureRequest, faux: FauxAnnuaire) -> Any:
    return {
        "enregistre": AnnuaireEnregistre(),
        "http": direct(faux, 5),
        "disjoncteur": Disjoncteur(direct(faux, 5)),
    }[request.param]


# The contract.


def test_un_etablissement_ouvert(registre: Any):
    assert registre.chercher("21990001600011") == COMMUNE


def test_un_etablissement_ferme_avec_sa_date(registre: Any):
    fiche = registre.chercher("93990003100013")
    assert (fiche.ouvert, fiche.ferme_depuis) == (False, date(2024, 3, 12))


def test_une_association_par_son_rna(registre: Any):
    fiche = registre.chercher("W191990002")
    assert (fiche.siret, fiche.rna, fiche.categorie_juridique) == ("93990002300010", "W191990002", "9220")


def test_un_etablissement_secondaire(registre: Any):
    fiche = registre.chercher("93990004900270")
    assert (fiche.libelle_commune, fiche.adresse, fiche.siren) == ("PANAZOL", "5 RUE DE LA GARE", "939900049")


def test_une_personne_qui_ne_diffuse_pas_reste_sans_nom(registre: Any):
    fiche = registre.chercher("93990006400014")
    assert (fiche.denomination, fiche.adresse, fiche.categorie_juridique) == ("", "", "1000")


@pytest.mark.parametrize("numero", ["00000000000018", "W999999999"])
def test_un_numero_inconnu(registre: Any, numero: str):
    assert registre.chercher(numero) is None


# Failures of the live adapter.


@pytest.mark.parametrize("panne", PANNES)
def test_toute_panne_est_dite_a_temps(faux: FauxAnnuaire, panne: str):
    faux.panne = panne
    debut = time.monotonic()
    with pytest.raises(AnnuaireInjoignable) as refus:
        direct(faux).chercher("21990001600011")
    assert time.monotonic() - debut < 1.2
    attendues = {
        "lenteur": {"delai"},
        "goutte": {"delai"},
        "500": {"statut_500"},
        "429": {"statut_429"},
        "redirection": {"statut_302"},
        "html": {"illisible"},
        "vide": {"illisible"},
        "tronque": {"illisible"},
        "liste": {"illisible"},
        "enorme": {"trop_long"},
        "coupure": {"reseau"},
    }
    assert refus.value.raison in attendues[panne]
    assert faux.appels == 1  # a redirection is not followed, nothing is tried twice


def test_personne_n_ecoute(socket_enabled: None):
    registre = AnnuaireHttp("http://127.0.0.1:9/search", hotes=frozenset({"127.0.0.1"}))
    with pytest.raises(AnnuaireInjoignable) as refus:
        registre.chercher("21990001600011")
    assert refus.value.raison == "reseau"


@pytest.mark.parametrize(
    "adresse", ["http://127.0.0.1/search", "https://exemple.fr/search", "file:///etc/passwd", ""]
)
def test_un_hote_qui_n_est_pas_sur_la_liste_est_refuse(adresse: str):
    with pytest.raises(ValueError, match="hôte non autorisé"):
        AnnuaireHttp(adresse)


def test_le_vrai_annuaire_n_est_interroge_qu_en_https():
    with pytest.raises(ValueError, match="HTTPS"):
        AnnuaireHttp("http://recherche-entreprises.api.gouv.fr/search")


@override_settings(ANNUAIRE="http")
def test_le_reglage_choisit_l_adaptateur():
    registre = annuaire()
    assert isinstance(registre, Disjoncteur)
    assert isinstance(registre.annuaire, AnnuaireHttp)
    assert (registre.annuaire.delai_connexion, registre.annuaire.delai_total) == (2, 3)


# The breaker.


def test_apres_trois_echecs_on_n_appelle_plus(faux: FauxAnnuaire):
    faux.panne = "500"
    registre = Disjoncteur(direct(faux))
    raisons = []
    for _ in range(ECHECS_MAX + 2):
        with pytest.raises(AnnuaireInjoignable) as refus:
            registre.chercher("21990001600011")
        raisons.append(refus.value.raison)
    assert raisons == ["statut_500"] * 3 + ["disjoncteur"] * 2
    assert faux.appels == 3


def test_un_seul_essai_apres_le_repos_et_un_succes_referme(faux: FauxAnnuaire):
    faux.panne = "500"
    registre = Disjoncteur(direct(faux))
    for _ in range(ECHECS_MAX):
        with pytest.raises(AnnuaireInjoignable):
            registre.chercher("21990001600011")
    cache.delete("annuaire:ouvert")  # the minute has passed
    for raison in ("statut_500", "disjoncteur"):
        with pytest.raises(AnnuaireInjoignable, match=raison):
            registre.chercher("21990001600011")
    faux.panne = ""
    refermer()
    assert registre.chercher("21990001600011") == COMMUNE
    assert cache.get("annuaire:echecs") is None


# What the platform makes of it.


def test_la_panne_est_un_constat_et_n_est_pas_retenue(faux: FauxAnnuaire):
    faux.panne = "429"
    constat = consulter({"siret": COMMUNE.siret}, le=LE, par=direct(faux))
    assert (constat.verification, constat.fiche, constat.le) == (EtatVerification.A_VERIFIER, None, None)
    faux.panne = ""
    constat = consulter({"siret": COMMUNE.siret}, le=LE, par=direct(faux, 5))
    assert (constat.verification, constat.fiche, constat.le) == (EtatVerification.VERIFIEE, COMMUNE, LE)


def test_une_reponse_est_retenue_un_jour(faux: FauxAnnuaire):
    registre = direct(faux, 5)
    for _ in range(3):
        assert consulter({"siret": COMMUNE.siret}, le=LE, par=registre).fiche == COMMUNE
    assert faux.appels == 1
    consulter({"siret": COMMUNE.siret}, le=LE, par=registre, relire=True)
    assert faux.appels == 2


@pytest.mark.parametrize(
    ("numeros", "verification", "statut"),
    [
        ({"siret": "93990003100013"}, EtatVerification.FERMEE, StatutCalcule.PRIVE),
        ({"siret": "17990005500015"}, EtatVerification.VERIFIEE, StatutCalcule.NON_ELIGIBLE),
        ({"siret": "33990007800017"}, EtatVerification.VERIFIEE, StatutCalcule.PUBLIC),
        ({"siret": "93990006400014"}, EtatVerification.VERIFIEE, StatutCalcule.A_EXAMINER),
        ({"siret": "00000000000018"}, EtatVerification.ABSENTE, None),
        ({"ridet": "1234567"}, EtatVerification.HORS_ANNUAIRE, None),
    ],
)
def test_constats(numeros: dict[str, str], verification: EtatVerification, statut: StatutCalcule | None):
    constat = consulter(numeros, le=LE)
    assert (constat.verification, constat.statut_calcule) == (verification, statut)


@pytest.mark.parametrize(
    "corps",
    [
        b'{"results": [{"siege": {"siret": "21990001600011", "etat_administratif": 1, "adresse": {"a": 1}}}]}',
        b'{"results": [{"siege": null, "matching_etablissements": [{"siret": "21990001600011"}]}]}',
    ],
    ids=["champs", "siege absent"],
)
def test_des_champs_du_mauvais_genre_sont_laisses_de_cote(corps: bytes):
    fiche = lire_reponse(corps, "21990001600011")
    assert fiche is not None
    assert (fiche.siret, fiche.adresse, fiche.denomination, fiche.ouvert) == ("21990001600011", "", "", False)


@pytest.mark.parametrize(
    "corps",
    [
        b"null",
        b"{}",
        b'{"results": {}}',
        b'{"results": [1]}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"results": [{"siege": 3}]}',
    ],
    ids=["null", "objet vide", "resultats", "nombre", "profond", "octets", "siege"],
)
def test_un_document_inattendu_est_illisible(corps: bytes):
    with pytest.raises(AnnuaireInjoignable, match="illisible"):
        lire_reponse(corps, "21990001600011")


# Legal categories (data file).


@pytest.mark.parametrize(
    ("code", "statut"),
    [
        ("7210", "public"),
        ("7344", "public"),
        ("7999", "public"),
        ("4140", "public"),
        ("4110", "public"),
        ("7120", "non_eligible"),
        ("7199", "non_eligible"),
        ("5499", "prive"),
        ("6540", "prive"),
        ("8210", "prive"),
        ("9220", "prive"),
        ("1000", "a_examiner"),
        ("2110", "a_examiner"),
        ("3120", "a_examiner"),
        ("4900", "a_examiner"),
        ("", "a_examiner"),
        ("0000", "a_examiner"),
    ],
)
def test_la_categorie_decide_du_statut(code: str, statut: str):
    assert classer(code) == statut


def test_libelles_et_types_proposes():
    assert libelle_categorie("7210") == "Commune et commune nouvelle"
    assert libelle_categorie("7398") == "Catégorie 7398"
    assert [type_probable(code) for code in ("7210", "7348", "7361", "9220", "1000", "7120")] == [
        "commune",
        "epci",
        "collectivite",
        "privee",
        None,
        None,
    ]
