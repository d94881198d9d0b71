"""The préfecture's opinion (10 to 1 000 characters); the latest one counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from structures.enums import EtatDemande, SensAvis
from structures.models import Avis, Demande, Structure
from structures.regles import AVIS_MAX, AVIS_MIN


@transaction.atomic
def rendre_avis(
    *,
    demande: Demande,
    sens: SensAvis,
    commentaire: str,
    par: Acteur,
    le: datetime,
    structure_proposee: Structure | None = None,
) -> Avis:
    """Give an opinion, or a new one in place of the previous (kept), until the committee's decisions are published.

    `structure_proposee`: another host of the département, to which the préfecture would rather give the posts.
    The same sent twice is one opinion.
    Raises `avis_commentaire`, `transfert_impossible`, `transition_impossible`, ActeNonPermis.
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
    _exiger_autre_hote(demande, structure_proposee)
    with verrouiller(demande) as actuelle:
        dernier = actuelle.avis.first()
        if (
            dernier is not None
            and actuelle.etat in (EtatDemande.AVIS_RENDU, EtatDemande.INSCRITE)
            and (dernier.sens, dernier.commentaire, dernier.rendu_par_id, dernier.structure_proposee_id)
            == (sens, commentaire, par.utilisateur_id, structure_proposee.pk if structure_proposee else None)
        ):
            return dernier
        nom = "changer_avis" if actuelle.etat == EtatDemande.INSCRITE else "rendre_avis"
        appliquer_transition(demande, nom, par=par, le=le)
        avis = Avis(
            demande=demande,
            sens=sens,
            commentaire=commentaire,
            structure_proposee=structure_proposee,
            rendu_par_id=par.utilisateur_id,
            rendu_le=le,
            structure_id=actuelle.structure_id,
            departement_id=actuelle.departement_id,
        )
        avis.save(force_insert=True)
    return avis


def _exiger_autre_hote(demande: Demande, structure: Structure | None) -> None:
    if structure is None:
        return
    if structure.departement_id != demande.departement_id or structure.siret == demande.siret:
        raise ErreurMetier(
            "transfert_impossible",
            "Proposez une autre structure du même département que la demande.",
            "structure_proposee",
        )
