"""The only door of the answers about fairness: national sums, where a number under five is not said."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

#: A number under this one is not shown: it could point at somebody.
SEUIL = 5

_MESURES = ("candidats", "bien_classes", "preselectionnes", "recus", "recrutes")


def _dimension(nom: str, expression: str) -> str:
    comptes = ", ".join(f"count(*) filter (where {mesure}) as {mesure}" for mesure in _MESURES[1:])
    return (
        f"select '{nom}' as dimension, {expression} as valeur, count(*) as candidats, {comptes}"
        f" from personnes where {expression} <> '' group by 2"
    )


def sql() -> str:
    """The function `candidatures_equite()`."""
    passe = "exists (select 1 from commun_transitioneffectuee tr where tr.personne_id = c.personne_id"
    unies = " union all ".join(
        _dimension(nom, colonne)
        for nom, colonne in (("departement", "departement"), ("sexe", "sexe"), ("age", "age"))
    )
    masques = ", ".join(
        f"case when g.candidats >= {SEUIL} and g.{mesure} >= {SEUIL} then g.{mesure} end"
        for mesure in _MESURES
    )
    return f"""
drop function if exists candidatures_equite();
create function candidatures_equite() returns table (
    dimension text, valeur text, candidats bigint, bien_classes bigint, preselectionnes bigint, recus bigint,
    recrutes bigint)
language sql stable security definer set search_path = public, pg_temp as $corps$
with personnes as (
    select l.departement_id::text as departement, coalesce(r.sexe, '')::text as sexe,
        coalesce(r.tranche_age, '')::text as age,
        exists (select 1 from candidatures_meilleurrang b where b.candidat_id = c.id) as bien_classes,
        exists (select 1 from candidatures_miseenrelation m where m.candidat_id = c.id) as preselectionnes,
        {passe} and tr.objet_type = 'mise_en_relation' and tr.nom = 'convier') as recus,
        {passe} and tr.objet_type = 'mise_en_relation' and tr.nom = 'recruter') as recrutes
    from candidatures_candidat c
    join territoires_commune l on l.code = c.commune_id
    left join candidatures_reponseequite r on r.personne_id = c.personne_id
    where c.etat <> 'brouillon' and c.email not like '%@efface.invalid'
), groupes as ({unies})
select g.dimension, g.valeur, {masques} from groupes g order by 1, 2
$corps$;
revoke all on function candidatures_equite() from public;
grant execute on function candidatures_equite() to app_national;
"""


def installer(curseur: CursorWrapper) -> None:
    """Install the function once its tables are there; the owner of the tables owns it."""
    curseur.execute("select to_regclass('candidatures_meilleurrang') is not null")
    if curseur.fetchone()[0]:
        curseur.execute(sql())
