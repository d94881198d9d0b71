"""The préfecture's opinion (10 to 1 000 characters); the latest one counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from structures.enums import EtatDemande, SensAvis
from structures.models import Avis, Demande
from structures.regles import AVIS_MAX, AVIS_MIN


@transaction.atomic
def rendre_avis(*, demande: Demande, sens: SensAvis, commentaire: str, par: Acteur, le: datetime) -> Avis:
    """Give an opinion, or a new one in place of the previous (kept). The same sent twice is one opinion.

    Raises `avis_commentaire`, `transition_impossible`, ActeNonPermis.
    """
    commentaire = commentaire.strip()
    if not AVIS_MIN <= len(commentaire) <= AVIS_MAX:
        raise ErreurMetier(
            "avis_commentaire",
            f"Motivez votre avis en {AVIS_MIN} à 1 000 caractères.",
            "commentaire",
        )
    if par.utilisateur_id is None:
        raise ActeNonPermis("role_insuffisant", "Un avis est rendu par une personne.")
    with verrouiller(demande) as actuelle:
        dernier = actuelle.avis.first()
        if (
            dernier is not None
            and actuelle.etat == EtatDemande.AVIS_RENDU
            and (dernier.sens, dernier.commentaire, dernier.rendu_par_id)
            == (sens, commentaire, par.utilisateur_id)
        ):
            return dernier
        appliquer_transition(demande, "rendre_avis", par=par, le=le)
        avis = Avis(
            demande=demande,
            sens=sens,
            commentaire=commentaire,
            rendu_par_id=par.utilisateur_id,
            rendu_le=le,
            structure_id=actuelle.structure_id,
            departement_id=actuelle.departement_id,
        )
        avis.save(force_insert=True)
    return avis
