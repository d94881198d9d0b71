from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from commun.cloisons import cloisonner, par_structure
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycles import CYCLE_ORDRE, CYCLE_TRANCHE
from financement.enums import EtatOrdre, EtatTranche
from financement.models.convention import Convention
from structures.models import Structure


class TrancheQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class Tranche(ModeleUUID):
    """An instalment of a convention, from the payment plan of its scheme."""

    cycle = CYCLE_TRANCHE
    LIBELLES_ETAT = {(EtatTranche.ORDONNEE, "structure"): "Paiement en cours"}

    etat = models.CharField("état", max_length=10, choices=EtatTranche, default=EtatTranche.BLOQUEE)
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="tranches", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    rang = models.PositiveSmallIntegerField("rang")
    libelle = models.CharField("libellé", max_length=100)
    date_exigibilite = models.DateField("due à partir du")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    payee_le = models.DateTimeField("payée le", null=True, blank=True)

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = "tranche"
        verbose_name_plural = "tranches"
        ordering = ["convention", "rang"]
        triggers = [CYCLE_TRANCHE.garde()]
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="tranche_rang_unique"),
            models.CheckConstraint(condition=Q(montant__gte=0), name="tranche_montant_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.libelle} — {self.montant}"


class Ordre(ModeleUUID):
    """A payment order: proposed by one person, decided by another one, once per instalment."""

    cycle = CYCLE_ORDRE

    etat = models.CharField("état", max_length=10, choices=EtatOrdre, default=EtatOrdre.PROPOSE)
    tranche = models.ForeignKey(Tranche, models.PROTECT, related_name="ordres", verbose_name="tranche")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    propose_le = models.DateTimeField("proposé le")
    propose_par_id = models.UUIDField("proposé par")
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par_id = models.UUIDField("décidé par", null=True, blank=True)

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = "ordre de paiement"
        verbose_name_plural = "ordres de paiement"
        ordering = ["-propose_le"]
        triggers = [CYCLE_ORDRE.garde()]
        constraints = [
            models.UniqueConstraint(
                fields=["tranche"],
                condition=~Q(etat="refuse"),
                name="ordre_unique_par_tranche",
                violation_error_message="Un ordre de paiement existe déjà pour cette tranche.",
            ),
            models.CheckConstraint(
                condition=Q(decide_par_id__isnull=True) | ~Q(decide_par_id=F("propose_par_id")),
                name="ordre_quatre_yeux",
                violation_error_message="Un ordre est décidé par une autre personne que celle qui l'a proposé.",
            ),
            models.CheckConstraint(
                condition=Q(etat="propose", decide_le__isnull=True)
                | (~Q(etat="propose") & Q(decide_le__isnull=False, decide_par_id__isnull=False)),
                name="ordre_decide_date",
            ),
            models.CheckConstraint(condition=Q(montant__gt=0), name="ordre_montant_positif"),
        ]

    def __str__(self) -> str:
        return f"Ordre de {self.montant} €"


cloisonner("financement_tranche", par_structure())
cloisonner("financement_ordre", par_structure())
