from __future__ import annotations

from django.db import models

from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_structure
from commun.droits_base import ajout_seul
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.models import Poste, Structure


class AlerteVacanceQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class AlerteVacance(ModeleUUID):
    """A host was told that a vacancy nears its limit (`seuil`: days before it; 0: it is passed). Once each."""

    poste = models.ForeignKey(Poste, models.PROTECT, related_name="alertes_vacance", verbose_name="poste")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    premier_jour = models.DateField("premier jour vacant")
    limite = models.DateField("limite")
    seuil = models.PositiveSmallIntegerField("jours avant la limite")
    envoyee_le = models.DateTimeField("envoyée le")

    objects = AlerteVacanceQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte de vacance"
        verbose_name_plural = "alertes de vacance"
        ordering = ["-envoyee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["poste", "structure", "premier_jour", "seuil"],
                name="alerte_vacance_une_fois",
                violation_error_message="Cette alerte a déjà été envoyée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.poste_id}, {self.seuil} jours avant le {self.limite}"


cloisonner("conseillers_alertevacance", par_structure(), par_departement())
ajout_seul("conseillers_alertevacance")
