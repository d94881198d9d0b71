"""Candidates and meetings: what must always be true."""

from commun.integrite import Gravite, Regle, inscrire_regles

inscrire_regles(
    Regle(
        cle="recrute_sans_contrat",
        titre="Candidat marqué recruté sans contrat sur le poste de l'offre",
        gravite=Gravite.SERIEUSE,
        sql="select m.id, m.structure_nom, m.offre_intitule, m.structure_id from candidatures_miseenrelation m"
        " join structures_offre o on o.id = m.offre_id where m.etat = 'recrutee'"
        " and not exists (select 1 from conseillers_contrat k"
        " where k.personne_id = m.personne_id and k.poste_id = o.poste_id)",
        remede="Le recrutement et le contrat s'écrivent ensemble : cherchez au journal ce qui les a séparés.",
        page="structures:instruction_structure",
    ),
    Regle(
        cle="profil_discordant",
        titre="Profil de recherche qui ne suit pas l'état du candidat",
        gravite=Gravite.SERIEUSE,
        sql="select c.id, 'Candidat ' || p.reference, 'profil ' || case when p.actif then 'actif' else 'inactif' end"
        " || ', candidat ' || c.etat, null from candidatures_profilrecherche p"
        " join candidatures_candidat c on c.id = p.candidat_id where p.actif <> (c.etat = 'actif')",
        remede="Une personne qui ne cherche plus ne doit pas être proposée : elle peut reprendre ou retirer sa"
        " candidature depuis son espace, ce qui remet le profil d'accord.",
    ),
    Regle(
        cle="profils_mal_comptes",
        titre="Compte de profils qui ne suit pas les profils",
        gravite=Gravite.SURVEILLER,
        sql="select coalesce(nullif(ile, ''), 'continent'), case when actif then 'en recherche' else 'inactifs' end,"
        " 'écart de ' || sum(n), null from (select actif, ile, nombre as n from candidatures_compteprofils"
        " union all select actif, ile, -1 from candidatures_profilrecherche) d"
        " group by actif, ile having sum(n) <> 0",
        remede="Une écriture s'est faite sans ses déclencheurs. Les comptes sont refaits chaque heure : cherchez au"
        " journal ce qui l'a faite s'ils se faussent encore.",
    ),
)
