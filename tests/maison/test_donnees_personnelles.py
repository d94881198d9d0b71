"""Every column of the project says what it holds of a person, and what becomes of it when the person is forgotten."""

from __future__ import annotations

import pytest
from django.db import connection

from commun.vie_privee import REGISTRES, Classe, classer, registres, tables_du_projet

AIDE = (
    "Classez ces colonnes dans <salle>/donnees_personnelles.py (commun.vie_privee.classer) : personnel, sensible ou"
    " aucun, avec leur sort à l'effacement (docs/donnees-personnelles.md)."
)


def test_chaque_colonne_est_classee():
    tables = tables_du_projet()
    assert {
        f"{table}.{colonne}"
        for table, colonnes in tables.items()
        for colonne in colonnes - set(registres()[table].classes if table in registres() else ())
    } == set(), AIDE


def test_aucun_registre_ne_parle_d_une_colonne_disparue():
    tables = tables_du_projet()
    assert {
        f"{registre.table}.{colonne}"
        for registre in registres().values()
        for colonne in (
            *registre.classes,
            *registre.efface,
            *registre.masque,
            *registre.anonyme,
            *registre.fichiers,
        )
        if colonne not in tables.get(registre.table, ())
    } == set()


def test_chaque_colonne_personnelle_a_un_sort():
    """Emptied, deleted, blotted out, anonymous once the identity is gone, or kept for a reason told to the person."""
    assert {r.table: r.sans_sort for r in registres().values() if r.sans_sort} == {}, AIDE
    for registre in registres().values():
        if registre.personnels:
            assert registre.traitement, registre.table
            assert registre.a or registre.masque or registre.garde, registre.table
        assert not registre.garde or registre.garde.endswith(".")


def test_une_histoire_suit_la_table_dont_elle_se_souvient():
    contrat, histoire = registres()["conseillers_contrat"], registres()["conseillers_contratevent"]
    assert (
        histoire.classes["salaire_brut_mensuel"]
        == Classe.PERSONNEL
        == contrat.classes["salaire_brut_mensuel"]
    )
    assert histoire.classes["pgh_label"] == Classe.AUCUN
    assert "o.personne_id = %(personne)s" in histoire.a


def test_une_colonne_ne_se_classe_pas_deux_fois():
    with pytest.raises(ValueError, match="deux fois"):
        classer("t", personnel="nom", aucun="nom")
    assert "t" not in REGISTRES


@pytest.mark.django_db
def test_les_fonctions_du_proprietaire_ne_sont_qu_aux_roles_prevus():
    with connection.cursor() as curseur:
        curseur.execute(
            "select r.rolname, has_function_privilege(r.oid, 'commun_effacer(uuid, timestamptz)', 'execute'),"
            " has_function_privilege(r.oid, 'commun_apercu_effacement(timestamptz)', 'execute')"
            " from pg_roles r where r.rolname like 'app\\_%' order by 1"
        )
        assert curseur.fetchall() == [
            ("app_login", False, False),
            ("app_national", False, True),
            ("app_systeme", True, False),
            ("app_travailleur", False, False),
            ("app_web", False, True),
        ]
        curseur.execute(
            "select bool_and(prosecdef and 'search_path=public, pg_temp' = any (proconfig)) from pg_proc"
            " where proname in ('commun_effacer', 'commun_apercu_effacement')"
        )
        assert curseur.fetchone() == (True,)
