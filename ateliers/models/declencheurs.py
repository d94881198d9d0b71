"""Statement triggers of `ateliers_activite`: the differences of a write go to the queue in its own transaction.

One row per date, département, structure and adviser touched by the statement, whatever the number of activities; a
change that moves no figure writes nothing. The functions run with the rights of the writer.
"""

from __future__ import annotations

import pgtrigger

_COLONNES = "date, departement_id, structure_id, conseiller_id"


def _difference(*sources: str) -> str:
    return f"""
insert into ateliers_fileagregat
    (date, departement, structure_id, conseiller_id, activites, participants, minutes)
select {_COLONNES}, sum(signe), sum(signe * participants), sum(signe * duree_minutes)
from ({" union all ".join(sources)}) d
group by {_COLONNES}
having sum(signe) <> 0 or sum(signe * participants) <> 0 or sum(signe * duree_minutes) <> 0;
return null;
"""


def _lignes(signe: str, table: str) -> str:
    return f"select {signe} as signe, {_COLONNES}, participants, duree_minutes from {table}"


_PLUS = _lignes("1", "nouvelles")
_MOINS = _lignes("-1", "anciennes")


def _declencheur(
    nom: str, operation: pgtrigger.Operation, tables: pgtrigger.Referencing, *sources: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=nom,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=tables,
        func=_difference(*sources),
    )


STATISTIQUES = [
    _declencheur("chiffres_ajout", pgtrigger.Insert, pgtrigger.Referencing(new="nouvelles"), _PLUS),
    _declencheur(
        "chiffres_modification",
        pgtrigger.Update,
        pgtrigger.Referencing(old="anciennes", new="nouvelles"),
        _PLUS,
        _MOINS,
    ),
    _declencheur("chiffres_retrait", pgtrigger.Delete, pgtrigger.Referencing(old="anciennes"), _MOINS),
]
