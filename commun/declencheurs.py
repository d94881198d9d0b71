"""Triggers that no session can step around.

A plain pgtrigger obeys `pgtrigger.ignore`, a setting that any role may write. These ones do not read it, and run with
the rights of the table's owner: what they write, no role of the application may write itself.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class SqlFerme(compiler.UpsertTriggerSql):
    """pgtrigger's statement without its way out, as `security definer`. Migrations refer to this template."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class DeclencheurFerme(pgtrigger.Trigger):
    """A trigger installed by `SqlFerme`."""

    def compile(self, model: models.Model) -> compiler.Trigger:
        ouvert = super().compile(model).sql
        champs: dict[str, Any] = {
            cle: valeur for cle, valeur in ouvert.kwargs.items() if cle != "ignore_func_name"
        }
        return compiler.Trigger(name=self.name, sql=SqlFerme(**champs))


def refus(nom: str, operation: pgtrigger.Operation, message: str, *, quand: str = "") -> DeclencheurFerme:
    """Refuse an operation, once per statement, with a French sentence; `quand` is an SQL condition."""
    leve = f"raise exception using message = '{message.replace(chr(39), chr(39) * 2)}', errcode = '23000';"
    return DeclencheurFerme(
        name=nom,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=operation,
        func=f"if {quand} then {leve} end if; return null;" if quand else leve,
    )
