"""What the candidate answers to a host: yes to the post, or no at any step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from candidatures.enums import DECLINS, MotifCloture
from candidatures.models import MiseEnRelation
from candidatures.services.activite import dernier_acte
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition


@transaction.atomic
def accepter_proposition(*, rencontre: MiseEnRelation, par: Acteur, le: datetime) -> None:
    """The candidate wants the post; the host is told, and signs the contract. Other meetings go on until then."""
    appliquer_transition(rencontre, "accepter", par=par, le=le, **dernier_acte(rencontre, le))


@transaction.atomic
def decliner(*, rencontre: MiseEnRelation, motif: MotifCloture, par: Acteur, le: datetime) -> None:
    """The candidate says no, with one of the standard reasons, told to the host. Raises `motif_inconnu`."""
    if motif not in DECLINS:
        raise ErreurMetier("motif_inconnu", "Choisissez un motif de la liste.", "motif")
    appliquer_transition(rencontre, "decliner", par=par, le=le, motif=motif.label, motif_cloture=motif.value)
