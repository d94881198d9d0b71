"""Every life cycle has its guard in the database: each state × target, in raw SQL, against the transition table."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from commun.transitions import CYCLES

pytestmark = pytest.mark.django_db

MODELES = {m.cycle.objet: m for m in apps.get_models() if hasattr(m, "cycle") and m._meta.managed}
# A field `etat` that no person moves: why it needs no life cycle.
SANS_CYCLE = {
    "commun.Livraison": "moved by conditional updates of the outbox alone",
}


def fleches(objet: str) -> set[tuple[str, str]]:
    return {(s, t.cible) for t in CYCLES[objet].transitions.values() for s in t.sources if s != t.cible}


def garde(table: str) -> str:
    """The function of the guard that stands, enabled, before each update of a row of the table."""
    with connection.cursor() as curseur:
        curseur.execute(
            "select p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid"
            " where t.tgrelid = %s::regclass and t.tgname like 'pgtrigger_cycle_de_vie%%' and t.tgenabled = 'O'"
            " and t.tgtype & 1 = 1 and t.tgtype & 2 = 2 and t.tgtype & 16 = 16",
            [table],
        )
        trouvees = curseur.fetchall()
    assert len(trouvees) == 1, f"{table} : aucune garde de cycle de vie"
    return str(trouvees[0][0])


def test_chaque_cycle_a_son_modele_et_chaque_etat_son_cycle():
    assert set(MODELES) == set(CYCLES)
    sans_cycle = {
        modele._meta.label
        for modele in apps.get_models()
        if any(champ.name == "etat" and champ.choices for champ in modele._meta.concrete_fields)
        and not hasattr(modele, "cycle")
        and not hasattr(modele, "pgh_tracked_model")
    }
    assert sans_cycle == set(SANS_CYCLE)


@pytest.mark.parametrize("objet", sorted(CYCLES))
def test_la_garde_connait_chaque_fleche_et_refuse_toutes_les_autres(objet):
    """The function that guards the real table, on a table of one column: every state to every other."""
    table = MODELES[objet]._meta.db_table
    fonction = garde(table)
    with connection.cursor() as curseur:
        curseur.execute(f'create temp table essai_cycle as select etat from "{table}" with no data')
        curseur.execute(
            "create trigger pgtrigger_cycle_de_vie_essai before update on essai_cycle"
            f" for each row execute function {fonction}()"
        )
        for depart, arrivee in product(CYCLES[objet].etats.values, repeat=2):
            curseur.execute("truncate essai_cycle")
            curseur.execute("insert into essai_cycle values (%s)", [depart])
            permis = depart == arrivee or (depart, arrivee) in fleches(objet)
            assert essayer(arrivee) is permis, f"{objet} : {depart} → {arrivee}"
        curseur.execute("drop table essai_cycle")


def essayer(arrivee: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute("update essai_cycle set etat = %s", [arrivee])
    except DatabaseError as refus:
        assert "Invalid transition" in str(refus)
        return False
    return True


@pytest.mark.parametrize("objet", sorted(CYCLES))
def test_une_vraie_ligne_refuse_une_fleche_interdite_en_sql(objet, jeu: Any):
    """On the real table, for each state that the set of objects reaches."""
    table = MODELES[objet]._meta.db_table
    with connection.cursor() as curseur:
        curseur.execute(f'select distinct on (etat) id::text, etat from "{table}" order by etat, id')
        lignes = curseur.fetchall()
    if not lignes:
        pytest.skip("le jeu n'en a pas : la fonction de la garde est éprouvée par l'essai ci-dessus")
    for identifiant, etat in lignes:
        for interdit in (
            set(CYCLES[objet].etats.values) - {c for d, c in fleches(objet) if d == etat} - {etat}
        ):
            ordre = f'update "{table}" set etat = %s where id::text = %s'
            with (
                pytest.raises(DatabaseError, match="Invalid transition"),
                transaction.atomic(),
                connection.cursor() as curseur,
            ):
                curseur.execute(ordre, [interdit, identifiant])


def test_aucun_etat_n_est_une_impasse_oubliee():
    """A state is reached, unless it is the first one; and the page that people read has every cycle."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "cycles-de-vie.md").read_text(encoding="utf-8")
    for objet, cycle in CYCLES.items():
        atteints = {t.cible for t in cycle.transitions.values()}
        assert len(set(cycle.etats.values) - atteints) <= 1, objet
        assert f"## {objet.replace('_', ' ').capitalize()}" in page
        for transition in cycle.transitions.values():
            assert f"`{transition.nom}`" in page
