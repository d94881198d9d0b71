"""CVs and imports of Pix results."""

from __future__ import annotations

from django.db.models import QuerySet

from candidatures.models import CV, ImportPix, MiseEnRelation
from candidatures.models.cv import ETATS_DU_CV
from commun.acteurs import Acteur


def cv_de_la_personne(acteur: Acteur) -> CV | None:
    """The signed-in candidate's own CV, whatever the antivirus said of it."""
    if acteur.utilisateur_id is None:
        return None
    return CV.objects.visibles_par(acteur).filter(personne_id=acteur.utilisateur_id).first()


def cv_de_la_rencontre(acteur: Acteur, rencontre: MiseEnRelation) -> CV | None:
    """The CV of the person of a meeting that is open, or that led to a contract with this host."""
    if rencontre.etat not in ETATS_DU_CV:
        return None
    return CV.objects.visibles_par(acteur).filter(candidat_id=rencontre.candidat_id).first()


def imports_pix() -> QuerySet[ImportPix]:
    """Every import, the latest first. The table is closed to all but the national roles."""
    return ImportPix.objects.order_by("-importe_le", "pk")
