from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class PassageIntegrite(ModeleUUID):
    """One run of every integrity rule."""

    le = models.DateTimeField("le", db_index=True)
    par_libelle = models.CharField("lancé par", max_length=200)
    duree_ms = models.PositiveIntegerField("durée (ms)")

    class Meta:
        verbose_name = "passage des règles d'intégrité"
        verbose_name_plural = "passages des règles d'intégrité"
        ordering = ["-le"]

    def __str__(self) -> str:
        return f"Passage du {self.le:%d/%m/%Y %H:%M}"


class ResultatIntegrite(models.Model):
    """What one rule found at one run: a count, for the trend. The facts themselves are read again on screen."""

    passage = models.ForeignKey(
        PassageIntegrite, models.CASCADE, related_name="resultats", verbose_name="passage"
    )
    regle = models.CharField("règle", max_length=60)
    nombre = models.PositiveIntegerField("faits en défaut")
    duree_ms = models.PositiveIntegerField("durée (ms)")
    erreur = models.CharField("erreur", max_length=500, blank=True)

    class Meta:
        verbose_name = "résultat d'une règle d'intégrité"
        verbose_name_plural = "résultats des règles d'intégrité"
        constraints = [models.UniqueConstraint(fields=["passage", "regle"], name="resultat_integrite_unique")]

    def __str__(self) -> str:
        return f"{self.regle} : {self.nombre}"


for _table in ("passageintegrite", "resultatintegrite"):
    restreindre(
        f"commun_{_table}",
        app_national="select, insert, delete",
        app_systeme="select, insert, delete",
    )
