"""Hiring: one transaction from the meeting to the contract, then everybody is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from candidatures.enums import EtatCandidat
from candidatures.models import MiseEnRelation
from candidatures.services.verrous import verrouiller_candidat
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition
from conseillers.models import Contrat, Organisme
from conseillers.services.contrats import Personne, conclure_contrat
from conseillers.termes import TermesContrat
from structures.enums import EtatOffre
from structures.models import Offre, Poste
from structures.services.unicite import contrainte


@transaction.atomic
def recruter(
    *,
    rencontre: MiseEnRelation,
    termes: TermesContrat,
    par: Acteur,
    le: datetime,
    organisme: Organisme | None = None,
) -> Contrat:
    """Hire the candidate of a meeting on the post of its position.

    Writes the contract (`conclure_contrat`), moves meeting, application and position, takes the profile out of the
    search. What follows travels by events: `candidat.recruter` closes the person's other meetings, whose hosts this
    host may not see, and `offre.pourvoir` those of the position's other candidates; each is told by mail.

    Raises ErreurMetier `offre_fermee`, `candidat_indisponible`, those of `conclure_contrat`, `transition_impossible`.
    Of two recruitments at the same instant, of one person or on one post, one passes: the rows are locked in order.
    """
    Poste.objects.select_for_update(of=("self",)).get(pk=rencontre.offre.poste_id)
    offre = Offre.objects.select_for_update(of=("self",)).select_related("poste").get(pk=rencontre.offre_id)
    if offre.etat != EtatOffre.PUBLIEE:
        raise ErreurMetier(
            "offre_fermee", "Cette offre n'est plus ouverte : le poste est pourvu ou l'offre est retirée."
        )
    profil, candidat = verrouiller_candidat(rencontre.candidat_id)
    if candidat.etat not in (EtatCandidat.ACTIF, EtatCandidat.EN_PAUSE):
        raise ErreurMetier(
            "candidat_indisponible",
            "Cette personne n'est plus disponible : elle vient d'être recrutée ailleurs ou a retiré sa candidature.",
        )
    contrat = conclure_contrat(
        poste=offre.poste,
        personne=Personne(profil.personne_id, candidat.prenom, candidat.nom, candidat.email),
        termes=termes,
        organisme=organisme,
        par=par,
        le=le,
    )
    with contrainte(
        "mise_en_relation_un_recrutement",
        ErreurMetier(
            "offre_deja_pourvue",
            "Quelqu'un a déjà été recruté par cette offre : ouvrez une nouvelle offre pour ce poste.",
        ),
    ):
        appliquer_transition(rencontre, "recruter", par=par, le=le)
    appliquer_transition(candidat, "recruter", par=par, le=le)
    appliquer_transition(offre, "pourvoir", par=par, le=le)
    profil.actif = False
    profil.save(update_fields=["actif"])
    return contrat
