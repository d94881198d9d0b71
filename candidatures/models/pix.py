from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class ImportPix(ModeleUUID):
    """Results of one Pix campaign brought in at once: how many lines found their candidate, and why others did not."""

    campagne = models.CharField("campagne", max_length=80)
    source = models.CharField("fichier ou service", max_length=150)
    par_id = models.UUIDField("importé par", null=True)
    importe_le = models.DateTimeField("importé le")
    lignes = models.PositiveIntegerField("lignes lues")
    rapprochees = models.PositiveIntegerField("niveaux enregistrés")
    inchangees = models.PositiveIntegerField("déjà connus")
    # Line numbers and reasons, no name and no address.
    ecarts = models.JSONField("lignes écartées", default=list)

    class Meta:
        verbose_name = "import de résultats Pix"
        verbose_name_plural = "imports de résultats Pix"
        ordering = ["-importe_le"]

    @property
    def nombre_ecarts(self) -> int:
        """Lines that changed nothing because their candidate or their level was not recognised."""
        return self.lignes - self.rapprochees - self.inchangees

    def __str__(self) -> str:
        return f"{self.campagne} ({self.importe_le:%d/%m/%Y})"


restreindre(
    "candidatures_importpix",
    app_national="select, insert",
    app_systeme="select, insert, delete",
)
