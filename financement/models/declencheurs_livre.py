"""Triggers of the ledger: numbered and chained at insertion, spread in lines, balanced at commit, never changed.

`chaine.py` recomputes the same canonical text in Python.
"""

from __future__ import annotations

import pgtrigger

from commun.declencheurs import DeclencheurFerme, refus

VERROU = 7310003  # advisory lock of the ledger: one chain, one writer at a time until its commit

# Every field of `financement.livre.chaine.Maillon`, in the same order, as text.
_CHAMPS = """
new.rang::text, new.precedente, new.id::text, new.cle, new.journal, new.date_comptable::text, new.libelle, new.motif,
new.piece_type, new.piece_id::text, new.convention_id::text, new.structure_id::text, new.departement_id,
new.poste_id::text, new.contrepassee_id::text, new.par_id::text, new.role,
to_char(new.le at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
"""

CHAINER = DeclencheurFerme(
    name="chainer",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("tete", "record"), ("contenu", "text[]")],
    func=f"""
    perform pg_advisory_xact_lock({VERROU});
    select rang, empreinte into tete from financement_ecriture order by rang desc limit 1;
    new.rang := coalesce(tete.rang, 0) + 1;
    new.precedente := coalesce(tete.empreinte, repeat('0', 64));
    if new.lignes is null or jsonb_typeof(new.lignes) <> 'array' or exists (
        select from jsonb_array_elements(new.lignes) e
        where jsonb_typeof(e) <> 'array' or jsonb_array_length(e) <> 3
        or (e->>1) is null or (e->>1) !~ '^[0-9]{{1,10}}\\.[0-9]{{2}}$'
        or (e->>2) is null or (e->>2) !~ '^[0-9]{{1,10}}\\.[0-9]{{2}}$'
    ) then
        raise exception using message = 'Lignes d''écriture illisibles.', errcode = '23514';
    end if;
    contenu := array[{_CHAMPS}] || coalesce((
        select array_agg(v order by n, k)
        from jsonb_array_elements(new.lignes) with ordinality as l (e, n),
        lateral unnest(array[e->>0, e->>1, e->>2]) with ordinality as c (v, k)
    ), '{{}}'::text[]);
    new.empreinte := encode(sha256(convert_to((
        select string_agg(case when v is null then '-,' else octet_length(v) || ':' || v || ',' end, '' order by n)
        from unnest(contenu) with ordinality as c (v, n)
    ), 'UTF8')), 'hex');
    return new;
    """,
)

REPARTIR = DeclencheurFerme(
    name="repartir",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="nouvelles"),
    func="""
    insert into financement_ligneecriture
        (ecriture_id, ordre, compte, debit, credit, convention_id, poste_id, structure_id, departement_id)
    select n.id, l.ordre, l.e->>0, (l.e->>1)::numeric, (l.e->>2)::numeric,
        n.convention_id, n.poste_id, n.structure_id, n.departement_id
    from nouvelles n, lateral jsonb_array_elements(n.lignes) with ordinality as l (e, ordre)
    order by n.rang, l.ordre;
    return null;
    """,
)

EQUILIBRER = DeclencheurFerme(
    name="equilibrer",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    declare=[("s", "record")],
    func="""
    select count(*) as lignes, coalesce(sum(debit), 0) as debit, coalesce(sum(credit), 0) as credit into s
    from financement_ligneecriture where ecriture_id = new.id;
    if s.lignes < 2 or s.lignes <> jsonb_array_length(new.lignes) or s.debit <> s.credit then
        raise exception using
            message = format('Écriture %s déséquilibrée : %s au débit, %s au crédit.', new.rang, s.debit, s.credit),
            errcode = '23514', constraint = 'ecriture_equilibree';
    end if;
    return null;
    """,
)

IMMUABLE = "Le grand livre ne se modifie pas : une erreur se corrige par une contre-passation."
PROTEGER = (
    refus("ajout_seul", pgtrigger.Update | pgtrigger.Delete, IMMUABLE),
    refus("sans_vidage", pgtrigger.Truncate, IMMUABLE),
)
# An insertion that does not come from `repartir` is a forged line.
LIGNES_PAR_ECRITURE = refus(
    "par_ecriture",
    pgtrigger.Insert,
    "Les lignes naissent avec leur écriture.",
    quand="pg_trigger_depth() < 2",
)
