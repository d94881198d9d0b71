from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class Regeneration(ModeleUUID):
    """A campaign that makes again the documents whose texts or template changed. Nothing signed is ever made again."""

    motif = models.CharField("motif", max_length=300)
    par_libelle = models.CharField("lancée par", max_length=200)
    le = models.DateTimeField("lancée le")
    total = models.PositiveIntegerField("conventions", default=0)

    objects = models.Manager()

    class Meta:
        verbose_name = "régénération de documents"
        verbose_name_plural = "régénérations de documents"
        ordering = ["-le", "id"]

    def __str__(self) -> str:
        return self.motif


class ResultatRegeneration(models.TextChoices):
    ATTENTE = "attente", "En attente"
    PRODUIT = "produit", "Document refait"
    INCHANGE = "inchange", "Déjà à jour"
    SIGNE = "signe", "Signé : jamais refait"


class DocumentARegenerer(ModeleUUID):
    """One convention of a regeneration: written with its document, in one transaction."""

    regeneration = models.ForeignKey(
        Regeneration, models.CASCADE, related_name="lignes", verbose_name="régénération"
    )
    convention = models.ForeignKey(
        "financement.Convention", models.PROTECT, related_name="+", verbose_name="convention"
    )
    resultat = models.CharField(
        "résultat", max_length=10, choices=ResultatRegeneration, default=ResultatRegeneration.ATTENTE
    )
    document_id = models.UUIDField("document", null=True, blank=True)
    faite_le = models.DateTimeField("faite le", null=True, blank=True)

    objects = models.Manager()

    class Meta:
        verbose_name = "document à régénérer"
        verbose_name_plural = "documents à régénérer"
        constraints = [
            models.UniqueConstraint(fields=["regeneration", "convention"], name="regeneration_une_fois")
        ]
        indexes = [models.Index(fields=["regeneration", "resultat"], name="regeneration_resultat")]

    def __str__(self) -> str:
        return f"{self.convention_id} : {self.resultat}"


# The coordination's own work: the web's roles of hosts have no right here.
for _table in ("regeneration", "documentaregenerer"):
    restreindre(
        f"financement_{_table}",
        app_national="select, insert, update",
        app_systeme="select, insert, update, delete",
    )
