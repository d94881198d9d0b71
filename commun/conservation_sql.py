"""The owner's functions of the retention rules, written from the register and installed after each migration.

What is older than its duration may lie in append-only tables: only the owner removes a row there, by a rule of the
register, and never before the duration that the public page tells.
"""

from __future__ import annotations

from django.apps import apps
from django.db.backends.utils import CursorWrapper

from commun.effacement_sql import declencheurs_de, plpgsql
from commun.registre_traitements import Conservation, Sort, intervalle, regles_de_conservation
from commun.vie_privee import registres

_PREAVIS = "select 1 from commun_preavisconservation p where p.regle = '{cle}' and p.personne_id = {personne}"


def echus(regle: Conservation) -> str:
    """SQL condition on `t`: the duration is over at `%(instant)s`, and so is the grace after the notice, if any."""
    parties = [_depasse(regle, regle.duree)]
    if regle.preavis:
        parties.append(
            f"exists ({_preavis(regle)} and p.envoye_le + interval '{intervalle(regle.grace)}' <= %(instant)s)"
        )
    return _et(regle, parties)


def a_prevenir(regle: Conservation) -> str:
    """SQL condition on `t`: the notice is due and was not sent since the last contact."""
    return _et(regle, [_depasse(regle, regle.preavis), f"not exists ({_preavis(regle)})"])


def _preavis(regle: Conservation) -> str:
    trouve = _PREAVIS.format(cle=regle.cle, personne=regle.personne)
    return f"{trouve} and p.envoye_le >= {regle.date}"


def _depasse(regle: Conservation, duree: str) -> str:
    """Counted on the clock of Paris: six months after the 31st of August is the last day of February."""
    depart = f"({regle.date}) at time zone 'Europe/Paris'"
    return f"({depart} + interval '{intervalle(duree)}') at time zone 'Europe/Paris' <= %(instant)s"


def _et(regle: Conservation, parties: list[str]) -> str:
    conditions = ([f"({regle.si})"] if regle.si else []) + parties
    return " and ".join(conditions)


def sql_compter() -> str:
    """The function `commun_compter_echus(instant)`: what each rule would treat now. Reads, and writes nothing."""
    comptes = "".join(
        f'select count(*) into v_n from "{regle.table}" t where {plpgsql(condition)};'
        f" regle := '{cle}'; nombre := v_n; return next;\n"
        for cle, regle, condition in _lignes()
    )
    return f"""
create or replace function commun_compter_echus(p_instant timestamptz) returns table (regle text, nombre bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $corps$
declare v_n bigint;
begin
{comptes}
end $corps$;
revoke all on function commun_compter_echus(timestamptz) from public;
grant execute on function commun_compter_echus(timestamptz) to app_national, app_systeme;
"""


def _lignes() -> list[tuple[str, Conservation, str]]:
    lignes = []
    for regle in regles_de_conservation().values():
        if regle.preavis:
            lignes.append((f"{regle.cle}:preavis", regle, a_prevenir(regle)))
        if regle.execute:
            lignes.append((regle.cle, regle, echus(regle)))
    return lignes


def sql_appliquer() -> str:
    """The function `commun_conserver(regle, instant, limite)`: removes or empties at most `limite` rows of one rule."""
    regles = [r for r in regles_de_conservation().values() if r.sort in (Sort.SUPPRESSION, Sort.COLONNES)]
    branches = "".join(
        f"{'if' if rang == 0 else 'elsif'} p_regle = '{regle.cle}' then\n{_ordre(regle)}"
        for rang, regle in enumerate(regles)
    )
    return f"""
create or replace function commun_conserver(p_regle text, p_instant timestamptz, p_limite int) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $corps$
declare
    v_leves text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}');
    v_n bigint := 0; v_fichiers text[] := '{{}}';
begin
    if p_instant > now() + interval '1 hour' then
        raise exception 'une durée ne se compte pas dans le futur';
    end if;
    perform set_config('pgtrigger.ignore', '{declencheurs_de({r.table for r in regles})}', true);
    {branches}
    else raise exception 'règle inconnue : %', p_regle;
    end if;
    perform set_config('pgtrigger.ignore', v_leves, true);
    return jsonb_build_object('traites', v_n, 'fichiers', to_jsonb(v_fichiers));
end $corps$;
revoke all on function commun_conserver(text, timestamptz, int) from public;
grant execute on function commun_conserver(text, timestamptz, int) to app_systeme;
"""


def _ordre(regle: Conservation) -> str:
    cle = _cle(regle.table)
    choisies = f'select t."{cle}" from "{regle.table}" t where {plpgsql(echus(regle))} limit p_limite'
    if regle.sort == Sort.COLONNES:
        efface = registres()[regle.table].efface
        valeurs = ", ".join(f'"{nom}" = {plpgsql(valeur)}' for nom, valeur in efface.items())
        return (
            f'update "{regle.table}" t set {valeurs} where t."{cle}" in ({choisies});'
            " get diagnostics v_n = row_count;\n"
        )
    noms = "".join(
        f", coalesce(array_agg(\"{nom}\") filter (where \"{nom}\" <> ''), '{{}}')" for nom in regle.fichiers
    )
    colonnes = ", ".join([f'"{cle}"', *(f'"{nom}"' for nom in regle.fichiers)])
    cible = "into v_n" + (", v_fichiers" if regle.fichiers else "")
    retour = ", ".join(f"t.{nom.strip()}" for nom in colonnes.split(","))
    return (
        f'with choisies as ({choisies}), parties as (delete from "{regle.table}" t'
        f' where t."{cle}" in (select "{cle}" from choisies) returning {retour})'
        f" select count(*){noms} {cible} from parties;\n"
    )


def _cle(table: str) -> str:
    return next(
        str(modele._meta.pk.column)
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.db_table == table and modele._meta.pk is not None
    )


def installer(curseur: CursorWrapper) -> None:
    """Install both functions; the owner of the tables owns them."""
    for ordre in (sql_compter(), sql_appliquer()):
        curseur.execute(ordre)
