"""The two signatures of a convention, in any order; the second one makes it active."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.journal import journaliser
from commun.models import Document
from commun.transitions import appliquer_transition, verrouiller
from financement.models import Convention

Partie = Literal["structure", "financeur"]
AU_NOM_DE = {"structure": "pour la structure", "financeur": "pour l'État"}


@transaction.atomic
def signer_convention(
    *, convention: Convention, partie: Partie, par: Acteur, le: datetime, document: Document | None = None
) -> None:
    """Record one party's signature; when both are there, the convention becomes active in the same transaction.

    `document` is the file that the signatory read: its fingerprint goes to the journal. Raises ErreurMetier
    `deja_signee` and those of the life cycle.
    """
    with verrouiller(convention) as actuelle:
        if getattr(actuelle, f"signee_{partie}_le") is not None:
            raise ErreurMetier(
                "deja_signee", f"Cette convention est déjà signée {AU_NOM_DE[partie]} : rien de plus à faire."
            )
        appliquer_transition(convention, f"signer_{partie}", par=par, le=le)
        journaliser(
            acte="convention_signee",
            objet_type="convention",
            objet_id=convention.pk,
            par=par,
            le=le,
            partie=partie,
            document=str(document.pk) if document else "",
            sha256=document.sha256_fichier if document else "",
        )
        autre = "financeur" if partie == "structure" else "structure"
        signee_par_l_autre = getattr(actuelle, f"signee_{autre}_le")
        setattr(convention, f"signee_{autre}_le", signee_par_l_autre)
        if signee_par_l_autre is not None:
            appliquer_transition(convention, "activer", par=par, le=le)
