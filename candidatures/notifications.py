"""Mails of the candidates' room, and the meetings that end because of something else. Run as the system."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from candidatures.enums import MotifCloture
from candidatures.models import CV, Creneau, Message, MiseEnRelation
from candidatures.selecteurs import (
    courriels_de_la_structure,
    rencontres_ouvertes_de_l_offre,
    rencontres_ouvertes_du_candidat,
)
from candidatures.services.rencontres import clore
from commun.acteurs import Acteur
from commun.courriels import ecrire


def ecrire_au_candidat(*, gabarit: str, rencontre_id: UUID, lien: str, par: Acteur) -> None:
    """Tell the candidate of a meeting."""
    rencontre = _rencontre(rencontre_id)
    ecrire(
        gabarit=gabarit,
        destinataire=rencontre.candidat.email,
        par=par,
        rencontre=rencontre,
        candidat=rencontre.candidat,
        lien=lien,
    )


def ecrire_a_la_structure(*, gabarit: str, rencontre_id: UUID, par: Acteur) -> None:
    """Tell each person of the host of a meeting."""
    rencontre = _rencontre(rencontre_id)
    for adresse in courriels_de_la_structure(rencontre.structure_id):
        ecrire(
            gabarit=gabarit,
            destinataire=adresse,
            par=par,
            rencontre=rencontre,
            candidat=rencontre.candidat,
            lien=f"/espace/structure/mises-en-relation/{rencontre.pk}/",
        )


def porter_message(*, message_id: UUID, par: Acteur) -> None:
    """A message by mail, to the candidate or to each person of the host: a link to answer, nobody's address."""
    message = Message.objects.select_related("rencontre__candidat", "rencontre__commune").get(pk=message_id)
    rencontre = message.rencontre
    if message.du_candidat:
        adresses = courriels_de_la_structure(rencontre.structure_id)
        lien = f"/espace/structure/mises-en-relation/{rencontre.pk}/"
    else:
        adresses = [rencontre.candidat.email]
        lien = f"/candidats/espace/echanges/{rencontre.pk}/"
    for adresse in adresses:
        ecrire(
            gabarit="message_du_candidat" if message.du_candidat else "message_de_la_structure",
            destinataire=adresse,
            par=par,
            message=message,
            rencontre=rencontre,
            candidat=rencontre.candidat,
            lien=f"{lien}#messages",
        )


def dire_cv_infecte(*, cv_id: UUID, par: Acteur) -> None:
    """The antivirus set the CV aside: its owner is told, once gone or replaced nobody is."""
    cv = CV.objects.select_related("candidat").filter(pk=cv_id).first()
    if cv is not None:
        ecrire(
            gabarit="candidat_cv_infecte",
            destinataire=cv.candidat.email,
            par=par,
            candidat=cv.candidat,
            lien="/candidats/espace/cv/",
        )


def annoncer_creneau(*, creneau_id: UUID, par: Acteur) -> None:
    """The hour that the candidate chose, to each person of the host and to the candidate."""
    creneau = Creneau.objects.select_related("rencontre__candidat", "rencontre__commune", "departement").get(
        pk=creneau_id
    )
    rencontre = creneau.rencontre
    adresses = [*courriels_de_la_structure(rencontre.structure_id), rencontre.candidat.email]
    for adresse in adresses:
        ecrire(
            gabarit="entretien_fixe",
            destinataire=adresse,
            par=par,
            creneau=creneau,
            rencontre=rencontre,
            candidat=rencontre.candidat,
            lien=f"/espace/entretiens/{creneau.pk}.ics",
        )


def clore_celles_du_candidat(*, candidat_id: UUID, motif: MotifCloture, par: Acteur, le: datetime) -> None:
    """The person is hired or withdraws: every open meeting ends and its host is told. Doing it again does nothing."""
    for rencontre in rencontres_ouvertes_du_candidat(candidat_id):
        clore(rencontre=rencontre, motif=motif, par=par, le=le)
        for adresse in courriels_de_la_structure(rencontre.structure_id):
            ecrire(
                gabarit="candidat_indisponible",
                destinataire=adresse,
                par=par,
                rencontre=rencontre,
                candidat=rencontre.candidat,
                lien=f"/espace/structure/offres/{rencontre.offre_id}/candidats/",
            )


def clore_celles_de_l_offre(*, offre_id: UUID, motif: MotifCloture, par: Acteur, le: datetime) -> None:
    """The position is filled or withdrawn: every open meeting ends and its candidate is told."""
    for rencontre in rencontres_ouvertes_de_l_offre(offre_id):
        clore(rencontre=rencontre, motif=motif, par=par, le=le)
        ecrire_au_candidat(
            gabarit="offre_fermee", rencontre_id=rencontre.pk, lien="/candidats/espace/", par=par
        )


def _rencontre(rencontre_id: UUID) -> MiseEnRelation:
    return MiseEnRelation.objects.select_related("candidat", "offre", "commune").get(pk=rencontre_id)
