"""Statistics: the statement triggers of `ateliers_activite` feed the queue, a worker merges it into the aggregates.

No personal data: both tables are outside row level security, except by the figures' own perimeter in selectors.
"""

from __future__ import annotations

from django.db import models

from ateliers.enums import Grain, Portee
from commun.droits_base import restreindre


class Agregat(models.Model):
    """Sums of one scope over one period. `portee_id` is a code or an identifier, empty for the nation."""

    portee = models.CharField("portée", max_length=12, choices=Portee)
    portee_id = models.CharField("identifiant de la portée", max_length=36, blank=True)
    grain = models.CharField("grain", max_length=5, choices=Grain)
    periode = models.DateField("premier jour de la période")
    activites = models.BigIntegerField("activités", default=0)
    participants = models.BigIntegerField("participants", default=0)
    minutes = models.BigIntegerField("minutes", default=0)

    class Meta:
        verbose_name = "agrégat"
        verbose_name_plural = "agrégats"
        constraints = [
            models.UniqueConstraint(fields=["portee", "portee_id", "grain", "periode"], name="agregat_unique")
        ]

    def __str__(self) -> str:
        return f"{self.portee} {self.portee_id} {self.periode}"


class FileAgregat(models.Model):
    """Differences not merged yet: one row per date, place and adviser that a statement touched."""

    id = models.BigAutoField(primary_key=True)
    date = models.DateField("date")
    departement = models.CharField("département", max_length=3)
    structure_id = models.UUIDField("structure")
    conseiller_id = models.UUIDField("conseiller")
    activites = models.IntegerField("activités")
    participants = models.IntegerField("participants")
    minutes = models.IntegerField("minutes")

    class Meta:
        verbose_name = "différence à fusionner"
        verbose_name_plural = "différences à fusionner"

    def __str__(self) -> str:
        return f"{self.date} {self.participants:+d}"


# The right to update is what `for update skip locked` asks for: several merges share the queue.
restreindre(
    "ateliers_fileagregat",
    app_web="select, insert",
    app_national="select, insert",
    app_systeme="select, insert, update, delete",
)
restreindre(
    "ateliers_agregat", app_web="select", app_national="select", app_systeme="select, insert, update, delete"
)
