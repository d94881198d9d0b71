from django.db import models


class CloisonInstallee(models.Model):
    """Fingerprint of the policies that stand on a table: they are installed again only when the declaration changes."""

    nom_table = models.CharField("table", max_length=63, primary_key=True)
    empreinte = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "cloison installée"
        verbose_name_plural = "cloisons installées"

    def __str__(self) -> str:
        return self.nom_table
