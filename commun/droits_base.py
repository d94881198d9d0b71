"""Rights of the database roles, applied again after each migration: one place says who may write what.

Tables are open to `app_web`, `app_national` and `app_systeme` (row level security then narrows the tenant tables),
except those that a room closes here. Runs as the owner; needs neither superuser nor BYPASSRLS.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import InternalError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from commun.cloisons import CLOISONS

ROLES_GROUPE = ("app_web", "app_national", "app_systeme")
LOGINS = ("app_login", "app_travailleur")
# Granted by membership, taken with SET ROLE: the web login cannot become the system.
MEMBRES = {"app_login": ("app_web", "app_national"), "app_travailleur": ROLES_GROUPE}

TOUT = "select, insert, update, delete"


@dataclass(frozen=True)
class Restriction:
    """What each role keeps on a table; a role that is absent keeps nothing."""

    table: str
    droits: dict[str, str]


Installation = Callable[[CursorWrapper], None]
_INSTALLATIONS: list[Installation] = []

RESTRICTIONS: dict[str, Restriction] = {}


def restreindre(table: str, **droits: str) -> None:
    """Declare the rights of a table that is not open to every role, e.g. `app_web="insert"`."""
    RESTRICTIONS[table] = Restriction(table, droits)


def ajout_seul(table: str, *, web: str = "insert, select") -> None:
    """Declare an append-only table: no role may change or remove a row."""
    restreindre(table, app_web=web, app_national="insert, select", app_systeme="insert, select")


def installer_apres(fonction: Installation) -> None:
    """Register what the owner installs after each migration, once the rights are granted (functions)."""
    if fonction not in _INSTALLATIONS:
        _INSTALLATIONS.append(fonction)


def creer_roles(curseur: CursorWrapper) -> None:
    """Create the roles that are missing. A hosted server may have them made by its administrator beforehand.

    Roles belong to the whole cluster: when two databases are migrated at once, the loser of a race tries again.
    """
    for essai in range(5):
        try:
            with transaction.atomic():
                _creer_roles(curseur)
            return
        except (OperationalError, InternalError):
            if essai == 4:
                raise
            time.sleep(0.2 * (essai + 1))


def _version_du_serveur() -> int:
    """180006 for PostgreSQL 18.6."""
    with connection.cursor() as curseur:
        curseur.execute("select current_setting('server_version_num')::int")
        return int(curseur.fetchone()[0])


def _creer_roles(curseur: CursorWrapper) -> None:
    for role in ROLES_GROUPE:
        _creer(curseur, role, "nologin")
        _accorder(curseur, role, "current_user", " with set true, inherit false")
    for login in LOGINS:
        _creer(curseur, login, "login noinherit")
        for role in MEMBRES[login]:
            _accorder(curseur, role, login, "")


def _accorder(curseur: CursorWrapper, role: str, membre: str, options: str) -> None:
    """Grant a membership that is not there yet: PostgreSQL 16 needs the option SET, earlier ones do not know it."""
    cible = "current_user" if membre == "current_user" else f"'{membre}'"
    curseur.execute(
        "select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member"
        f" where r.rolname = '{role}' and u.rolname = {cible}"
        + (" and m.set_option" if _version_du_serveur() >= 160000 else "")
    )
    if curseur.fetchone() is None:
        curseur.execute(f"grant {role} to {membre}" + (options if _version_du_serveur() >= 160000 else ""))


def _creer(curseur: CursorWrapper, role: str, attributs: str) -> None:
    # Several test databases of one cluster are migrated at once: losing the race is fine.
    curseur.execute(
        f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') then"
        f" create role {role} {attributs}; end if;"
        " exception when duplicate_object or unique_violation then null; end $$"
    )


def appliquer() -> None:
    """Grant, restrict, and install the policies whose definition changed."""
    roles = ", ".join(ROLES_GROUPE)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(7310001)")
        for login in LOGINS:
            curseur.execute(f"grant usage on schema public to {login}")
        curseur.execute(f"grant usage on schema public to {roles}")
        curseur.execute(f"grant {TOUT} on all tables in schema public to {roles}")
        curseur.execute(f"grant usage on all sequences in schema public to {roles}")
        tables = set(connection.introspection.table_names(curseur))
        for restriction in RESTRICTIONS.values():
            if restriction.table not in tables:
                continue
            curseur.execute(f'revoke all on "{restriction.table}" from {roles}, {", ".join(LOGINS)}')
            for role, droits in restriction.droits.items():
                curseur.execute(f'grant {droits} on "{restriction.table}" to {role}')
        _installer_cloisons(curseur, tables)
        for installation in _INSTALLATIONS:
            installation(curseur)


def _installer_cloisons(curseur: CursorWrapper, tables: set[str]) -> None:
    curseur.execute("select nom_table, empreinte from commun_cloisoninstallee")
    installees = dict(curseur.fetchall())
    for cloison in CLOISONS.values():
        if cloison.table not in tables or installees.get(cloison.table) == cloison.empreinte:
            continue
        for ordre in cloison.sql():
            curseur.execute(ordre)
        curseur.execute(
            "insert into commun_cloisoninstallee (nom_table, empreinte) values (%s, %s)"
            " on conflict (nom_table) do update set empreinte = excluded.empreinte",
            [cloison.table, cloison.empreinte],
        )
