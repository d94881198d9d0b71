"""Keeping the aggregates: merging the queue, and proving them against the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

LOT = 10_000
"""Rows of the queue taken by one merge."""

_COMPTEURS = "activites, participants, minutes"

# Every row of the aggregates that one difference (or one fact) belongs to.
_CLES = """cross join lateral (values
    ('nation', '', 'mois', date_trunc('month', l.date::timestamp)::date),
    ('nation', '', 'jour', l.date),
    ('departement', l.departement, 'mois', date_trunc('month', l.date::timestamp)::date),
    ('departement', l.departement, 'jour', l.date),
    ('structure', l.structure_id::text, 'mois', date_trunc('month', l.date::timestamp)::date),
    ('conseiller', l.conseiller_id::text, 'mois', date_trunc('month', l.date::timestamp)::date)
) as c(portee, portee_id, grain, periode)"""

# Rows are always written in the order of their key: two merges wait for each other, they never block each other.
_VERSER = f"""
insert into ateliers_agregat (portee, portee_id, grain, periode, {_COMPTEURS})
select portee, portee_id, grain, periode, activites, participants, minutes from {{source}}
order by portee, portee_id, grain, periode
on conflict (portee, portee_id, grain, periode) do update set
    activites = ateliers_agregat.activites + excluded.activites,
    participants = ateliers_agregat.participants + excluded.participants,
    minutes = ateliers_agregat.minutes + excluded.minutes
"""

_FUSION = f"""
with choisies as (
    select id from ateliers_fileagregat order by id limit %s for update skip locked
), prises as (
    delete from ateliers_fileagregat f using choisies where f.id = choisies.id returning f.*
), sommes as (
    select c.portee, c.portee_id, c.grain, c.periode, sum(l.activites) as activites,
        sum(l.participants) as participants, sum(l.minutes) as minutes
    from prises l {_CLES} group by 1, 2, 3, 4
), versees as ({_VERSER.format(source="sommes")})
select count(*) from prises
"""

# One snapshot: facts, minus aggregates, minus what waits. Zero everywhere, at any instant.
_ECARTS = f"""
faits as (
    select date, departement_id as departement, structure_id, conseiller_id, count(*) as activites,
        sum(participants) as participants, sum(duree_minutes) as minutes
    from ateliers_activite group by 1, 2, 3, 4
), lignes as (
    select c.*, l.activites, l.participants, l.minutes from faits l {_CLES}
    union all
    select c.*, -l.activites, -l.participants, -l.minutes from ateliers_fileagregat l {_CLES}
    union all
    select portee, portee_id, grain, periode, -activites, -participants, -minutes from ateliers_agregat
), ecarts as (
    select portee, portee_id, grain, periode, sum(activites)::bigint as activites,
        sum(participants)::bigint as participants, sum(minutes)::bigint as minutes
    from lignes group by 1, 2, 3, 4
    having sum(activites) <> 0 or sum(participants) <> 0 or sum(minutes) <> 0
)
"""


@dataclass(frozen=True)
class Ecart:
    """What the facts have and the figures have not, on one row of the aggregates."""

    portee: str
    portee_id: str
    grain: str
    periode: date
    activites: int
    participants: int
    minutes: int


@transaction.atomic
def fusionner(*, limite: int = LOT) -> int:
    """Move at most `limite` rows of the queue into the aggregates; returns how many. Runs as the system.

    Several merges may run at once: each takes rows that no other holds.
    """
    with connection.cursor() as curseur:
        curseur.execute(_FUSION, [limite])
        return int(curseur.fetchone()[0])


def requete_ecarts() -> str:
    """The common table expressions that end with `ecarts`: rows of the figures that differ from the facts."""
    return _ECARTS


def verifier() -> list[Ecart]:
    """Recount the facts and compare: the rows where the figures are wrong, none when all is well.

    Reads every activity, under the caller's perimeter: run it as the system.
    """
    with connection.cursor() as curseur:
        curseur.execute(f"with {_ECARTS} select * from ecarts order by 1, 2, 3, 4")
        return [Ecart(*ligne) for ligne in curseur.fetchall()]


@transaction.atomic
def recompter() -> int:
    """Correct the aggregates from the facts; returns how many rows were wrong. Runs as the system.

    Adds the differences instead of emptying the table: readers, writers and merges go on meanwhile.
    """
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(7310002)")
        curseur.execute(f"with {_ECARTS} {_VERSER.format(source='ecarts')}")
        return int(curseur.rowcount)
