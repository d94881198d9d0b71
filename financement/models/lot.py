from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID
from financement.cycles import CYCLE_LOT
from financement.enums import EtatLot


class LotPaiement(ModeleUUID):
    """Approved orders that go to the bank together, in one file. `seuil_ordres`: number of orders above which who
    sends is not who prepared, as in force when the batch was made."""

    cycle = CYCLE_LOT

    etat = models.CharField("état", max_length=10, choices=EtatLot, default=EtatLot.PREPARE)
    numero = models.CharField("numéro", max_length=30, unique=True)
    date_execution = models.DateField("à exécuter le")
    nombre = models.PositiveIntegerField("nombre d'ordres")
    total = models.DecimalField("total (€)", max_digits=14, decimal_places=2)
    seuil_ordres = models.PositiveIntegerField("nombre d'ordres qui demande une seconde personne")
    prepare_le = models.DateTimeField("préparé le")
    prepare_par_id = models.UUIDField("préparé par")
    transmis_le = models.DateTimeField("transmis le", null=True, blank=True)
    transmis_par_id = models.UUIDField("transmis par", null=True, blank=True)

    class Meta:
        verbose_name = "lot de paiement"
        verbose_name_plural = "lots de paiement"
        ordering = ["-prepare_le"]
        triggers = [
            CYCLE_LOT.garde(),
            pgtrigger.ReadOnly(
                name="lot_fige",
                fields=["numero", "date_execution", "nombre", "total", "seuil_ordres", "prepare_par_id"],
            ),
            pgtrigger.Protect(name="garder", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nombre__gt=0, total__gt=0),
                name="lot_non_vide",
                violation_error_message="Un lot compte au moins un ordre.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="transmis") | Q(transmis_le__isnull=False, transmis_par_id__isnull=False),
                name="lot_transmis_date",
            ),
            models.CheckConstraint(
                condition=Q(transmis_par_id__isnull=True)
                | Q(nombre__lte=F("seuil_ordres"))
                | ~Q(transmis_par_id=F("prepare_par_id")),
                name="lot_deux_personnes",
                violation_error_message=(
                    "Ce lot compte trop d'ordres pour une seule personne : une autre que celle qui l'a préparé doit"
                    " le transmettre."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.numero


restreindre(
    "financement_lotpaiement", app_national="select, insert, update", app_systeme="select, insert, update"
)
