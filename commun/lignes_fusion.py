"""The rows of a merge, table by table, in SQL: counted, locked, moved with their fingerprint, brought back.

Table and column names come from the rules of `commun.fusions`, which are constants of the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from commun.fusions import RegleFusion

Empreintes = dict[str, str]
"""Identifier of a row → md5 of its columns that hold a value: one added empty by a later release changes nothing."""


@cache
def modele_de(table: str) -> type[models.Model]:
    """The model of a table. LookupError when no room has it."""
    for modele in apps.get_models(include_auto_created=True):
        if modele._meta.db_table == table:
            return modele
    raise LookupError(table)


def _cle(regle: RegleFusion) -> str:
    colonne = modele_de(regle.table)._meta.pk.column  # type: ignore[union-attr]
    return f't."{colonne}"'


def _et(*conditions: str) -> str:
    return " and ".join(f"({condition})" for condition in conditions if condition)


def _type(regle: RegleFusion) -> str:
    """Of the column, to compare it with an identifier: portions of statistics keep theirs as text."""
    champ = next(c for c in modele_de(regle.table)._meta.concrete_fields if c.column == regle.colonne)
    return "text" if isinstance(champ, models.CharField) else "uuid"


def _comparable(regle: RegleFusion) -> str:
    return f't."{regle.colonne}" = %s::{_type(regle)}'


def compter(regle: RegleFusion, structure: UUID, condition: str = "") -> int:
    """Rows that name the structure, kept by `condition`; 0 for a reference that cannot be counted."""
    if not regle.comptable:
        return 0
    with connection.cursor() as curseur:
        curseur.execute(
            f'select count(*) from "{regle.table}" t where {_et(_comparable(regle), condition)}',
            [str(structure)],
        )
        return int(curseur.fetchone()[0])


@dataclass(frozen=True)
class Effet:
    """The fate of one column, in rows: those of each structure, those that would move, those that forbid the merge."""

    regle: RegleFusion
    absorbee: int
    cible: int
    deplacees: int
    ouvertes: int


def effets(regles: Iterable[RegleFusion], *, cible: UUID, absorbee: UUID) -> list[Effet]:
    """What each rule that can be counted would do, in the order of the rules; one statement counts all."""
    branches: dict[str, tuple[RegleFusion, str]] = {}
    valeurs: list[Any] = []
    for regle in regles:
        if not regle.comptable:
            continue
        sienne = _comparable(regle)
        deplacees = _et(sienne, regle.seulement) if regle.deplace else "false"
        branches[regle.cle] = (
            regle,
            (
                f"select %s, count(*) filter (where {sienne}), count(*) filter (where {sienne}),"
                f" count(*) filter (where {deplacees}), count(*) filter (where {regle.ouvert or 'false'})"
                f' from "{regle.table}" t where t."{regle.colonne}" = any (%s::{_type(regle)}[])'
            ),
        )
        valeurs += [regle.cle, str(absorbee), str(cible), *([str(absorbee)] if regle.deplace else [])]
        valeurs.append([str(cible), str(absorbee)])
    with connection.cursor() as curseur:
        curseur.execute(" union all ".join(branche for _, branche in branches.values()), valeurs)
        nombres = {cle: comptes for cle, *comptes in curseur.fetchall()}
    return [Effet(regle, *nombres[cle]) for cle, (regle, _) in branches.items()]


def verrouiller_lignes(regle: RegleFusion, structures: Iterable[UUID]) -> None:
    """Lock the rows of both structures, in the order of their identifier."""
    with connection.cursor() as curseur:
        curseur.execute(
            f'select 1 from "{regle.table}" t where t."{regle.colonne}" = any (%s::uuid[])'
            f" order by {_cle(regle)} for update of t",
            [[str(structure) for structure in structures]],
        )


def deplacer(regle: RegleFusion, *, de: UUID, vers: UUID) -> list[str]:
    """Move the rule's rows; returns their identifiers."""
    with connection.cursor() as curseur:
        curseur.execute(
            f'update "{regle.table}" t set "{regle.colonne}" = %s'
            f" where {_et(_comparable(regle), regle.seulement)} returning {_cle(regle)}::text",
            [str(vers), str(de)],
        )
        return sorted(identifiant for (identifiant,) in curseur.fetchall())


def empreintes(regle: RegleFusion, identifiants: Iterable[str]) -> Empreintes:
    """Fingerprints of the rows that are still there."""
    with connection.cursor() as curseur:
        curseur.execute(
            f'select {_cle(regle)}::text, md5(jsonb_strip_nulls(to_jsonb(t))::text) from "{regle.table}" t'
            f" where {_cle(regle)}::text = any (%s)",
            [list(identifiants)],
        )
        return dict(curseur.fetchall())


def ramener(regle: RegleFusion, identifiants: Iterable[str], *, vers: UUID) -> int:
    """Give the rows back to the structure; returns how many."""
    with connection.cursor() as curseur:
        curseur.execute(
            f'update "{regle.table}" t set "{regle.colonne}" = %s where {_cle(regle)}::text = any (%s)',
            [str(vers), list(identifiants)],
        )
        return int(curseur.rowcount)


def nouvelles_dependances(
    table_parente: str, identifiants: list[str], *, depuis: Any, deplacees: Mapping[str, set[str]]
) -> dict[str, int]:
    """Rows written since `depuis` (the machine's clock) that hang on moved rows, by table.

    `deplacees`: by table, the rows that moved with them; those are no news, whatever their date says.
    """
    parent = modele_de(table_parente)
    trouvees: dict[str, int] = {}
    for modele in apps.get_models(include_auto_created=True):
        champs = {champ.name for champ in modele._meta.concrete_fields}
        if "cree_le" not in champs:
            continue
        for champ in modele._meta.concrete_fields:
            if champ.is_relation and champ.related_model is parent:
                nombre = (
                    modele._base_manager.filter(**{f"{champ.name}__in": identifiants}, cree_le__gt=depuis)
                    .exclude(pk__in=deplacees.get(modele._meta.db_table, ()))
                    .count()
                )
                if nombre:
                    libelle = str(modele._meta.verbose_name_plural)
                    trouvees[libelle] = trouvees.get(libelle, 0) + nombre
    return trouvees
