from __future__ import annotations

from django.db import models

from commun.cloisons import cloisonner, par_jeton
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne


class BrouillonQuerySet(QuerySetCloisonne):
    porte_jeton = "jeton_hash"


class BrouillonDemande(ModeleUUID):
    """What somebody typed in a request that is not complete yet, as it was typed. Reached by its secret link only.

    Erased when the request is filed, or by `purger_brouillons` when nobody came back.
    """

    jeton_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    email = models.EmailField("adresse électronique", max_length=254)
    saisie = models.JSONField("saisie", default=dict)
    modifie_le = models.DateTimeField("modifié le")

    objects = BrouillonQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon de demande"
        verbose_name_plural = "brouillons de demandes"
        ordering = ["-modifie_le"]
        indexes = [models.Index(fields=["modifie_le"], name="brouillon_modifie")]

    def __str__(self) -> str:
        return self.email


cloisonner("structures_brouillondemande", par_jeton())
restreindre(
    "structures_brouillondemande",
    app_web="select, insert, update, delete",
    app_national="select, insert, update, delete",
    app_systeme="select, insert, update, delete",
)
