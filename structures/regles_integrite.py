"""Posts, hosts and requests: what must always be true."""

from commun.fusions import regles_deplacees
from commun.integrite import Gravite, Regle, inscrire_regles

_STRUCTURE = "structures:instruction_structure"
_DEMANDE = "structures:instruction_demande"


def _lignes_sur_une_absorbee() -> str:
    """Rows that should have followed a merge: written at the same instant, or by a screen open since before."""
    parties = [
        f"select t.\"{r.colonne}\" as structure_id, '{r.libelle.replace(chr(39), chr(39) * 2)}' as libelle"
        f' from "{r.table}" t' + (f" where {r.seulement.replace('%', '%%')}" if r.seulement else "")
        for r in regles_deplacees()
    ]
    return f"""
select s.id::text || ' ' || l.libelle, s.denomination, count(*) || ' ' || l.libelle, s.id
from ({" union all ".join(parties)}) l
join structures_structure s on s.id = l.structure_id and s.fusionnee_dans_id is not null
group by s.id, s.denomination, l.libelle"""


inscrire_regles(
    Regle(
        cle="poste_sans_hote",
        titre="Poste non rendu sans rattachement en cours",
        gravite=Gravite.BLOQUANTE,
        sql="select p.id, p.numero, 'attribué le ' || to_char(p.date_attribution, 'DD/MM/YYYY'), p.structure_id"
        " from structures_poste p join structures_decision d on d.id = p.decision_id"
        " where p.date_rendu is null and p.date_attribution <= %(jour)s"
        " and (p.structure_id is not null or d.structure_id is not null)"
        " and not exists (select 1 from structures_rattachement r"
        " where r.poste_id = p.id and r.periode @> %(jour)s::date)",
        remede="Transférez le poste vers sa structure, ou constatez qu'il est rendu.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="poste_importe_sans_hote",
        titre="Poste d'une décision publiée qui ne nomme pas son hôte",
        gravite=Gravite.SURVEILLER,
        sql="select p.id, p.numero, 'décision du comité ' || c.numero, p.id"
        " from structures_poste p join structures_decision d on d.id = p.decision_id"
        " join structures_comite c on c.id = d.comite_id"
        " where p.date_rendu is null and p.structure_id is null and d.structure_id is null",
        remede="Retrouvez l'hôte dans la décision d'origine, puis rattachez-lui le poste.",
        page="structures:poste_rattacher",
    ),
    Regle(
        cle="poste_autre_hote",
        titre="Poste dont l'hôte affiché n'est pas celui du rattachement en cours",
        gravite=Gravite.BLOQUANTE,
        sql="select p.id, p.numero, 'rattaché à ' || s.denomination, p.structure_id from structures_poste p"
        " join structures_rattachement r on r.poste_id = p.id and r.periode @> %(jour)s::date"
        " join structures_structure s on s.id = r.structure_id"
        " where p.structure_id is distinct from r.structure_id",
        remede="Le rattachement daté fait foi : transférez le poste vers son véritable hôte.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="rattachements_superposes",
        titre="Poste rattaché à deux hôtes le même jour",
        gravite=Gravite.BLOQUANTE,
        sql="select a.id, p.numero, a.periode::text || ' et ' || b.periode::text, p.structure_id"
        " from structures_rattachement a join structures_rattachement b"
        " on b.poste_id = a.poste_id and b.id > a.id and b.periode && a.periode"
        " join structures_poste p on p.id = a.poste_id",
        remede="Une contrainte de la base l'interdit : si cette ligne apparaît, la contrainte a été retirée."
        " Remettez-la après avoir corrigé les dates.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="poste_rendu_rattache",
        titre="Poste rendu encore rattaché",
        gravite=Gravite.SERIEUSE,
        sql="select p.id, p.numero, 'rendu le ' || to_char(p.date_rendu, 'DD/MM/YYYY'), r.structure_id"
        " from structures_poste p join structures_rattachement r on r.poste_id = p.id"
        " where p.date_rendu is not null"
        " and (upper_inf(r.periode) or upper(r.periode) > p.date_rendu + 1)",
        remede="Le rattachement prend fin le jour où le poste est rendu.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="postes_par_departement",
        titre="Nombre public de postes d'un département différent des postes réels",
        gravite=Gravite.SERIEUSE,
        sql="select coalesce(a.departement_id, r.departement_id), coalesce(a.departement_id, r.departement_id),"
        " 'affiché ' || coalesce(a.attribues, 0) || ', réel ' || coalesce(r.n, 0), null"
        " from structures_postespardepartement a full join (select departement_id, count(*) as n"
        " from structures_poste where date_rendu is null group by 1) r on r.departement_id = a.departement_id"
        " where coalesce(a.attribues, 0) <> coalesce(r.n, 0)",
        remede="Recomptez : le bouton corrige les chiffres publics d'après les postes.",
        action="structures:recompter_postes",
        action_libelle="Recompter les postes",
    ),
    Regle(
        cle="quota_depasse",
        titre="Décision dont on a tiré plus de postes qu'elle n'en accorde",
        gravite=Gravite.BLOQUANTE,
        sql="select d.id, coalesce(s.denomination, 'Décision du comité ' || c.numero),"
        " 'accordés : ' || d.nombre_postes || ', créés : ' || count(p.id), d.structure_id"
        " from structures_decision d join structures_poste p on p.decision_id = d.id"
        " join structures_comite c on c.id = d.comite_id"
        " left join structures_structure s on s.id = d.structure_id"
        " group by d.id, s.denomination, c.numero having count(p.id) > d.nombre_postes",
        remede="Rendez les postes en trop, ou faites rectifier la décision par le comité.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="objectif_depasse",
        titre="Département au-delà de son nombre de postes",
        gravite=Gravite.SURVEILLER,
        sql="select d.code, d.nom, a.attribues || ' postes attribués pour ' || d.objectif_postes, null"
        " from territoires_departement d join structures_postespardepartement a on a.departement_id = d.code"
        " where a.attribues > d.objectif_postes",
        remede="Rien à corriger dans les données : le comité a choisi d'aller au-delà, ou l'objectif est à revoir.",
    ),
    Regle(
        cle="offre_sans_poste",
        titre="Offre ouverte pour un poste rendu ou passé à un autre hôte",
        gravite=Gravite.SERIEUSE,
        sql="select o.id, o.intitule || ' (' || p.numero || ')', 'offre ' || o.etat, o.structure_id"
        " from structures_offre o join structures_poste p on p.id = o.poste_id"
        " where o.etat in ('brouillon', 'publiee')"
        " and (p.date_rendu <= %(jour)s or p.structure_id is distinct from o.structure_id)",
        remede="Retirez l'offre : le nouvel hôte en rédigera une.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="structure_sans_referent",
        titre="Structure qui a des postes et aucun référent",
        gravite=Gravite.SURVEILLER,
        sql="select s.id, s.denomination, 'postes : ' || count(p.id), s.id from structures_structure s"
        " join structures_poste p on p.structure_id = s.id and p.date_rendu is null"
        " where not exists (select 1 from comptes_habilitation h join comptes_utilisateur u on u.id = h.utilisateur_id"
        " where h.structure_id = s.id and h.role = 'structure_referent' and h.retiree_le is null and u.is_active)"
        " group by s.id, s.denomination",
        remede="Invitez un référent : sans lui, personne ne publie d'offre et les courriels restent sans lecteur.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="role_sans_structure",
        titre="Rôle actif dans une structure qui n'existe pas ou qui a été fusionnée",
        gravite=Gravite.SERIEUSE,
        sql="select h.id, u.email, h.role || case when s.id is null then ', structure inconnue'"
        " else ', structure fusionnée' end, s.id from comptes_habilitation h"
        " join comptes_utilisateur u on u.id = h.utilisateur_id"
        " left join structures_structure s on s.id = h.structure_id"
        " where h.structure_id is not null and h.retiree_le is null"
        " and (s.id is null or s.fusionnee_dans_id is not null)",
        remede="Retirez ce rôle, ou donnez-le dans la structure conservée.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="structure_absorbee_utilisee",
        titre="Lignes vivantes restées sur une structure fusionnée",
        gravite=Gravite.SERIEUSE,
        sql=_lignes_sur_une_absorbee,
        remede="Écrites pendant la fusion. Défaites puis refaites la fusion, ou corrigez ces lignes.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="demande_sans_structure",
        titre="Demande déposée depuis plus d'une heure et rattachée à aucune structure",
        gravite=Gravite.SERIEUSE,
        sql="select d.id, d.denomination, 'déposée le ' || to_char(d.deposee_le, 'DD/MM/YYYY'), d.id"
        " from structures_demande d where d.structure_id is null and d.etat not in ('brouillon', 'annulee')"
        " and d.deposee_le < %(maintenant)s - interval '1 hour'",
        remede="Le traitement « rattacher_a_la_structure » a échoué : rejouez-le depuis l'administration.",
        page=_DEMANDE,
    ),
    Regle(
        cle="demande_attribuee_sans_poste",
        titre="Demande acceptée dont aucun poste n'a été créé",
        gravite=Gravite.BLOQUANTE,
        sql="select d.id, d.denomination, 'postes demandés : ' || d.nombre_postes, d.id from structures_demande d"
        " where d.etat = 'attribuee' and not exists (select 1 from structures_decision x"
        " join structures_poste p on p.decision_id = x.id where x.demande_id = d.id)",
        remede="La décision et les postes s'écrivent ensemble : cherchez au journal ce qui les a séparés.",
        page=_DEMANDE,
    ),
)
