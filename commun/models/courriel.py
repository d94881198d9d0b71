from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class Courriel(ModeleUUID):
    """An e-mail as it will leave, composed in the transaction of the act; a worker sends it and dates it."""

    gabarit = models.CharField("gabarit", max_length=60)
    destinataire = models.EmailField("destinataire")
    sujet = models.CharField("sujet", max_length=200)
    texte = models.TextField("texte")
    html = models.TextField("html")
    envoye_le = models.DateTimeField("envoyé le", null=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"

    def __str__(self) -> str:
        return self.sujet


restreindre(
    "commun_courriel",
    app_web="insert",
    app_national="select, insert",
    app_systeme="select, insert, update, delete",
)
