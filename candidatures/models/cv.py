from __future__ import annotations

from django.db import models

from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation
from candidatures.models.candidat import Candidat
from commun.acteurs import Acteur
from commun.cloisons import cloisonner, par_personne, par_structure
from commun.droits_base import restreindre
from commun.modeles import QuerySetCloisonne
from commun.televersements import FichierTeleverse

#: A host reads the CV while the meeting is open, and that of the person it hired.
ETATS_DU_CV = (*ETATS_OUVERTS, EtatMiseEnRelation.RECRUTEE)


class CVQuerySet(QuerySetCloisonne):
    porte_personne = "personne_id"

    def visibles_par(self, acteur: Acteur) -> CVQuerySet:
        """One's own; for a host, that of the people whose identity is open to it now."""
        visibles = super().visibles_par(acteur)
        if not acteur.structures:
            return visibles
        ouverts = Candidat._base_manager.filter(
            mises_en_relation__structure_id__in=acteur.structures, mises_en_relation__etat__in=ETATS_DU_CV
        )
        return self.filter(candidat__in=ouverts.values("pk"))


class CV(FichierTeleverse):
    """The CV that a candidate may add: one at a time, replaced or deleted by the candidate, optional."""

    televersement = "cv"

    candidat = models.OneToOneField(Candidat, models.PROTECT, related_name="cv", verbose_name="candidat")
    personne_id = models.UUIDField("compte de la personne")
    depose_le = models.DateTimeField("déposé le")

    objects = CVQuerySet.as_manager()

    class Meta:
        verbose_name = "CV"
        verbose_name_plural = "CV"
        indexes = [models.Index(fields=["depose_le"], name="cv_depose")]

    def __str__(self) -> str:
        return self.nom


cloisonner(
    "candidatures_cv",
    par_personne(),
    lecture=(
        "exists (select 1 from candidatures_miseenrelation m where m.candidat_id = candidatures_cv.candidat_id and "
        f"m.etat in ({', '.join(repr(str(etat.value)) for etat in ETATS_DU_CV)}) and "
        + par_structure("m.structure_id")
        + ")",
    ),
)
restreindre(
    "candidatures_cv",
    app_web="select, insert, delete",
    app_national="select",
    app_systeme="select, insert, update, delete",
)
