"""The owner's functions that forget a person: written from the register, installed after each migration.

History tables are append-only for every role of the application. `commun_effacer` runs with the rights of their owner
(`security definer`), for one request of the queue at a time: no other text, no other table than those of the register
reach it. See docs/decisions/0006-l-effacement.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import pgtrigger.registry
from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper

from commun.vie_privee import GARDES, IDENTITES, OBJETS, Registre, registres

EFFACE = "[effacé]"

_VARIABLES = {
    "personne": "v_personne",
    "courriels": "v_courriels",
    "objets": "v_objets",
    "garde": "v_garde",
    "instant": "p_instant",
}


def plpgsql(condition: str) -> str:
    """The register's parameters as variables of the function."""
    return re.sub(r"%\((\w+)\)s", lambda trouve: _VARIABLES[trouve[1]], condition)


def requete_identites() -> str:
    """SQL: (courriel, prenom, nom, telephone), every way in which the person is written."""
    unies = " union all ".join(f"({requete})" for requete in IDENTITES)
    return f"select * from ({unies}) i(courriel, prenom, nom, telephone)"


def requete_objets() -> str:
    """SQL: the identifiers of the objects about the person, the account included."""
    return " union ".join(["select %(personne)s", *OBJETS])


def condition_de_garde() -> str:
    """SQL: the account stays."""
    return " or ".join(f"({garde.condition})" for garde in GARDES.values()) or "false"


# A name as it is written in a page, in a JSON document, and plainly; a number with or without its spaces.
_MOTIF = r"""
    with identites as ({identites}),
    mots as (
        select courriel as mot from identites where length(courriel) > 3
        union select prenom || ' ' || nom from identites where length(prenom) > 0 and length(nom) > 1
        union select nom || ' ' || prenom from identites where length(prenom) > 0 and length(nom) > 1
    ),
    variantes as (
        select mot from mots
        union select replace(replace(replace(replace(replace(mot, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
                     '''', '&#x27;'), '"', '&quot;') from mots
        union select replace(replace(mot, '\', '\\'), '"', '\"') from mots
    ),
    motifs as (
        select regexp_replace(regexp_replace(mot, '([][\\.^$*+?(){{}}|-])', '\\\1', 'g'), '\s+', '\\s+', 'g') as motif
        from variantes
        union
        select '(\+\d{{2,3}}[ .-]?\(?0?\)?|0)?[ .-]?'
            || regexp_replace(right(regexp_replace(telephone, '\D', '', 'g'), 9), '(\d)(?=\d)', '\1[ .-]?', 'g')
        from identites where length(regexp_replace(telephone, '\D', '', 'g')) >= 9
    )
    select coalesce('(?<![[:alnum:]])(' || string_agg(motif, '|' order by length(motif) desc, motif)
        || ')(?![[:alnum:]])', '(?!)') into v_motif from motifs;
"""

_SUJET = """
    select coalesce(array_agg(distinct courriel), '{{}}') into v_courriels from ({identites}) q where courriel <> '';
    select array_agg(x.id) into v_objets from ({objets}) x(id);
    v_garde := {garde};
"""


def sql_effacer() -> str:
    """The function `commun_effacer(demande, instant)`: forgets one person, once; returns what it did."""
    corps = [
        *(_etape(registre) for registre in _ordonnes()),
        *(_masque(registre) for registre in _ordonnes() if registre.masque),
    ]
    return f"""
create or replace function commun_effacer(p_demande uuid, p_instant timestamptz) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $corps$
declare
    v_leves text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}');
    v_personne uuid; v_courriels text[]; v_objets uuid[]; v_garde boolean; v_motif text;
    v_bilan jsonb := '{{}}'; v_fichiers text[] := '{{}}'; v_trouves text[]; v_n bigint;
begin
    select personne_id into v_personne from commun_demandeeffacement
        where id = p_demande and faite_le is null for update;
    if not found then return null; end if;
    {_sujet()}
    {_MOTIF.format(identites=plpgsql(requete_identites()))}
    perform set_config('pgtrigger.ignore', '{_leves()}', true);
    {"".join(corps)}
    perform set_config('pgtrigger.ignore', v_leves, true);
    update commun_demandeeffacement set faite_le = p_instant, compte_garde = v_garde, bilan = v_bilan
        where id = p_demande;
    return jsonb_build_object('bilan', v_bilan, 'fichiers', to_jsonb(v_fichiers), 'compte_garde', v_garde);
end $corps$;
revoke all on function commun_effacer(uuid, timestamptz) from public;
grant execute on function commun_effacer(uuid, timestamptz) to app_systeme;
"""


def sql_apercu() -> str:
    """The function `commun_apercu_effacement(instant)`: what an erasure would do for the person of the perimeter."""
    comptes = "".join(
        f"select count(*), count(*) filter (where {_gardee(registre)}) into v_n, v_g from {_table(registre)} t"
        f" where {plpgsql(registre.a)};"
        f" if v_n > 0 then tableau := '{registre.table}'; lignes := v_n; gardees := v_g; return next; end if;\n"
        for registre in _ordonnes()
        if registre.a and registre.personnels
    )
    gardes = "".join(
        f"if {plpgsql(garde.condition)} then"
        f" tableau := 'garde:{cle}'; lignes := 1; gardees := 1; return next; end if;\n"
        for cle, garde in GARDES.items()
    )
    return f"""
create or replace function commun_apercu_effacement(p_instant timestamptz)
returns table (tableau text, lignes bigint, gardees bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $corps$
declare v_personne uuid; v_courriels text[]; v_objets uuid[]; v_garde boolean; v_n bigint; v_g bigint;
begin
    v_personne := nullif(current_setting('app.personne', true), '')::uuid;
    if v_personne is null then return; end if;
    {_sujet()}
    {gardes}{comptes}
end $corps$;
revoke all on function commun_apercu_effacement(timestamptz) from public;
grant execute on function commun_apercu_effacement(timestamptz) to app_web, app_national;
"""


def installer(curseur: CursorWrapper) -> None:
    """Install both functions; the owner of the tables owns them."""
    for ordre in (sql_effacer(), sql_apercu()):
        curseur.execute(ordre)


def _sujet() -> str:
    return _SUJET.format(
        identites=plpgsql(requete_identites()),
        objets=plpgsql(requete_objets()),
        garde=plpgsql(condition_de_garde()),
    )


def _ordonnes() -> list[Registre]:
    return sorted(
        (registre for registre in registres().values() if registre.personnels),
        key=lambda registre: (registre.ordre, registre.table),
    )


def _table(registre: Registre) -> str:
    return f'"{registre.table}"'


def _gardee(registre: Registre) -> str:
    """SQL: this row of the person is not touched."""
    if registre.garde and not registre.garde_si:
        return "true"
    conditions = [registre.garde_si] if registre.garde_si else []
    if registre.identite:
        conditions.append("%(garde)s")
    return plpgsql(" or ".join(f"coalesce({condition}, false)" for condition in conditions)) or "false"


def _etape(registre: Registre) -> str:
    """Delete the rows of the person, or empty their columns."""
    if not registre.a or (registre.garde and not registre.garde_si):
        return ""
    condition = f"({plpgsql(registre.a)}) and not ({_gardee(registre)})"
    if registre.supprime:
        fichiers = "".join(
            f"select coalesce(array_agg(t.\"{nom}\"), '{{}}') into v_trouves from {_table(registre)} t"
            f" where {condition} and t.\"{nom}\" <> ''; v_fichiers := v_fichiers || v_trouves;\n"
            for nom in registre.fichiers
        )
        ordre = f"{fichiers}delete from {_table(registre)} t where {condition};"
    elif registre.efface:
        valeurs = ", ".join(f'"{nom}" = {plpgsql(valeur)}' for nom, valeur in registre.efface.items())
        ordre = f"update {_table(registre)} t set {valeurs} where {condition};"
    else:
        return ""
    return f"{ordre} get diagnostics v_n = row_count;\n{_compter(registre)}"


def _compter(registre: Registre) -> str:
    return (
        f"if v_n > 0 then v_bilan := jsonb_set(v_bilan, '{{{registre.table}}}',"
        f" to_jsonb(coalesce((v_bilan->>'{registre.table}')::bigint, 0) + v_n)); end if;\n"
    )


def _masque(registre: Registre) -> str:
    """Blot out the person's words in anybody's rows, when the account does not stay."""
    champs = {str(champ.column): champ for champ in _modele(registre.table)._meta.concrete_fields}
    ordres = []
    for nom in registre.masque:
        colonne, champ = f't."{nom}"', champs[nom]
        valeur = f"regexp_replace({colonne}::text, v_motif, '{EFFACE}', 'gi')"
        if isinstance(champ, models.JSONField):
            valeur += "::jsonb"
        elif isinstance(champ, models.CharField) and champ.max_length:
            valeur = f"left({valeur}, {champ.max_length})"
        ordres.append(
            f'update {_table(registre)} t set "{nom}" = {valeur} where {colonne}::text ~* v_motif;'
            f" get diagnostics v_n = row_count;\n{_compter(registre)}"
        )
    return f"if not v_garde then\n{''.join(ordres)}end if;\n"


def _modele(table: str) -> type[models.Model]:
    return next(
        modele
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.db_table == table and not modele._meta.proxy
    )


def _leves() -> str:
    """The append-only guards that an erasure lifts: those of the tables that it changes, and no other."""
    return declencheurs_de(
        {registre.table for registre in _ordonnes() if _etape(registre) or registre.masque}
    )


def declencheurs_de(tables: Collection[str]) -> str:
    """The names of the guards `Protect` of some tables, as a PostgreSQL array."""
    noms: Iterable[str] = (
        declencheur.get_pgid(modele)
        for modele, declencheur in pgtrigger.registry.registered()
        if modele._meta.db_table in tables and isinstance(declencheur, pgtrigger.Protect)
    )
    return "{" + ",".join(sorted(noms)) + "}"
