"""Who looked at a profile whose identity is open: written once a day for the page, each time for the CV."""

from __future__ import annotations

from datetime import datetime

from candidatures.enums import ObjetConsultation
from candidatures.models import Consultation, MiseEnRelation
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier


def retenir_consultation(
    *, rencontre: MiseEnRelation, objet: ObjetConsultation, par: Acteur, le: datetime
) -> None:
    """The candidate will read the host's name and the day. Raises ErreurMetier `personne_inconnue`."""
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Un profil est consulté par une personne.")
    ligne = Consultation(
        rencontre=rencontre,
        structure_id=rencontre.structure_id,
        personne_id=rencontre.personne_id,
        objet=objet,
        par_id=par.utilisateur_id,
        jour=jour_de_paris(le),
        le=le,
    )
    Consultation.objects.bulk_create([ligne], ignore_conflicts=True)
