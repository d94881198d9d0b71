from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre


class PostesParDepartement(models.Model):
    """Public projection: posts attributed and not returned, by département. No row level security: no host in it.

    Kept by `structures.services.attribution` in the transaction that creates or returns posts.
    """

    departement = models.OneToOneField(
        "territoires.Departement",
        models.PROTECT,
        primary_key=True,
        related_name="postes_attribues",
        verbose_name="département",
    )
    attribues = models.PositiveIntegerField("postes attribués", default=0)

    class Meta:
        verbose_name = "postes par département"
        verbose_name_plural = "postes par département"
        ordering = ["departement"]

    def __str__(self) -> str:
        return f"{self.departement_id} : {self.attribues}"


restreindre(
    "structures_postespardepartement",
    app_web="select",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
