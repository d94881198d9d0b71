from __future__ import annotations

import pgtrigger
from django.db import models

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class EntreeJournal(ModeleUUID):
    """An act worth remembering that changes no state: an identity opened, a document downloaded, a role given."""

    acte = models.CharField("acte", max_length=60)
    objet_type = models.CharField("objet", max_length=40)
    objet_id = models.UUIDField("identifiant de l'objet", null=True)
    par_id = models.UUIDField("auteur", null=True)
    role = models.CharField("rôle", max_length=40)
    habilitation_id = models.UUIDField("habilitation", null=True)
    le = models.DateTimeField("le")
    donnees = models.JSONField("données", default=dict)

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "journal"
        indexes = [models.Index(fields=["objet_id", "le"], name="journal_objet")]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.acte} ({self.objet_type})"


restreindre(
    "commun_entreejournal", app_web="insert", app_national="insert, select", app_systeme="insert, select"
)
