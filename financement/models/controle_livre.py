from __future__ import annotations

import pgtrigger
from django.db import models

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class ControleLivre(ModeleUUID):
    """One whole reading of the ledger: what was read, what was wrong, and the anchor that was kept."""

    fait_le = models.DateTimeField("fait le")
    rang = models.BigIntegerField("rang de la dernière écriture")
    empreinte = models.CharField("empreinte de la dernière écriture", max_length=64)
    nombre = models.BigIntegerField("nombre d'écritures")
    debits = models.DecimalField("total des débits (€)", max_digits=18, decimal_places=2)
    credits = models.DecimalField("total des crédits (€)", max_digits=18, decimal_places=2)
    nombre_anomalies = models.PositiveIntegerField("nombre d'anomalies")
    anomalies = models.JSONField("anomalies", default=list)
    ancree = models.BooleanField("ancre déposée")

    class Meta:
        verbose_name = "contrôle du grand livre"
        verbose_name_plural = "contrôles du grand livre"
        ordering = ["-fait_le"]
        indexes = [models.Index(fields=["-fait_le"], name="controle_livre_date")]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Contrôle du {self.fait_le:%d/%m/%Y} : {self.nombre_anomalies} anomalie(s)"


restreindre("financement_controlelivre", app_national="select", app_systeme="select, insert")
