"""The second fence stands on every tenant table."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from commun.cloisons import CLOISONS
from comptes.enums import Role
from tests.fabriques import creer_personne

SALLES = {"commun", "comptes", "structures", "conseillers", "candidatures", "ateliers", "financement"}
# Rows that name a structure, a person or a training organisation and are open on purpose, with the reason.
OUVERTES = {
    "conseillers_contratevent": "field history: the web adds, never reads",
    "structures_structureevent": "field history: the web adds, never reads",
    "commun_entreejournal": "append-only, nobody reads it from the web",
    "candidatures_profilrecherche": "no name: feeds the ranking (architecture §7)",
    "ateliers_fileagregat": "counts without persons",
    "ateliers_agregat": "counts without persons",
    "comptes_structureabsorbee": "two identifiers, read before a perimeter is open",
    "conseillers_sessionformation": "offer of training, no trainee",
}
COLONNES = {"structure_id", "personne_id", "organisme_id", "jeton_hash"}


def tables_de_locataires() -> set[str]:
    return {
        modele._meta.db_table
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.app_label in SALLES
        and COLONNES & {champ.column for champ in modele._meta.concrete_fields}
    }


def test_toute_table_de_locataire_est_cloisonnee_ou_ouverte_avec_une_raison():
    assert tables_de_locataires() - set(CLOISONS) - set(OUVERTES) == set()


@pytest.mark.django_db
def test_les_cloisons_declarees_sont_dans_la_base():
    with connection.cursor() as curseur:
        curseur.execute(
            "select relname from pg_class where relkind = 'r' and relrowsecurity"
            " and relnamespace = 'public'::regnamespace"
        )
        protegees = {nom for (nom,) in curseur.fetchall()}
        curseur.execute("select distinct tablename from pg_policies where 'app_national' = any (roles)")
        ouvertes_au_national = {nom for (nom,) in curseur.fetchall()}
    assert protegees == set(CLOISONS)
    assert ouvertes_au_national == set(CLOISONS)


@pytest.mark.django_db
def test_aucun_role_ne_contourne_les_cloisons():
    with connection.cursor() as curseur:
        curseur.execute(
            "select rolname from pg_roles where (rolbypassrls or rolsuper)"
            " and (rolname like 'app\\_%' or rolname = 'proprietaire')"
        )
        assert curseur.fetchall() == []


@pytest.mark.django_db
def test_sans_perimetre_le_site_ne_voit_aucune_table_de_locataire():
    with connection.cursor() as curseur:
        for role in ("app_login", "app_travailleur"):
            curseur.execute(
                "select c.relname from pg_class c where c.relkind = 'r' and c.relname = any(%s)"
                " and has_table_privilege(%s, c.oid, 'select')",
                [sorted(set(CLOISONS) - {"comptes_habilitation"}), role],
            )
            assert curseur.fetchall() == []


@pytest.mark.django_db
def test_le_site_ne_devient_jamais_le_systeme():
    with connection.cursor() as curseur:
        curseur.execute("select pg_has_role('app_login', 'app_systeme', 'member')")
        assert curseur.fetchone() == (False,)
        curseur.execute("select pg_has_role('app_travailleur', 'app_systeme', 'member')")
        assert curseur.fetchone() == (True,)


@pytest.mark.django_db
@pytest.mark.parametrize("connexion", ["app_login", "app_travailleur"])
def test_les_connexions_lisent_les_habilitations_pour_ouvrir_un_perimetre(connexion, limousin):
    creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    with connection.cursor() as curseur:
        curseur.execute(
            "select polname from pg_policy where polrelid = 'comptes_habilitation'::regclass"
            " and %s::regrole = any (polroles) and polcmd = 'r'",
            [connexion],
        )
        assert curseur.fetchall() == [("connexions",)]


@pytest.mark.django_db
def test_les_connexions_lisent_les_departements_d_une_region():
    """The perimeter of a région is read under the login itself, before any perimeter is open."""
    with connection.cursor() as curseur:
        for role in ("app_login", "app_travailleur"):
            curseur.execute(
                "select has_table_privilege(%s, 'territoires_departement', 'select'),"
                " has_table_privilege(%s, 'territoires_departement', 'update')",
                [role, role],
            )
            assert curseur.fetchone() == (True, False)
