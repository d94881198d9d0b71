from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commun.cloisons import cloisonner, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycles import CYCLE_ORDRE, CYCLE_TRANCHE
from financement.enums import ORDRES_VIVANTS, EtatOrdre, EtatTranche
from financement.models.compte_bancaire import CompteBancaire
from financement.models.convention import Convention
from financement.models.lot import LotPaiement
from structures.models import Structure


class TrancheQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class Tranche(ModeleUUID):
    """An instalment of a convention, from the payment plan of its scheme."""

    cycle = CYCLE_TRANCHE
    LIBELLES_ETAT = {
        (EtatTranche.ORDONNEE, "structure"): "Paiement en cours",
        (EtatTranche.TRANSMISE, "structure"): "Paiement transmis à la banque",
    }

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


_VIVANTS = [str(etat) for etat in ORDRES_VIVANTS]
_APPROUVES = ["approuve", "transmis", "paye", "rejete"]


class Ordre(ModeleUUID):
    """A payment order: proposed by one person, approved by one or two others, once per instalment.

    `compte`: where it is paid, fixed with the proposal. `seuil`: euros above which two approvers are needed, as in
    force when the order was proposed. `calculs`: the computations that justify it. `cle`: SHA-256 of convention,
    instalment, computations and attempt (`essai` counts the orders of this instalment that were refused, cancelled or
    rejected before).
    """

    cycle = CYCLE_ORDRE

    etat = models.CharField("état", max_length=20, choices=EtatOrdre, default=EtatOrdre.PROPOSE)
    tranche = models.ForeignKey(Tranche, models.PROTECT, related_name="ordres", verbose_name="tranche")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    compte = models.ForeignKey(
        CompteBancaire, models.PROTECT, null=True, related_name="ordres", verbose_name="compte bancaire"
    )
    lot = models.ForeignKey(
        LotPaiement, models.PROTECT, null=True, blank=True, related_name="ordres", verbose_name="lot"
    )
    seuil = models.DecimalField("seuil de la double approbation (€)", max_digits=12, decimal_places=2)
    calculs = models.JSONField("calculs qui le justifient", default=list)
    essai = models.PositiveSmallIntegerField("essai", default=0)
    cle = models.CharField("clé d'unicité", max_length=64, unique=True)
    propose_le = models.DateTimeField("proposé le")
    propose_par_id = models.UUIDField("proposé par")
    premier_le = models.DateTimeField("première approbation le", null=True, blank=True)
    premier_par_id = models.UUIDField("première approbation par", null=True, blank=True)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par_id = models.UUIDField("décidé par", null=True, blank=True)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)
    annule_par_id = models.UUIDField("annulé par", null=True, blank=True)
    transmis_le = models.DateTimeField("transmis le", null=True, blank=True)
    regle_le = models.DateTimeField("paiement ou rejet constaté le", null=True, blank=True)
    date_paiement = models.DateField("payé par la banque le", null=True, blank=True)

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = "ordre de paiement"
        verbose_name_plural = "ordres de paiement"
        ordering = ["-propose_le"]
        indexes = [models.Index(fields=["etat", "propose_le"], name="ordre_etat")]
        triggers = [
            CYCLE_ORDRE.garde(),
            pgtrigger.ReadOnly(
                name="ordre_fige",
                fields=[
                    "tranche",
                    "structure",
                    "montant",
                    "compte",
                    "seuil",
                    "calculs",
                    "essai",
                    "cle",
                    "propose_le",
                    "propose_par_id",
                ],
            ),
            pgtrigger.Protect(
                name="decision_une_fois",
                operation=pgtrigger.Update,
                condition=(
                    pgtrigger.Q(old__decide_par_id__isnull=False)
                    & pgtrigger.Q(old__decide_par_id__df=pgtrigger.F("new__decide_par_id"))
                )
                | (
                    pgtrigger.Q(old__premier_par_id__isnull=False)
                    & pgtrigger.Q(old__premier_par_id__df=pgtrigger.F("new__premier_par_id"))
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tranche"],
                condition=Q(etat__in=_VIVANTS),
                name="ordre_unique_par_tranche",
                violation_error_message="Un ordre de paiement existe déjà pour cette tranche.",
            ),
            models.CheckConstraint(
                condition=(Q(decide_par_id__isnull=True) | ~Q(decide_par_id=F("propose_par_id")))
                & (Q(premier_par_id__isnull=True) | ~Q(premier_par_id=F("propose_par_id"))),
                name="ordre_quatre_yeux",
                violation_error_message="Un ordre est décidé par une autre personne que celle qui l'a proposé.",
            ),
            models.CheckConstraint(
                condition=Q(premier_par_id__isnull=True)
                | Q(decide_par_id__isnull=True)
                | ~Q(etat__in=_APPROUVES)
                | ~Q(premier_par_id=F("decide_par_id")),
                name="ordre_deux_approbateurs",
                violation_error_message=(
                    "Vous avez déjà donné la première approbation : la seconde revient à une autre personne."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=_APPROUVES)
                | Q(montant__lte=F("seuil"))
                | Q(premier_par_id__isnull=False, premier_le__isnull=False),
                name="ordre_double_approbation",
                violation_error_message="Au-dessus du seuil, deux personnes approuvent l'ordre.",
            ),
            models.CheckConstraint(
                condition=Q(etat="propose", decide_le__isnull=True, premier_le__isnull=True)
                | Q(etat="approuve_une_fois", decide_le__isnull=True, premier_le__isnull=False)
                | Q(
                    etat__in=[*_APPROUVES, "refuse"],
                    decide_le__isnull=False,
                    decide_par_id__isnull=False,
                )
                | Q(etat="annule", annule_le__isnull=False, annule_par_id__isnull=False),
                name="ordre_decide_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["transmis", "paye", "rejete"])
                | Q(transmis_le__isnull=False, lot__isnull=False),
                name="ordre_transmis_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat="paye") | Q(regle_le__isnull=False, date_paiement__isnull=False),
                name="ordre_paye_date",
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="ordre_montant_positif",
                violation_error_message="Un ordre de paiement est d'un montant supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=_APPROUVES) | Q(compte__isnull=False), name="ordre_approuve_avec_compte"
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=True) | Q(etat__in=_APPROUVES),
                name="ordre_en_lot_approuve",
                violation_error_message="Cet ordre est dans un lot de paiement : annulez d'abord le lot.",
            ),
            models.CheckConstraint(condition=Q(seuil__gte=0), name="ordre_seuil_positif"),
        ]

    def __str__(self) -> str:
        return f"Ordre de {self.montant} €"

    @property
    def double_requis(self) -> bool:
        """Two approvers are needed."""
        return self.montant > self.seuil


cloisonner("financement_tranche", par_structure())
cloisonner("financement_ordre", par_structure())
# A host reads its instalments and orders; only the State and the system write them.
for _table in ("financement_tranche", "financement_ordre"):
    restreindre(
        _table, app_web="select", app_national="select, insert, update", app_systeme="select, insert, update"
    )
