from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ateliers.enums import Canal, Theme, TypeActivite
from ateliers.models.atelier import Atelier
from ateliers.models.declencheurs import STATISTIQUES
from commun.cloisons import COORDINATION, cloisonner, par_departement, par_personne, par_structure
from commun.modeles import ModeleUUID, QuerySetCloisonne
from conseillers.models import Conseiller
from structures.models import Structure

PREMIER_JOUR = date(2020, 1, 1)
"""No activity before the programme (programme B5.1)."""


class ActiviteQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    porte_personne = "personne_id"
    roles_departement = COORDINATION


class Activite(ModeleUUID):
    """An activity report: participants are counts, never persons."""

    conseiller = models.ForeignKey(
        Conseiller, models.PROTECT, related_name="activites", verbose_name="conseiller"
    )
    personne_id = models.UUIDField("compte du conseiller")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    atelier = models.OneToOneField(
        Atelier, models.PROTECT, null=True, blank=True, related_name="activite", verbose_name="atelier"
    )
    date = models.DateField("date")
    type = models.CharField("type", max_length=12, choices=TypeActivite)
    canal = models.CharField("lieu de l'accompagnement", max_length=15, choices=Canal)
    participants = models.PositiveSmallIntegerField("nombre de participants")
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)")
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), verbose_name="thèmes")

    objects = ActiviteQuerySet.as_manager()

    class Meta:
        verbose_name = "activité"
        verbose_name_plural = "activités"
        ordering = ["-date", "-cree_le"]
        indexes = [
            models.Index(fields=["conseiller", "-date"], name="activite_conseiller"),
            models.Index(fields=["structure", "-date"], name="activite_structure"),
            models.Index(fields=["departement", "-date"], name="activite_departement"),
        ]
        triggers = STATISTIQUES
        constraints = [
            models.CheckConstraint(
                condition=Q(participants__range=(1, 100)),
                name="activite_participants",
                violation_error_message="Indiquez de 1 à 100 participants.",
            ),
            models.CheckConstraint(
                condition=Q(duree_minutes__range=(5, 1439)),
                name="activite_duree",
                violation_error_message="La durée va de 5 minutes à 23 h 59.",
            ),
            models.CheckConstraint(
                condition=Q(themes__len__gte=1),
                name="activite_themes",
                violation_error_message="Choisissez au moins un thème.",
            ),
            models.CheckConstraint(
                condition=Q(date__gte=PREMIER_JOUR),
                name="activite_date",
                violation_error_message="Le programme n'existait pas avant 2020.",
            ),
            models.CheckConstraint(
                condition=Q(atelier__isnull=True) | Q(type="collectif"),
                name="activite_atelier_collectif",
                violation_error_message="Le compte rendu d'un atelier est une activité collective.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} du {self.date:%d/%m/%Y}"

    @property
    def themes_libelles(self) -> list[str]:
        return [Theme(theme).label for theme in self.themes]


cloisonner("ateliers_activite", par_structure(), par_personne(), par_departement(roles=COORDINATION))
