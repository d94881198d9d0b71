"""How many profiles there are, without reading them: the ranking shows what its first filters remove from everybody.

Each write on the profiles adds its differences in its own transaction, and nobody waits for anybody; a task adds the
rows up. A change that moves no count (a town, a date) writes nothing.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from commun.droits_base import restreindre


class CompteProfils(models.Model):
    """A difference: the count of a group is the sum of its rows."""

    id = models.BigAutoField(primary_key=True)
    actif = models.BooleanField("en recherche")
    ile = models.CharField("île", max_length=3, blank=True)
    nombre = models.IntegerField("nombre")

    class Meta:
        verbose_name = "compte de profils"
        verbose_name_plural = "comptes de profils"

    def __str__(self) -> str:
        return f"{self.ile or 'continent'} {self.nombre:+d}"


# The triggers run with the rights of the writer.
restreindre(
    "candidatures_compteprofils",
    app_web="select, insert",
    app_national="select, insert",
    app_systeme="select, insert, delete",
)


def _compter(nom: str, operation: pgtrigger.Operation, *signes: tuple[str, str]) -> pgtrigger.Trigger:
    sources = " union all ".join(f"select {signe} as n, actif, ile from {table}" for signe, table in signes)
    return pgtrigger.Trigger(
        name=nom,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{_ROLES[table]: table for _, table in signes}),
        func="insert into candidatures_compteprofils (actif, ile, nombre)"
        f" select actif, ile, sum(n) from ({sources}) d group by actif, ile having sum(n) <> 0; return null;",
    )


_ROLES = {"nouveaux": "new", "anciens": "old"}
_PLUS, _MOINS = ("1", "nouveaux"), ("-1", "anciens")

COMPTES = [
    _compter("comptes_ajout", pgtrigger.Insert, _PLUS),
    _compter("comptes_modification", pgtrigger.Update, _PLUS, _MOINS),
    _compter("comptes_retrait", pgtrigger.Delete, _MOINS),
]
