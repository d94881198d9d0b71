from __future__ import annotations

from django.db import models
from django.db.models import Q

from commun.cloisons import (
    COORDINATION,
    cloisonner,
    par_departement,
    par_organisme,
    par_personne,
    par_structure,
)
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from conseillers.cycles import CYCLE_FORMATION
from conseillers.enums import DemiJournee, EtatFormation, MotifAbsence
from conseillers.models.personne import Conseiller
from structures.models import Structure


class Organisme(ModeleUUID):
    """A training organisation of the market. It is no tenant table: its name is public."""

    nom = models.CharField("nom", max_length=150, unique=True)

    class Meta:
        verbose_name = "organisme de formation"
        verbose_name_plural = "organismes de formation"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Parcours(models.Model):
    """A training path of a market (programme A5): number of hours, dates during which it may be chosen."""

    code = models.SlugField("code", max_length=20, primary_key=True)
    heures = models.PositiveSmallIntegerField("heures")
    marche = models.CharField("marché", max_length=40)
    date_debut = models.DateField("proposé depuis")
    date_fin = models.DateField("proposé jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "parcours de formation"
        verbose_name_plural = "parcours de formation"
        ordering = ["date_debut", "heures"]

    def __str__(self) -> str:
        return f"{self.heures} h ({self.marche})"


class SessionFormation(ModeleUUID):
    """A session of a path by an organisation."""

    organisme = models.ForeignKey(
        Organisme, models.PROTECT, related_name="sessions", verbose_name="organisme"
    )
    parcours = models.ForeignKey(Parcours, models.PROTECT, verbose_name="parcours")
    lieu = models.CharField("lieu", max_length=150)
    date_debut = models.DateField("début")
    date_fin = models.DateField("fin")

    class Meta:
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        ordering = ["-date_debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__gte=models.F("date_debut")),
                name="session_dates_ordonnees",
                violation_error_message="La fin de la session précède son début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lieu}, du {self.date_debut:%d/%m/%Y} au {self.date_fin:%d/%m/%Y}"


class DossierFormationQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    porte_personne = "personne_id"
    porte_organisme = "organisme_id"
    roles_departement = COORDINATION


class DossierFormation(ModeleUUID):
    """The initial training of one adviser: one per person."""

    cycle = CYCLE_FORMATION

    etat = models.CharField("état", max_length=15, choices=EtatFormation, default=EtatFormation.A_POSITIONNER)
    conseiller = models.OneToOneField(
        Conseiller, models.PROTECT, related_name="dossiers_formation", verbose_name="conseiller"
    )
    personne_id = models.UUIDField("compte de la personne")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    organisme = models.ForeignKey(Organisme, models.PROTECT, verbose_name="organisme")
    session = models.ForeignKey(
        SessionFormation, models.PROTECT, null=True, blank=True, verbose_name="session"
    )
    parcours = models.ForeignKey(Parcours, models.PROTECT, null=True, blank=True, verbose_name="parcours")
    positionne_le = models.DateTimeField("positionné le", null=True, blank=True)
    terminee_le = models.DateTimeField("terminée le", null=True, blank=True)

    objects = DossierFormationQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier de formation"
        verbose_name_plural = "dossiers de formation"
        ordering = ["-cree_le"]
        triggers = [CYCLE_FORMATION.garde()]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat__in=("en_cours", "terminee")) | Q(parcours__isnull=False),
                name="formation_parcours_choisi",
                violation_error_message="Choisissez le parcours avant d'ouvrir la formation.",
            )
        ]

    def __str__(self) -> str:
        return f"Formation de {self.conseiller_id}"


class Emargement(ModeleUUID):
    """Attendance of one adviser for one half-day, signed by the organisation."""

    dossier = models.ForeignKey(
        DossierFormation, models.PROTECT, related_name="emargements", verbose_name="dossier"
    )
    date = models.DateField("date")
    demi_journee = models.CharField("demi-journée", max_length=10, choices=DemiJournee)
    heures = models.DecimalField("heures", max_digits=3, decimal_places=1)
    present = models.BooleanField("présent", default=True)
    motif_absence = models.CharField("motif d'absence", max_length=20, choices=MotifAbsence, blank=True)
    signe_par_id = models.UUIDField("signé par")
    personne_id = models.UUIDField("compte de la personne")
    structure_id = models.UUIDField("structure")
    organisme_id = models.UUIDField("organisme")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")

    objects = DossierFormationQuerySet.as_manager()

    class Meta:
        verbose_name = "émargement"
        verbose_name_plural = "émargements"
        ordering = ["date", "demi_journee"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "date", "demi_journee"],
                name="emargement_unique",
                violation_error_message="Cette demi-journée est déjà émargée.",
            ),
            models.CheckConstraint(
                condition=Q(present=True, heures__gt=0, heures__lte=4, motif_absence="")
                | (Q(present=False, heures=0) & ~Q(motif_absence="")),
                name="emargement_heures_ou_motif",
                violation_error_message="Une demi-journée compte au plus 4 heures ; une absence, aucune.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.get_demi_journee_display()}"


_PORTES = (par_structure(), par_personne(), par_organisme(), par_departement(roles=COORDINATION))
# One initial training per person (programme B4): the next employer takes over the file of a person it recruits.
cloisonner(
    "conseillers_dossierformation",
    *_PORTES,
    "exists (select 1 from conseillers_contrat c where c.conseiller_id = conseillers_dossierformation.conseiller_id"
    " and c.etat in ('signe', 'verifie') and " + par_structure("c.structure_id") + ")",
)
cloisonner(
    "conseillers_emargement",
    *_PORTES,
    lecture=(
        "exists (select 1 from conseillers_dossierformation d where d.id = conseillers_emargement.dossier_id)",
    ),
)
# A contract, a file, a signed half-day are never deleted from a page; a half-day is never changed from the web either.
for _table, _web in (
    ("conseiller", "select, insert, update"),
    ("contrat", "select, insert, update"),
    ("dossierformation", "select, insert, update"),
    ("emargement", "select, insert"),
):
    restreindre(
        f"conseillers_{_table}",
        app_web=_web,
        app_national="select, insert, update",
        app_systeme="select, insert, update, delete",
    )
# Paths are reference data, loaded by the owner.
restreindre("conseillers_parcours", app_web="select", app_national="select", app_systeme="select")
restreindre(
    "conseillers_organisme",
    app_web="select",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
