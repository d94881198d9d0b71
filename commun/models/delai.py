"""How long each step of the chain takes, drawn from the append-only transitions; see `commun.delais`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from commun.acteurs import Acteur
from commun.cloisons import PREFECTURES, cloisonner, par_departement
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne


class DelaiQuerySet(QuerySetCloisonne):
    porte_departement = "departement"
    roles_departement = PREFECTURES

    def achevees(self) -> DelaiQuerySet:
        return self.filter(fin__isnull=False)

    def en_cours(self) -> DelaiQuerySet:
        return self.filter(fin__isnull=True)


class Delai(ModeleUUID):
    """One step of one file: from a day to a day (none: it still waits). Names nobody; made again at each refresh."""

    etape = models.CharField("étape", max_length=20)
    unite_id = models.UUIDField("dossier mesuré")
    departement = models.CharField("département", max_length=3, blank=True)
    debut = models.DateField("début")
    fin = models.DateField("fin", null=True)
    jours = models.PositiveIntegerField("jours", null=True)

    objects = DelaiQuerySet.as_manager()

    class Meta:
        verbose_name = "délai"
        verbose_name_plural = "délais"
        constraints = [
            models.UniqueConstraint(fields=["etape", "unite_id"], name="delai_unique"),
            models.CheckConstraint(
                condition=Q(fin__isnull=True, jours__isnull=True)
                | Q(fin__isnull=False, jours__isnull=False, fin__gte=F("debut")),
                name="delai_acheve_compte",
            ),
        ]
        indexes = [models.Index(fields=["etape", "fin"], name="delai_etape_fin")]

    def __str__(self) -> str:
        return f"{self.etape} : {self.debut} → {self.fin or '…'}"


class DelaiPublic(models.Model):
    """The national figures of a step over a period, for everybody: no file, no territory."""

    etape = models.CharField("étape", max_length=20)
    periode = models.CharField("période", max_length=10)
    nombre = models.PositiveIntegerField("dossiers")
    mediane = models.PositiveIntegerField("médiane (jours)", null=True)
    neuf_dixiemes = models.PositiveIntegerField("neuvième décile (jours)", null=True)
    en_cours = models.PositiveIntegerField("dossiers en attente", default=0)
    calcule_le = models.DateTimeField("calculé le")

    class Meta:
        verbose_name = "délai public"
        verbose_name_plural = "délais publics"
        constraints = [
            models.UniqueConstraint(fields=["etape", "periode"], name="delai_public_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.etape} ({self.periode})"


def delais_visibles_par(acteur: Acteur) -> DelaiQuerySet:
    """The steps of the actor's territory; all of them for a national role."""
    return Delai.objects.visibles_par(acteur)


_TOUT = "select, insert, update, delete"
cloisonner("commun_delai", lecture=(par_departement("departement"),))
restreindre("commun_delai", app_web="select", app_national="select", app_systeme=_TOUT)
restreindre("commun_delaipublic", app_web="select", app_national="select", app_systeme=_TOUT)
