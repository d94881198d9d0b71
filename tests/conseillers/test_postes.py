"""The state of a post follows from dated facts; its occupations feed the entitlement."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commun.acteurs import perimetre
from conseillers.models import Affectation
from conseillers.selecteurs import lignes_de_postes, occupations, occupations_par_poste, postes_avec_etat
from structures.models import Poste
from tests.conseillers.fabriques import (
    acteur_structure,
    creer_conseiller,
    creer_contrat,
    creer_dossier_formation,
    creer_poste,
    creer_structure,
)
from tests.outils import client_de

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
JOUR = date(2026, 3, 2)

# contracts of the post (start, end, state, departure), day the post was returned → state on 2 March 2026
TABLE = {
    "jamais pourvu": ([], None, "a_pourvoir"),
    "contrat à venir": ([("2026-03-03", "2028-03-02", "signe", None)], None, "a_pourvoir"),
    "premier jour": ([("2026-03-02", "2028-03-01", "signe", None)], None, "occupe"),
    "dernier jour": ([("2024-03-03", "2026-03-02", "verifie", None)], None, "occupe"),
    "lendemain de la fin": ([("2024-03-02", "2026-03-01", "verifie", None)], None, "vacant"),
    "CDI": ([("2025-01-01", None, "verifie", None)], None, "occupe"),
    "départ aujourd'hui": ([("2025-01-01", "2027-12-31", "rompu", "2026-03-02")], None, "occupe"),
    "départ hier": ([("2025-01-01", "2027-12-31", "rompu", "2026-03-01")], None, "vacant"),
    "départ annoncé": ([("2025-01-01", "2027-12-31", "rompu", "2026-06-30")], None, "occupe"),
    "remplacé": (
        [("2024-01-01", "2026-02-28", "verifie", None), ("2026-03-01", "2028-02-29", "signe", None)],
        None,
        "occupe",
    ),
    "remplaçant à venir": (
        [("2024-01-01", "2026-02-15", "verifie", None), ("2026-04-01", "2028-03-31", "signe", None)],
        None,
        "vacant",
    ),
    "contrat annulé": ([("2026-01-20", "2028-01-19", "annule", None)], None, "a_pourvoir"),
    "rendu aujourd'hui": ([], "2026-03-02", "rendu"),
    "rendu demain": ([], "2026-03-03", "a_pourvoir"),
    "rendu après un départ": ([("2025-01-01", "2026-12-31", "rompu", "2026-01-31")], "2026-02-28", "rendu"),
}


def jour(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def construire(contrats: list[tuple], rendu: str | None) -> Poste:
    poste = creer_poste(date_attribution=date(2023, 1, 1), date_rendu=jour(rendu))
    for debut, fin, etat, depart in contrats:
        creer_contrat(
            poste,
            type="cdi" if fin is None else "cdd",
            date_debut=jour(debut),
            date_fin=jour(fin),
            etat=etat,
            date_depart=jour(depart),
        )
    return poste


@pytest.mark.parametrize("cas", TABLE)
def test_etat_derive(cas):
    contrats, rendu, attendu = TABLE[cas]
    poste = construire(contrats, rendu)
    assert postes_avec_etat(Poste.objects.all(), jour=JOUR).get(pk=poste.pk).etat_poste == attendu


def test_les_affectations_disent_la_meme_chose_que_les_contrats():
    postes = [construire(contrats, rendu) for contrats, rendu, _ in TABLE.values()]
    occupes = set(
        postes_avec_etat(Poste.objects.all(), jour=JOUR)
        .filter(contrat_courant_id__isnull=False)
        .values_list("pk", flat=True)
    )
    affectes = set(Affectation.objects.filter(periode__contains=JOUR).values_list("poste_id", flat=True))
    assert occupes == affectes
    assert len(postes) == len(TABLE)


def test_occupations_bornes_incluses_et_dans_l_ordre():
    poste = construire(
        [
            ("2025-07-01", None, "verifie", None),
            ("2023-02-01", "2025-01-31", "rompu", "2024-05-12"),
            ("2024-09-01", "2025-06-30", "signe", None),
            ("2026-01-05", "2028-01-04", "annule", None),
        ],
        None,
    )
    assert occupations(poste) == [
        (date(2023, 2, 1), date(2024, 5, 12)),
        (date(2024, 9, 1), date(2025, 6, 30)),
        (date(2025, 7, 1), None),
    ]


def test_occupations_de_plusieurs_postes_en_une_requete(django_assert_num_queries):
    pris, libre = construire([("2026-01-20", "2028-01-19", "signe", None)], None), creer_poste()
    with django_assert_num_queries(1):
        periodes = occupations_par_poste([pris.pk, libre.pk])
    assert periodes == {pris.pk: [(date(2026, 1, 20), date(2028, 1, 19))], libre.pk: []}


def test_etat_et_lignes_en_nombre_constant_de_requetes():
    structure = creer_structure()
    hote = acteur_structure(structure)
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            contrat = creer_contrat(creer_poste(structure))
            creer_dossier_formation(contrat, etat="en_cours", heures=8)
        with perimetre(hote), CaptureQueriesContext(connection) as requetes:
            lignes = lignes_de_postes(list(postes_avec_etat(Poste.objects.all(), jour=JOUR)), jour=JOUR)
            assert {(str(ligne.contrat.conseiller), ligne.dossier.heures_faites) for ligne in lignes} == {
                ("Nadia Roche", 8)
            }
        nombres.append((len(lignes), len(requetes)))
    assert [n for n, _ in nombres] == [1, 10]
    assert nombres[0][1] == nombres[1][1] == 3


def test_page_des_postes():
    structure = creer_structure()
    tenu = creer_contrat(creer_poste(structure))
    creer_dossier_formation(tenu, etat="en_cours", parcours="m1-420", heures=12)
    parti = creer_contrat(
        creer_poste(structure),
        etat="rompu",
        date_depart=date(2026, 2, 20),
        conseiller=creer_conseiller(structure, prenom="Hugo", nom="Blanc"),
    )
    creer_poste(structure)
    client = client_de(acteur_structure(structure))
    page = client.get("/espace/structure/postes/").content.decode()
    assert "Nadia Roche" in page
    assert "12 h sur 420 h" in page
    assert '<progress value="12.0" max="420"' in page
    assert "depuis le 20 février 2026" in page
    assert "Hugo Blanc" not in page
    for etat, numero in (("occupe", tenu.poste.numero), ("vacant", parti.poste.numero)):
        filtre = client.get("/espace/structure/postes/", {"etat": etat}).content.decode()
        assert numero in filtre
        assert "1 poste<" in filtre
    assert "Aucun de vos postes n'est dans cet état" in client.get(
        "/espace/structure/postes/", {"etat": "rendu"}
    ).content.decode().replace("&#x27;", "'")


def test_page_des_postes_vide():
    page = client_de(acteur_structure(creer_structure())).get("/espace/structure/postes/").content.decode()
    assert "pas encore de poste" in page


def test_page_des_postes_budget_de_requetes():
    structure = creer_structure()
    client = client_de(acteur_structure(structure))
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            creer_dossier_formation(creer_contrat(creer_poste(structure)), etat="en_cours", heures=4)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/espace/structure/postes/").status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15


def test_une_structure_ne_voit_que_ses_postes():
    autre = creer_poste()
    page = client_de(acteur_structure(creer_structure())).get("/espace/structure/postes/").content.decode()
    assert autre.numero not in page
