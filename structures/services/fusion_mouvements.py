"""Two demands for more or fewer posts in a merge: a structure has one at a time, a person chooses which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from commun.erreurs import ErreurMetier
from commun.fusions import Contexte
from structures.models import Mouvement
from structures.models.mouvement import OUVERTS

PHRASE = (
    "Les deux fiches ont chacune une demande d'ajout ou de restitution de postes en cours : décidez ou annulez l'une"
    " des deux avant de fusionner."
)


def _deux(cible: UUID, absorbee: UUID) -> bool:
    return Mouvement.objects.filter(structure_id__in=(cible, absorbee), etat__in=OUVERTS).count() > 1


class MouvementsOuverts:
    """Nothing is decided in the place of the coordinator: with two open demands the merge waits."""

    def annoncer(self, cible: UUID, absorbee: UUID) -> list[str]:
        return [PHRASE] if _deux(cible, absorbee) else []

    def faire(self, contexte: Contexte) -> dict[str, Any]:
        if _deux(contexte.cible, contexte.absorbee):
            raise ErreurMetier("mouvements_ouverts", PHRASE)
        return {}

    def defaire(self, contexte: Contexte, memoire: dict[str, Any]) -> None:
        """Nothing was changed."""
