"""Row level security, declared beside each model and installed after every migration.

`cloisonner("structures_poste", structure="structure_id", …)` says through which columns a row belongs to somebody.
The national and system roles see all; `app_web` sees a row through one of the declared doors; nothing set → nothing
seen. Foreign keys and unique constraints are checked by PostgreSQL beyond the policies.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

PREFECTURES = ("prefecture_departement", "prefecture_region")
COORDINATION = (*PREFECTURES, "coordinateur_conseillers")


def _uuids(colonne: str, reglage: str) -> str:
    return f"{colonne} = any (nullif(current_setting('app.{reglage}', true), '')::uuid[])"


def par_structure(colonne: str = "structure_id") -> str:
    """SQL: the row belongs to a structure of the actor."""
    return _uuids(colonne, "structures")


def par_organisme(colonne: str = "organisme_id") -> str:
    """SQL: the row belongs to a training organisation of the actor."""
    return _uuids(colonne, "organismes")


def par_personne(colonne: str = "personne_id") -> str:
    """SQL: the row is about the actor's own person (a user's identifier)."""
    return f"{colonne} = nullif(current_setting('app.personne', true), '')::uuid"


def par_jeton(colonne: str = "jeton_hash") -> str:
    """SQL: the actor holds the secret link of this draft."""
    return f"({colonne} <> '' and {colonne} = current_setting('app.jeton', true))"


def par_departement(colonne: str = "departement_id", roles: tuple[str, ...] = PREFECTURES) -> str:
    """SQL: the row lies in a département of the actor, for the given roles only."""
    liste = ",".join(roles)
    return (
        f"({colonne} = any (nullif(current_setting('app.departements', true), '')::varchar[])"
        f" and current_setting('app.role', true) = any ('{{{liste}}}'))"
    )


@dataclass(frozen=True)
class Cloison:
    """Policies of one table for `app_web`: `portes` open reading and writing, `lecture` reading, `ajout` inserting.

    `connexions`: the logins themselves read the table, before any perimeter is open.
    """

    table: str
    portes: tuple[str, ...]
    lecture: tuple[str, ...] = ()
    ajout: tuple[str, ...] = ()
    connexions: bool = False
    roles_complets: tuple[str, ...] = field(default=("app_national", "app_systeme"))

    def sql(self) -> list[str]:
        """Statements that install the policies, whatever was there before."""
        table = f'"{self.table}"'
        ordres = [f"alter table {table} enable row level security"]
        for nom in ("complet", "web", "web_lecture", "web_ajout", "connexions"):
            ordres.append(f"drop policy if exists {nom} on {table}")
        ordres.append(
            f"create policy complet on {table} to {', '.join(self.roles_complets)} using (true) with check (true)"
        )
        if self.portes:
            condition = " or ".join(self.portes)
            ordres.append(
                f"create policy web on {table} to app_web using ({condition}) with check ({condition})"
            )
        if self.lecture:
            ordres.append(
                f"create policy web_lecture on {table} for select to app_web using ({' or '.join(self.lecture)})"
            )
        if self.ajout:
            ordres.append(
                f"create policy web_ajout on {table} for insert to app_web with check ({' or '.join(self.ajout)})"
            )
        if self.connexions:
            ordres.append(
                f"create policy connexions on {table} for select to app_login, app_travailleur using (true)"
            )
        return ordres

    @property
    def empreinte(self) -> str:
        return hashlib.sha256("\n".join(self.sql()).encode()).hexdigest()


CLOISONS: dict[str, Cloison] = {}


def cloisonner(
    table: str,
    *portes: str,
    lecture: tuple[str, ...] = (),
    ajout: tuple[str, ...] = (),
    connexions: bool = False,
) -> None:
    """Declare a tenant table; `portes` are SQL conditions, see `par_structure` and its sisters."""
    CLOISONS[table] = Cloison(table, portes, lecture, ajout, connexions)
