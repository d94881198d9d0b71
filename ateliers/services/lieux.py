"""Places of digital mediation."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from ateliers.models import Lieu
from commun.acteurs import Acteur
from territoires.models import Commune


@transaction.atomic
def creer_lieu(*, structure_id: UUID, nom: str, adresse: str, commune: Commune, par: Acteur) -> Lieu:
    """The host's place of this name and address in the commune: a new one unless it is known already.

    Its point is the town hall of the commune.
    """
    connu = Lieu.objects.filter(
        structure_id=structure_id, commune=commune, nom__iexact=nom, adresse__iexact=adresse
    ).first()
    if connu is not None:
        return connu
    point = None
    if commune.latitude is not None and commune.longitude is not None:
        point = (commune.latitude, commune.longitude)
    lieu = Lieu(
        structure_id=structure_id,
        departement_id=commune.departement_id,
        nom=nom,
        adresse=adresse,
        commune=commune,
        point=point,
    )
    lieu.save(force_insert=True)
    return lieu
