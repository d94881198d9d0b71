"""Outbox, mails and histories: what must always be true whatever the room."""

from django.apps import apps

from commun.integrite import Gravite, Regle, inscrire_regles


def _etats_sans_transition() -> str:
    """Objects whose state is not the one that their last transition reached. An imported object has none."""
    parties = [
        f"select '{modele.cycle.objet}' as objet_type, o.id, o.etat from \"{modele._meta.db_table}\" o"  # type: ignore[attr-defined]
        for modele in apps.get_models()
        if hasattr(modele, "cycle")
    ]
    return f"""
select o.id, o.objet_type || ' : état « ' || o.etat || ' »', 'dernière transition vers « ' || d.vers || ' »', null
from ({" union all ".join(parties)}) o
join lateral (
    select t.vers from commun_transitioneffectuee t
    where t.objet_id = o.id and t.objet_type = o.objet_type order by t.cree_le desc limit 1
) d on d.vers <> o.etat"""


inscrire_regles(
    Regle(
        cle="etat_sans_transition",
        titre="État qui ne vient pas de la dernière transition",
        gravite=Gravite.SERIEUSE,
        sql=_etats_sans_transition,
        remede="L'état a été écrit sans passer par le cycle de vie. Retrouvez l'acte au journal, puis rejouez la bonne"
        " transition depuis la page de l'objet.",
    ),
    Regle(
        cle="courriel_en_retard",
        titre="Courriel composé depuis plus d'une heure et pas parti",
        gravite=Gravite.SERIEUSE,
        sql="select c.id, c.sujet, 'composé le ' || to_char(c.cree_le, 'DD/MM/YYYY HH24:MI'), null"
        " from commun_courriel c"
        " where c.envoye_le is null and c.cree_le < %(maintenant)s - interval '1 hour'",
        remede="Vérifiez le serveur de courriel et le travailleur de la file « courriel ». Ils partent d'eux-mêmes"
        " dès que l'un et l'autre répondent ; une livraison abandonnée se rejoue depuis l'administration.",
    ),
    Regle(
        cle="livraison_abandonnee",
        titre="Traitement abandonné après plusieurs essais",
        gravite=Gravite.BLOQUANTE,
        sql="select l.id, l.abonne, left(l.erreur, 200), null from commun_livraison l where l.etat = 'abandonnee'",
        remede="Lisez l'erreur, corrigez la cause, puis rejouez la livraison depuis l'administration technique.",
    ),
    Regle(
        cle="boite_envoi_bloquee",
        titre="Traitement en attente depuis plus de quinze minutes",
        gravite=Gravite.BLOQUANTE,
        sql="select l.id, l.abonne, 'file ' || l.file || ', ' || l.tentatives || ' essai(s) '"
        " || left(l.erreur, 150), null from commun_livraison l join commun_evenement e on e.id = l.evenement_id"
        " where l.etat = 'a_faire' and e.cree_le < %(maintenant)s - interval '15 minutes'",
        remede="Un travailleur est arrêté, ou sa file est trop longue : voyez docs/exploitation.md. Rien n'est perdu.",
    ),
)
