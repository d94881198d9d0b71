"""The same act for several people of a position: one decision each, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from candidatures.enums import MotifRefus
from candidatures.models import MiseEnRelation
from candidatures.services.rencontres import convier, ecarter, proposer
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier


@transaction.atomic
def agir_sur(
    *,
    rencontres: Sequence[MiseEnRelation],
    acte: str,
    par: Acteur,
    le: datetime,
    motif: MotifRefus | None = None,
) -> int:
    """`convier`, `proposer` or `ecarter` each meeting, in the order of the keys; returns how many.

    Raises ErreurMetier `personne_choisie`, `motif_requis`, and names the first person for whom the act is impossible:
    nothing is applied then.
    """
    if not rencontres:
        raise ErreurMetier("personne_choisie", "Cochez au moins une personne.", "rencontres")
    if acte == "ecarter" and motif is None:
        raise ErreurMetier("motif_requis", "Choisissez le motif qui sera dit aux candidats.", "motif")
    for rencontre in sorted(rencontres, key=lambda r: r.pk):
        try:
            _agir(rencontre, acte, motif, par, le)
        except ErreurMetier as erreur:
            raise ErreurMetier(
                erreur.code, f"{rencontre.candidat} : {erreur.message} Rien n'a été changé.", "rencontres"
            ) from erreur
    return len(rencontres)


def _agir(rencontre: MiseEnRelation, acte: str, motif: MotifRefus | None, par: Acteur, le: datetime) -> None:
    if acte == "ecarter" and motif is not None:
        ecarter(rencontre=rencontre, motif=motif, par=par, le=le)
    else:
        {"convier": convier, "proposer": proposer}[acte](rencontre=rencontre, par=par, le=le)
