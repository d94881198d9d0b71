from __future__ import annotations

from datetime import date
from decimal import Decimal

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commun.cloisons import (
    COORDINATION,
    cloisonner,
    par_departement,
    par_organisme,
    par_personne,
    par_structure,
)
from commun.droits_base import ajout_seul
from commun.modeles import ModeleUUID, QuerySetCloisonne
from conseillers.cycles import CYCLE_CONTRAT
from conseillers.enums import EtatContrat, TypeContrat
from conseillers.models.personne import Conseiller
from structures.models import Poste, Structure


class ContratQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    porte_personne = "personne_id"
    roles_departement = COORDINATION

    def tenus(self) -> ContratQuerySet:
        """Contracts during which somebody works or worked: all but the cancelled ones."""
        return self.exclude(etat=EtatContrat.ANNULE)

    def en_cours_le(self, jour: date) -> ContratQuerySet:
        """Contracts that hold on that day, bounds included; a departure ends its contract."""
        return (
            self.tenus()
            .filter(date_debut__lte=jour)
            .filter(Q(date_fin__isnull=True) | Q(date_fin__gte=jour))
            .filter(Q(date_depart__isnull=True) | Q(date_depart__gte=jour))
        )


@pghistory.track(meta={"verbose_name": "version de contrat"})
class Contrat(ModeleUUID):
    """The work contract by which a person holds a post (programme B2)."""

    cycle = CYCLE_CONTRAT

    etat = models.CharField("état", max_length=10, choices=EtatContrat, default=EtatContrat.SIGNE)
    conseiller = models.ForeignKey(
        Conseiller, models.PROTECT, related_name="contrats", verbose_name="conseiller"
    )
    personne_id = models.UUIDField("compte de la personne")
    poste = models.ForeignKey(Poste, models.PROTECT, related_name="contrats", verbose_name="poste")
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="contrats", verbose_name="structure"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    type = models.CharField("type de contrat", max_length=20, choices=TypeContrat)
    date_debut = models.DateField("début du contrat")
    date_fin = models.DateField("fin du contrat", null=True, blank=True)
    date_depart = models.DateField("départ effectif", null=True, blank=True)
    salaire_brut_mensuel = models.DecimalField("salaire brut mensuel (€)", max_digits=8, decimal_places=2)
    quotite = models.DecimalField("quotité de travail", max_digits=4, decimal_places=3, default=Decimal(1))
    verifie_le = models.DateTimeField("vérifié le", null=True, blank=True)
    verifie_par_id = models.UUIDField("vérifié par", null=True, blank=True)

    objects = ContratQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        ordering = ["-date_debut"]
        indexes = [
            models.Index(fields=["structure", "date_debut"], name="contrat_structure"),
            models.Index(fields=["personne_id"], name="contrat_personne"),
        ]
        triggers = [CYCLE_CONTRAT.garde()]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__isnull=True) | Q(date_fin__gte=F("date_debut")),
                name="contrat_dates_ordonnees",
                violation_error_message="La fin du contrat précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(type="cdi", date_fin__isnull=True) | (~Q(type="cdi") & Q(date_fin__isnull=False)),
                name="contrat_cdi_sans_fin",
                violation_error_message="Un CDI n'a pas de date de fin ; les autres contrats en ont une.",
            ),
            models.CheckConstraint(
                condition=Q(quotite__gt=0, quotite__lte=1),
                name="contrat_quotite",
                violation_error_message="La quotité est comprise entre 0 (exclu) et 1.",
            ),
            models.CheckConstraint(condition=Q(salaire_brut_mensuel__gt=0), name="contrat_salaire_positif"),
            models.CheckConstraint(
                condition=Q(etat="rompu", date_depart__isnull=False, date_depart__gte=F("date_debut"))
                | (~Q(etat="rompu") & Q(date_depart__isnull=True)),
                name="contrat_rompu_date",
                violation_error_message="Le départ est daté, et n'a pas lieu avant le début du contrat.",
            ),
            models.CheckConstraint(
                condition=Q(date_depart__isnull=True)
                | Q(date_fin__isnull=True)
                | Q(date_depart__lte=F("date_fin")),
                name="contrat_depart_avant_fin",
                violation_error_message="Le départ n'a pas lieu après la fin du contrat.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="verifie") | Q(verifie_le__isnull=False, verifie_par_id__isnull=False),
                name="contrat_verifie_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} du {self.date_debut:%d/%m/%Y}"


class AffectationQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    porte_personne = "personne_id"
    porte_organisme = "conseiller__dossiers_formation__organisme_id"
    roles_departement = COORDINATION


class Affectation(ModeleUUID):
    """A person holds a post between two dates (upper bound excluded; none: until the contract says otherwise).

    One person per post and one post per person at a time: the database refuses the rest.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="affectations", verbose_name="contrat")
    poste = models.ForeignKey(Poste, models.PROTECT, related_name="affectations", verbose_name="poste")
    conseiller = models.ForeignKey(
        Conseiller, models.PROTECT, related_name="affectations", verbose_name="conseiller"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    personne_id = models.UUIDField("compte de la personne")
    periode = DateRangeField("période")

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        verbose_name_plural = "affectations"
        constraints = [
            ExclusionConstraint(
                name="affectation_poste_libre",
                expressions=[("poste", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                violation_error_message="Ce poste est déjà occupé à ces dates.",
            ),
            ExclusionConstraint(
                name="affectation_personne_libre",
                expressions=[("conseiller", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                violation_error_message="Cette personne occupe déjà un poste à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conseiller_id} sur {self.poste_id}"


cloisonner("conseillers_contrat", par_structure(), par_personne(), par_departement(roles=COORDINATION))
# A training organisation reads the dates of its trainees' contracts here, and no pay. A host reads since when its post
# is vacant, whoever had the post before.
cloisonner(
    "conseillers_affectation",
    par_structure(),
    par_personne(),
    par_departement(roles=COORDINATION),
    lecture=(
        "exists (select 1 from conseillers_dossierformation d"
        " where d.conseiller_id = conseillers_affectation.conseiller_id and "
        + par_organisme("d.organisme_id")
        + ")",
        "exists (select 1 from structures_rattachement r where r.poste_id = conseillers_affectation.poste_id"
        " and r.fin <> 'transfert' and " + par_structure("r.structure_id") + ")",
    ),
)
ajout_seul("conseillers_contratevent", web="insert")
