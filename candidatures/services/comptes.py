"""The counts of the profiles, added up from time to time."""

from __future__ import annotations

from django.db import connection, transaction

_VERROU = "select pg_advisory_xact_lock(hashtext('candidatures_compteprofils'))"
# One statement, one snapshot: a write that it does not see keeps its difference, which is not deleted either.
_RECOMPTER = """
with anciens as (delete from candidatures_compteprofils)
insert into candidatures_compteprofils (actif, ile, nombre)
select actif, ile, count(*) from candidatures_profilrecherche group by actif, ile
"""


@transaction.atomic
def recompter_profils() -> None:
    """Count everybody, in place of the differences (system perimeter). Nobody who writes a profile waits for it."""
    with connection.cursor() as curseur:
        curseur.execute(_VERROU)
        curseur.execute(_RECOMPTER)
