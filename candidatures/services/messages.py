"""Messages between a host and a candidate. Addresses stay with the platform: mails carry a link, never a reply-to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from candidatures.enums import ETATS_OUVERTS, GABARITS_RECRUTEUR, GabaritMessage
from candidatures.models import Message, MiseEnRelation
from candidatures.models.echange import MESSAGE_MAX
from candidatures.services.activite import toucher
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import verrouiller


@transaction.atomic
def ecrire_au_candidat(
    *, rencontre: MiseEnRelation, gabarit: GabaritMessage, texte: str, par: Acteur, le: datetime
) -> Message:
    """Send a message to the candidate: read in the space and by mail. Publishes `message.envoyer`.

    Raises ErreurMetier `gabarit`, `message_vide`, `message_long`, `echange_termine`, `trop_de_messages`.
    """
    if gabarit not in GABARITS_RECRUTEUR:
        raise ErreurMetier("gabarit", "Choisissez l'objet du message dans la liste.", "gabarit")
    return _envoyer(rencontre, gabarit, texte, par, le)


@transaction.atomic
def repondre(*, rencontre: MiseEnRelation, texte: str, par: Acteur, le: datetime) -> Message:
    """The candidate answers from the space; the people of the host get a mail with a link. Same refusals."""
    return _envoyer(rencontre, GabaritMessage.REPONSE, texte, par, le)


@transaction.atomic
def lire_messages(*, rencontre: MiseEnRelation, du_candidat: bool, le: datetime) -> int:
    """Date the messages of the other side that are not read yet; returns how many."""
    messages = Message.objects.filter(rencontre=rencontre, lu_le=None)
    reponses = messages.filter(gabarit=GabaritMessage.REPONSE)
    return (reponses if du_candidat else messages.exclude(gabarit=GabaritMessage.REPONSE)).update(lu_le=le)


def _envoyer(
    rencontre: MiseEnRelation, gabarit: GabaritMessage, texte: str, par: Acteur, le: datetime
) -> Message:
    texte = texte.strip()
    if not texte:
        raise ErreurMetier("message_vide", "Écrivez le message avant de l'envoyer.", "texte")
    if len(texte) > MESSAGE_MAX:
        raise ErreurMetier(
            "message_long",
            f"Raccourcissez le message : 1 000 caractères au plus, vous en avez écrit {len(texte)}.",
            "texte",
        )
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Un message est écrit par une personne.")
    with verrouiller(rencontre) as actuelle:
        if actuelle.etat not in ETATS_OUVERTS:
            raise ErreurMetier("echange_termine", "Cet échange est terminé : on ne peut plus y écrire.")
        _limiter(actuelle, gabarit, le)
        message = Message(
            rencontre=actuelle,
            structure_id=actuelle.structure_id,
            personne_id=actuelle.personne_id,
            gabarit=gabarit,
            texte=texte,
            auteur_id=par.utilisateur_id,
            auteur_nom=par.libelle,
            envoye_le=le,
        )
        message.save(force_insert=True)
        toucher(actuelle, le=le)
    publier("message.envoyer", par=par, id=message.pk)
    return message


def _limiter(rencontre: MiseEnRelation, gabarit: GabaritMessage, le: datetime) -> None:
    """Nobody's mailbox is filled from here: `MESSAGES_PAR_JOUR` a day in each direction."""
    sens = Message.objects.filter(rencontre=rencontre, envoye_le__gt=le - timedelta(days=1))
    reponses = sens.filter(gabarit=GabaritMessage.REPONSE)
    envoyes = reponses if gabarit == GabaritMessage.REPONSE else sens.exclude(gabarit=GabaritMessage.REPONSE)
    if envoyes.count() >= settings.MESSAGES_PAR_JOUR:
        raise ErreurMetier(
            "trop_de_messages",
            f"Pas plus de {settings.MESSAGES_PAR_JOUR} messages par jour dans un échange :"
            " attendez la réponse, ou appelez.",
            "texte",
        )
