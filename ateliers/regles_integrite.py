"""Activities and figures: what must always be true."""

from ateliers.services.agregats import requete_ecarts
from commun.integrite import Gravite, Regle, inscrire_regles

inscrire_regles(
    Regle(
        cle="statistiques_fausses",
        titre="Statistiques différentes des activités",
        gravite=Gravite.SERIEUSE,
        sql=lambda: (
            f"with {requete_ecarts()} select portee || ' ' || portee_id || ' ' || grain || ' ' || periode,"
            " portee || ' ' || portee_id, grain || ' du ' || periode || ' : ' || activites || ' activité(s), '"
            " || participants || ' participant(s), ' || minutes || ' minute(s)', null from ecarts"
        ),
        remede="Corrigez avec « manage.py verifier_statistiques --corriger » ; les lecteurs n'attendent pas.",
    ),
    Regle(
        cle="activite_hors_contrat",
        titre="Activité en dehors de tout contrat du conseiller",
        gravite=Gravite.SURVEILLER,
        sql="select a.id, c.prenom || ' ' || c.nom, 'le ' || to_char(a.date, 'DD/MM/YYYY'), a.structure_id"
        " from ateliers_activite a join conseillers_conseiller c on c.id = a.conseiller_id"
        " where not exists (select 1 from conseillers_contrat k where k.conseiller_id = a.conseiller_id"
        " and k.etat <> 'annule'"
        " and daterange(k.date_debut, coalesce(k.date_depart, k.date_fin), '[]') @> a.date)",
        remede="La date du compte rendu est fausse, ou le contrat a été corrigé depuis : demandez au conseiller.",
        page="structures:instruction_structure",
    ),
    Regle(
        cle="atelier_sans_suite",
        titre="Atelier passé depuis plus d'un mois sans compte rendu",
        gravite=Gravite.SURVEILLER,
        sql="select a.id, a.titre, 'le ' || to_char(a.debut, 'DD/MM/YYYY'), a.structure_id from ateliers_atelier a"
        " where a.etat = 'planifie' and a.debut < %(maintenant)s - interval '30 days'",
        remede="Rappelez au conseiller de saisir le compte rendu, ou d'annuler l'atelier.",
        page="structures:instruction_structure",
    ),
)
