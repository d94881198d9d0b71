"""What this room foresees when a post is given back or transferred: its open position is withdrawn."""

from __future__ import annotations

from commun.suites import ActeSurPoste, Suite
from structures.enums import EtatOffre
from structures.models import Offre


def prevoir(acte: ActeSurPoste) -> list[Suite]:
    """One line for the draft or the published position of the post."""
    offres = Offre.objects.filter(poste_id=acte.poste_id, etat__in=(EtatOffre.BROUILLON, EtatOffre.PUBLIEE))
    return [
        Suite(
            f"L'offre publiée « {offre.intitule} » est retirée et ses candidats sont prévenus."
            if offre.etat == EtatOffre.PUBLIEE
            else f"Le brouillon d'offre « {offre.intitule} » est retiré."
        )
        for offre in offres
    ]
