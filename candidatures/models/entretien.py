from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from candidatures.enums import ModeEntretien
from candidatures.models.mise_en_relation import MiseEnRelation
from commun.cloisons import cloisonner, par_personne, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.models import Structure
from territoires.heures import heure_locale

DUREES = (20, 30, 45, 60, 90)


class CreneauQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_personne = "personne_id"


class Creneau(ModeleUUID):
    """An hour that a host offers for an interview, told on the clock of the workplace; the candidate keeps one."""

    rencontre = models.ForeignKey(
        MiseEnRelation, models.PROTECT, related_name="creneaux", verbose_name="mise en relation"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    personne_id = models.UUIDField("compte du candidat")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    debut = models.DateTimeField("début")
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)")
    mode = models.CharField("mode", max_length=10, choices=ModeEntretien)
    lieu = models.CharField("lieu ou numéro", max_length=250)
    choisi_le = models.DateTimeField("choisi le", null=True, blank=True)

    objects = CreneauQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau d'entretien"
        verbose_name_plural = "créneaux d'entretien"
        ordering = ["debut"]
        constraints = [
            models.UniqueConstraint(
                fields=["rencontre", "debut"],
                name="creneau_une_fois",
                violation_error_message="Ce créneau est déjà proposé.",
            ),
            models.UniqueConstraint(
                fields=["rencontre"],
                condition=Q(choisi_le__isnull=False),
                name="creneau_un_choix",
                violation_error_message="Un créneau est déjà choisi pour cet entretien.",
            ),
            models.CheckConstraint(condition=Q(duree_minutes__in=DUREES), name="creneau_duree"),
        ]

    def __str__(self) -> str:
        return f"{self.heure_locale:%d/%m/%Y %H:%M}"

    @property
    def fin(self) -> datetime:
        return self.debut + timedelta(minutes=self.duree_minutes)

    @property
    def heure_locale(self) -> datetime:
        """The beginning on the clock of the workplace."""
        return heure_locale(self.debut, self.departement)


cloisonner("candidatures_creneau", par_structure(), par_personne())
restreindre(
    "candidatures_creneau",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
