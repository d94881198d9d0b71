"""What must always be true: each room registers its rules, the platform runs them every night and shows the offenders.

A rule is a query that gives the facts at fault, none when all is well. It runs under a role that sees the country.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, overload

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.models import PassageIntegrite, ResultatIntegrite

CONSERVATION = timedelta(days=400)
DELAI_SQL = "60s"


class Gravite(StrEnum):
    """How soon somebody must act."""

    BLOQUANTE = "bloquante"
    SERIEUSE = "serieuse"
    SURVEILLER = "surveiller"

    @property
    def libelle(self) -> str:
        return {
            "bloquante": "À réparer sans attendre",
            "serieuse": "À réparer",
            "surveiller": "À surveiller",
        }[self.value]


@dataclass(frozen=True)
class Fautif:
    """One fact at fault. `lien` is the key of the page that shows it (`Regle.page`), empty when there is none."""

    objet: str
    libelle: str
    detail: str
    lien: str


@dataclass(frozen=True)
class Regle:
    """`sql` (or a function that writes it) gives four columns: object, label, detail, key of the page.

    It may use `%(jour)s` (the day in Paris) and `%(maintenant)s`; a percent sign is doubled. `page` is the name of the
    address that takes the key as `pk`; `action` is the name of an address without argument where the repair is done.
    """

    cle: str
    titre: str
    gravite: Gravite
    sql: str | Callable[[], str]
    remede: str
    page: str = ""
    action: str = ""
    action_libelle: str = ""

    @property
    def requete(self) -> str:
        return self.sql if isinstance(self.sql, str) else self.sql()


REGLES: dict[str, Regle] = {}


def inscrire_regles(*regles: Regle) -> None:
    """Add rules to the registry; two rules of one key is an error of the code."""
    for regle in regles:
        if regle.cle in REGLES:
            raise RuntimeError(f"Deux règles d'intégrité portent la clé {regle.cle}.")
        REGLES[regle.cle] = regle


class Fautifs(Sequence[Fautif]):
    """The facts at fault of one rule, counted and sliced by the database: what a paginator asks for."""

    def __init__(self, regle: Regle, *, le: datetime) -> None:
        self.regle = regle
        self.parametres = {"jour": jour_de_paris(le), "maintenant": le}

    def __len__(self) -> int:
        with connection.cursor() as curseur:
            curseur.execute(f"select count(*) from ({self.regle.requete}) f", self.parametres)
            return int(curseur.fetchone()[0])

    @overload
    def __getitem__(self, rang: int) -> Fautif: ...
    @overload
    def __getitem__(self, rang: slice) -> list[Fautif]: ...
    def __getitem__(self, rang: int | slice) -> Fautif | list[Fautif]:
        if isinstance(rang, int):
            return self[rang : rang + 1][0]
        debut = rang.start or 0
        parametres = self.parametres | {"debut": debut, "nombre": (rang.stop or debut + 1_000) - debut}
        with connection.cursor() as curseur:
            curseur.execute(
                "select f.objet::text, f.libelle::text, coalesce(f.detail::text, ''), coalesce(f.lien::text, '')"
                f" from ({self.regle.requete}) f(objet, libelle, detail, lien)"
                " order by 2, 1 limit %(nombre)s offset %(debut)s",
                parametres,
            )
            return [Fautif(*ligne) for ligne in curseur.fetchall()]


def executer_regles(*, par: Acteur, le: datetime) -> PassageIntegrite:
    """Count what each rule finds and keep the figures; a rule that fails says so and stops no other.

    Runs as the system, or as a national actor. Passes older than `CONSERVATION` are forgotten.
    """
    depart = time.monotonic()
    resultats = [_executer(regle, le) for regle in REGLES.values()]
    passage = PassageIntegrite(
        le=le, par_libelle=par.libelle, duree_ms=round((time.monotonic() - depart) * 1000)
    )
    with transaction.atomic():
        passage.save(force_insert=True)
        for resultat in resultats:
            resultat.passage = passage
        ResultatIntegrite.objects.bulk_create(resultats)
        PassageIntegrite.objects.filter(le__lt=le - CONSERVATION).delete()
    return passage


def _executer(regle: Regle, le: datetime) -> ResultatIntegrite:
    depart = time.monotonic()
    nombre, erreur = 0, ""
    try:
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute("select current_setting('statement_timeout')")
            (delai,) = curseur.fetchone()
            curseur.execute("select set_config('statement_timeout', %s, true)", [DELAI_SQL])
            nombre = len(Fautifs(regle, le=le))
            curseur.execute("select set_config('statement_timeout', %s, true)", [delai])
    except DatabaseError as refus:
        erreur = f"{type(refus).__name__} : {refus}"[:500]
    duree = round((time.monotonic() - depart) * 1000)
    return ResultatIntegrite(regle=regle.cle, nombre=nombre, duree_ms=duree, erreur=erreur)


def dernier_passage() -> PassageIntegrite | None:
    """The latest run, with its results."""
    return PassageIntegrite.objects.prefetch_related("resultats").order_by("-le", "-cree_le").first()


def tendances(*, jours: int = 30, le: datetime | None = None) -> dict[str, list[tuple[Any, int]]]:
    """By rule, (day in Paris, count of the last run of that day) over the last `jours` days, oldest first."""
    depuis = (le or timezone.now()) - timedelta(days=jours)
    series: dict[str, dict[Any, int]] = {}
    lignes = (
        ResultatIntegrite.objects.filter(passage__le__gte=depuis, erreur="")
        .order_by("passage__le", "passage__cree_le")
        .values_list("regle", "passage__le", "nombre")
    )
    for cle, instant, nombre in lignes:
        series.setdefault(cle, {})[jour_de_paris(instant)] = nombre
    return {cle: sorted(points.items()) for cle, points in series.items()}


def regles_enfreintes() -> int:
    """How many rules found something at the latest run."""
    passage = PassageIntegrite.objects.order_by("-le", "-cree_le").values("pk")[:1]
    return (
        ResultatIntegrite.objects.filter(passage__in=passage, regle__in=REGLES, nombre__gt=0)
        .exclude(regle__in=[r.cle for r in REGLES.values() if r.gravite == Gravite.SURVEILLER])
        .count()
    )
