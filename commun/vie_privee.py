"""The register of personal data: every column of every table says what it holds, whose rows they are, what erases them.

`classer("candidatures_candidat", traitement="candidature", personnel="prenom nom", aucun="etat", …)` stands in the
room's `donnees_personnelles.py`. A house test fails on a column that no room has classed, and on a personal column
without a fate. The same register feeds the person's own archive (`commun.portabilite`) and the erasure
(`commun.effacement`).

SQL conditions name the row `t` and the person `%(personne)s` (identifier of the account) and `%(courriels)s` (text[]),
`%(garde)s` (boolean: the account stays), `%(objets)s` (uuid[]: the objects about the person), `%(instant)s`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models


class Classe(StrEnum):
    """What a column holds. An identifier of a person or of an object is a key: `AUCUN`."""

    PERSONNEL = "personnel"
    SENSIBLE = "sensible"
    AUCUN = "aucun"


@dataclass(frozen=True)
class Registre:
    """One table. `a` finds the rows of a person; without it, the person's words are looked for (`masque`).

    `efface`: column → SQL expression that replaces it. `anonyme`: columns that say nothing of anybody once the identity
    is gone: they stay. `supprime`: the rows are deleted. `masque`: columns where the
    person's name, address and number are blotted out wherever they stand, in anybody's rows. `garde`: why the columns
    stay (a French sentence). `identite`: the rows stay as they are while the account must stay. `fichiers`: columns
    that name a file of the private storage, removed with the rows. `garde_si`: an SQL condition, the rows that `garde`
    keeps; none: all of them.
    """

    table: str
    traitement: str
    classes: dict[str, Classe]
    a: str = ""
    efface: dict[str, str] = field(default_factory=dict)
    anonyme: tuple[str, ...] = ()
    supprime: bool = False
    masque: tuple[str, ...] = ()
    garde: str = ""
    garde_si: str = ""
    identite: bool = False
    fichiers: tuple[str, ...] = ()
    ordre: int = 0

    @property
    def personnels(self) -> tuple[str, ...]:
        """The columns that are personal or sensitive."""
        return tuple(nom for nom, classe in self.classes.items() if classe != Classe.AUCUN)

    @property
    def sans_sort(self) -> set[str]:
        """Personal columns that no erasure reaches and no reason keeps."""
        if self.supprime or (self.garde and not self.garde_si):
            return set()
        return set(self.personnels) - set(self.efface) - set(self.masque) - set(self.anonyme)


@dataclass(frozen=True)
class Garde:
    """Why an account stays after an erasure: an SQL condition on `%(personne)s`, and the French reason."""

    condition: str
    raison: str


REGISTRES: dict[str, Registre] = {}
GARDES: dict[str, Garde] = {}
IDENTITES: list[str] = []
OBJETS: list[str] = []


def classer(
    table: str,
    *,
    traitement: str = "",
    personnel: str = "",
    sensible: str = "",
    aucun: str = "",
    a: str = "",
    efface: dict[str, str] | None = None,
    anonyme: str = "",
    supprime: bool = False,
    masque: str = "",
    garde: str = "",
    garde_si: str = "",
    identite: bool = False,
    fichiers: str = "",
    ordre: int = 0,
) -> None:
    """Declare one table; columns are separated by spaces. `ordre`: the lower, the earlier it is erased."""
    classes = {
        **dict.fromkeys(personnel.split(), Classe.PERSONNEL),
        **dict.fromkeys(sensible.split(), Classe.SENSIBLE),
        **dict.fromkeys(aucun.split(), Classe.AUCUN),
    }
    if len(classes) != len(f"{personnel} {sensible} {aucun}".split()):
        raise ValueError(f"{table} : une colonne est classée deux fois")
    REGISTRES[table] = Registre(
        table=table,
        traitement=traitement,
        classes=classes,
        a=a,
        efface=efface or {},
        anonyme=tuple(anonyme.split()),
        supprime=supprime,
        masque=tuple(masque.split()),
        garde=garde,
        garde_si=garde_si,
        identite=identite,
        fichiers=tuple(fichiers.split()),
        ordre=ordre,
    )


def garder_compte(cle: str, condition: str, raison: str) -> None:
    """Declare a duty that keeps the account (its name, its acts) after an erasure."""
    GARDES[cle] = Garde(condition, raison)


def identifier(requete: str) -> None:
    """SQL that gives (e-mail, first name, name, telephone) of the person: the words to blot out."""
    if requete not in IDENTITES:
        IDENTITES.append(requete)


def rattacher(requete: str) -> None:
    """SQL that gives the identifiers of the objects about the person: what generic references may name."""
    if requete not in OBJETS:
        OBJETS.append(requete)


@cache
def registres() -> dict[str, Registre]:
    """Every table with its columns, histories included: a history follows the table that it remembers."""
    tous = dict(REGISTRES)
    for modele in apps.get_models(include_auto_created=True):
        suivi: Any = getattr(modele, "pgh_tracked_model", None)
        if suivi is None or modele._meta.proxy or not modele._meta.managed:
            continue
        origine = REGISTRES.get(suivi._meta.db_table)
        if origine is not None:
            tous[modele._meta.db_table] = _historique(modele, origine)
    return tous


def _historique(modele: type[models.Model], origine: Registre) -> Registre:
    """The register of a history table: the same columns, the rows of the same object."""
    colonnes = [str(champ.column) for champ in modele._meta.concrete_fields]
    classes = {nom: origine.classes.get(nom, Classe.AUCUN) for nom in colonnes}
    suivi: Any = modele.pgh_tracked_model  # type: ignore[attr-defined]
    cle = suivi._meta.pk.column
    condition = f't.pgh_obj_id in (select o."{cle}" from "{origine.table}" o where {_renommer(origine.a)})'
    return replace(
        origine,
        table=str(modele._meta.db_table),
        classes=classes,
        a=condition if origine.a else "",
        efface={nom: valeur for nom, valeur in origine.efface.items() if nom in colonnes},
        masque=tuple(nom for nom in origine.masque if nom in colonnes),
        garde_si="",
        # before the rows that it remembers are changed or gone
        ordre=origine.ordre - 1,
    )


def _renommer(condition: str) -> str:
    """The condition on `t`, said of `o`."""
    return re.sub(r"\bt\.", "o.", condition)


def tables_du_projet() -> dict[str, set[str]]:
    """Every table that the project's database holds, with its columns."""
    return {
        str(modele._meta.db_table): {str(champ.column) for champ in modele._meta.concrete_fields}
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.managed and not modele._meta.proxy
    }
