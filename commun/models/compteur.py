from django.db import models


class Compteur(models.Model):
    """Last number given in a series, e.g. `convention-87-2026`. See `commun.numeros`."""

    cle = models.CharField("série", max_length=60, primary_key=True)
    dernier = models.PositiveIntegerField("dernier numéro donné")

    class Meta:
        verbose_name = "compteur"
        verbose_name_plural = "compteurs"

    def __str__(self) -> str:
        return f"{self.cle} : {self.dernier}"
