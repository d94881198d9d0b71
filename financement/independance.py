"""Who decides for the State belongs to no host concerned, under whatever role they act."""

from __future__ import annotations

from uuid import UUID

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from comptes.selecteurs import membre_de


def exiger_independance(par: Acteur, structure_id: UUID) -> None:
    """Raises ErreurMetier `conflit_d_interets` when the person holds an active role in this structure."""
    if par.utilisateur_id and membre_de(par.utilisateur_id, structure_id):
        raise ErreurMetier(
            "conflit_d_interets",
            "Vous êtes membre de la structure bénéficiaire : une autre personne doit décider.",
        )
