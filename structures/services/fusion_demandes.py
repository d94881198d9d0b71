"""Two requests under way in a merge: a structure has one at a time, the less advanced is cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from commun.accord import accorder
from commun.fusions import Contexte
from commun.transitions import appliquer_transition
from structures.echeances import echeance_avis
from structures.enums import EtatDemande
from structures.models import Demande

_AVANCEMENT = {
    EtatDemande.DEPOSEE: 0,
    EtatDemande.EXAMEN: 1,
    EtatDemande.AVIS_RENDU: 2,
    EtatDemande.INSCRITE: 3,
}


def _ouvertes(structure: UUID) -> list[Demande]:
    return list(Demande.objects.filter(structure_id=structure, etat__in=_AVANCEMENT).order_by("deposee_le"))


def _en_trop(cible: UUID, absorbee: UUID) -> list[Demande]:
    """Requests to cancel: all but the most advanced one, the oldest when they are at the same step."""
    ouvertes = _ouvertes(cible) + _ouvertes(absorbee)
    if len({demande.structure_id for demande in ouvertes}) < 2:
        return []
    gardee = min(ouvertes, key=lambda d: (-_AVANCEMENT[EtatDemande(d.etat)], d.deposee_le, str(d.pk)))
    return [demande for demande in ouvertes if demande != gardee]


class DemandesOuvertes:
    """Keep one open request. Undoing the merge files the cancelled one again."""

    def annoncer(self, cible: UUID, absorbee: UUID) -> list[str]:
        return [
            f"La demande de {accorder(d.nombre_postes, 'poste')} déposée par {d.contact_prenom} {d.contact_nom}"
            f" (« {d.get_etat_display()} ») est annulée : l'autre, plus avancée ou plus ancienne, est gardée."
            for d in _en_trop(cible, absorbee)
        ]

    def faire(self, contexte: Contexte) -> dict[str, Any]:
        annulees = []
        for demande in _en_trop(contexte.cible, contexte.absorbee):
            appliquer_transition(
                demande,
                "annuler",
                par=contexte.par,
                le=contexte.le,
                motif=f"Fusion de deux fiches de la même structure : {contexte.motif}",
            )
            annulees.append(str(demande.pk))
        return {"annulees": annulees}

    def defaire(self, contexte: Contexte, memoire: dict[str, Any]) -> None:
        for demande in Demande.objects.filter(pk__in=memoire["annulees"], etat=EtatDemande.ANNULEE):
            appliquer_transition(
                demande,
                "rouvrir",
                par=contexte.par,
                le=contexte.le,
                motif=contexte.motif,
                echeance_avis=echeance_avis(contexte.le),
            )
