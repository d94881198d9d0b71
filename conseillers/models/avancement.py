from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre


class AvancementParDepartement(models.Model):
    """Public projection beside `PostesParDepartement`: what the posts of a département have become. Names nobody.

    Counted again each hour by `conseillers.services.avancement`.
    """

    departement = models.OneToOneField(
        "territoires.Departement",
        models.PROTECT,
        primary_key=True,
        related_name="avancement",
        verbose_name="département",
    )
    occupes = models.PositiveIntegerField("postes occupés", default=0)
    prioritaires = models.PositiveIntegerField("postes en territoire prioritaire", default=0)
    ete_2021 = models.PositiveIntegerField("postes occupés à la fin de l'été 2021", default=0)
    calcule_le = models.DateTimeField("calculé le")

    class Meta:
        verbose_name = "avancement par département"
        verbose_name_plural = "avancement par département"
        ordering = ["departement"]

    def __str__(self) -> str:
        return f"{self.departement_id} : {self.occupes}"


restreindre(
    "conseillers_avancementpardepartement",
    app_web="select",
    app_national="select",
    app_systeme="select, insert, update, delete",
)
