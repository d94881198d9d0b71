"""Contracts, affectations and training: what must always be true."""

from commun.integrite import Gravite, Regle, inscrire_regles

_STRUCTURE = "structures:instruction_structure"


def _superposees(colonne: str, nom: str, jointure: str) -> str:
    return (
        f"select a.id, {nom}, a.periode::text || ' et ' || b.periode::text, a.structure_id"
        " from conseillers_affectation a join conseillers_affectation b"
        f" on b.{colonne} = a.{colonne} and b.id > a.id and b.periode && a.periode {jointure}"
    )


inscrire_regles(
    Regle(
        cle="affectations_superposees_poste",
        titre="Deux personnes sur le même poste le même jour",
        gravite=Gravite.BLOQUANTE,
        sql=_superposees("poste_id", "p.numero", "join structures_poste p on p.id = a.poste_id"),
        remede="Une contrainte de la base l'interdit : si cette ligne apparaît, la contrainte a été retirée."
        " Remettez-la après avoir corrigé les contrats.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="affectations_superposees_personne",
        titre="Une personne sur deux postes le même jour",
        gravite=Gravite.BLOQUANTE,
        sql=_superposees(
            "conseiller_id",
            "c.prenom || ' ' || c.nom",
            "join conseillers_conseiller c on c.id = a.conseiller_id",
        ),
        remede="Une contrainte de la base l'interdit : si cette ligne apparaît, la contrainte a été retirée."
        " Remettez-la après avoir corrigé les contrats.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="contrat_sans_affectation",
        titre="Contrat sans affectation",
        gravite=Gravite.BLOQUANTE,
        sql="select k.id, c.prenom || ' ' || c.nom, 'contrat du ' || to_char(k.date_debut, 'DD/MM/YYYY'),"
        " k.structure_id from conseillers_contrat k join conseillers_conseiller c on c.id = k.conseiller_id"
        " where k.etat <> 'annule'"
        " and not exists (select 1 from conseillers_affectation a where a.contrat_id = k.id)",
        remede="Sans affectation, le poste paraît libre : annulez ce contrat et concluez-le à nouveau.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="affectation_hors_contrat",
        titre="Affectation en dehors de son contrat",
        gravite=Gravite.BLOQUANTE,
        sql="select a.id, c.prenom || ' ' || c.nom, 'affectation ' || a.periode::text || ', contrat ' || k.etat,"
        " k.id from conseillers_affectation a join conseillers_contrat k on k.id = a.contrat_id"
        " join conseillers_conseiller c on c.id = a.conseiller_id"
        " where k.etat = 'annule' or not a.periode"
        " <@ daterange(k.date_debut, coalesce(k.date_depart, k.date_fin), '[]')",
        remede="Les dates du contrat font foi : corrigez-les, l'affectation suit.",
        page="conseillers:corriger_dates",
    ),
    Regle(
        cle="affectation_hors_rattachement",
        titre="Affectation dans une structure qui n'avait pas le poste",
        gravite=Gravite.SERIEUSE,
        sql="select a.id, p.numero, 'affectation ' || a.periode::text, a.structure_id"
        " from conseillers_affectation a join structures_poste p on p.id = a.poste_id"
        " where not exists (select 1 from structures_rattachement r where r.poste_id = a.poste_id"
        " and r.structure_id = a.structure_id and r.periode && a.periode)",
        remede="Le poste a changé d'hôte sans son contrat : refaites le transfert, ou déclarez le départ.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="affectation_poste_rendu",
        titre="Poste rendu encore occupé",
        gravite=Gravite.SERIEUSE,
        sql="select a.id, p.numero, 'rendu le ' || to_char(p.date_rendu, 'DD/MM/YYYY'), a.structure_id"
        " from conseillers_affectation a join structures_poste p on p.id = a.poste_id"
        " where p.date_rendu is not null and (upper_inf(a.periode) or upper(a.periode) > p.date_rendu + 1)",
        remede="Déclarez le départ de la personne, ou annulez la restitution du poste.",
        page=_STRUCTURE,
    ),
    Regle(
        cle="formation_sans_les_heures",
        titre="Formation terminée sans les heures du parcours",
        gravite=Gravite.SERIEUSE,
        sql="select d.id, c.prenom || ' ' || c.nom, coalesce(sum(e.heures), 0) || ' h sur ' || p.heures,"
        " d.structure_id from conseillers_dossierformation d"
        " join conseillers_conseiller c on c.id = d.conseiller_id"
        " join conseillers_parcours p on p.code = d.parcours_id"
        " left join conseillers_emargement e on e.dossier_id = d.id where d.etat = 'terminee'"
        " group by d.id, c.prenom, c.nom, p.heures having coalesce(sum(e.heures), 0) < p.heures",
        remede="L'organisme complète les émargements ; sans eux, la certification n'est pas recevable.",
        page=_STRUCTURE,
    ),
)
