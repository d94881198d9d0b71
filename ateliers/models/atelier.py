from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from ateliers.cycles import CYCLE_ATELIER
from ateliers.enums import EtatAtelier, Theme
from commun.cloisons import COORDINATION, cloisonner, par_departement, par_personne, par_structure
from commun.dates import PARIS
from commun.modeles import ModeleUUID, QuerySetCloisonne
from conseillers.models import Conseiller
from structures.models import Structure
from territoires.geo import PointSphere
from territoires.heures import heure_locale


class LieuQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class Lieu(ModeleUUID):
    """A place of digital mediation, public by nature."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="lieux", verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    nom = models.CharField("nom", max_length=150)
    adresse = models.CharField("adresse", max_length=300)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, verbose_name="commune")
    point = PointSphere("point", null=True, editable=False)

    objects = LieuQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["nom"]
        indexes = [GistIndex(fields=["point"], name="lieu_point")]

    def __str__(self) -> str:
        return self.nom


class AtelierQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    porte_personne = "personne_id"
    roles_departement = COORDINATION

    def annonces(self) -> AtelierQuerySet:
        """What the public reads."""
        return self.filter(etat=EtatAtelier.PLANIFIE)


class Atelier(ModeleUUID):
    """A workshop planned by an adviser. Free for everybody."""

    cycle = CYCLE_ATELIER

    etat = models.CharField("état", max_length=10, choices=EtatAtelier, default=EtatAtelier.PLANIFIE)
    conseiller = models.ForeignKey(
        Conseiller, models.PROTECT, related_name="ateliers", verbose_name="conseiller"
    )
    personne_id = models.UUIDField("compte du conseiller")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    lieu = models.ForeignKey(Lieu, models.PROTECT, related_name="ateliers", verbose_name="lieu")
    titre = models.CharField("titre", max_length=120)
    description = models.TextField("description", blank=True, max_length=1000)
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), verbose_name="thèmes")
    debut = models.DateTimeField("début")
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)")
    places = models.PositiveSmallIntegerField("nombre de places")

    objects = AtelierQuerySet.as_manager()

    class Meta:
        verbose_name = "atelier"
        verbose_name_plural = "ateliers"
        ordering = ["debut"]
        indexes = [
            models.Index(fields=["debut"], condition=Q(etat="planifie"), name="atelier_a_venir"),
            models.Index(fields=["conseiller", "debut"], name="atelier_conseiller"),
        ]
        triggers = [CYCLE_ATELIER.garde()]
        constraints = [
            models.CheckConstraint(
                condition=Q(duree_minutes__range=(15, 600)),
                name="atelier_duree",
                violation_error_message="La durée va de 15 minutes à 10 heures.",
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, 100)),
                name="atelier_places",
                violation_error_message="Un atelier accueille de 1 à 100 personnes.",
            ),
            models.CheckConstraint(
                condition=Q(themes__len__gte=1),
                name="atelier_themes",
                violation_error_message="Choisissez au moins un thème.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def debut_local(self) -> datetime:
        """The beginning on the clock of the place, without time zone: templates must not convert it again."""
        return heure_locale(self.debut, self.lieu.departement)

    @property
    def hors_paris(self) -> bool:
        """True when the clock of the place is not that of Paris: the screen then says "heure locale"."""
        return self.lieu.departement.fuseau != PARIS.key

    @property
    def themes_libelles(self) -> list[str]:
        return [Theme(theme).label for theme in self.themes]


# An adviser opens a place for a host that employs, or will employ, this person.
cloisonner(
    "ateliers_lieu",
    par_structure(),
    lecture=("true",),
    ajout=(
        "exists (select 1 from conseillers_contrat c where c.structure_id = ateliers_lieu.structure_id"
        " and c.etat <> 'annule' and " + par_personne("c.personne_id") + ")",
    ),
)
cloisonner(
    "ateliers_atelier",
    par_structure(),
    par_personne(),
    par_departement(roles=COORDINATION),
    lecture=("etat = 'planifie'",),
)
