"""The rights of the persons: their requests for erasure, their archives, and the proof of the retention rules."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from commun.cloisons import cloisonner, par_personne
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne


class OrigineEffacement(models.TextChoices):
    PERSONNE = "personne", "Demandé par la personne"
    CONSERVATION = "conservation", "Durée de conservation écoulée"


class DemandeQuerySet(QuerySetCloisonne):
    porte_personne = "personne_id"


class DemandeEffacement(ModeleUUID):
    """One person to forget. Nobody changes a row but the owner's function `commun_effacer`, which dates it."""

    personne_id = models.UUIDField("compte de la personne")
    origine = models.CharField("origine", max_length=12, choices=OrigineEffacement)
    faite_le = models.DateTimeField("faite le", null=True, blank=True)
    compte_garde = models.BooleanField("compte gardé", null=True, blank=True)
    bilan = models.JSONField("lignes effacées par table", default=dict)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'effacement"
        verbose_name_plural = "demandes d'effacement"
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["personne_id"],
                condition=Q(faite_le__isnull=True),
                name="effacement_une_demande",
                violation_error_message="Une demande d'effacement est déjà en cours.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_origine_display()} ({self.cree_le:%d/%m/%Y})"


class ArchiveQuerySet(QuerySetCloisonne):
    porte_personne = "personne_id"


class ArchivePersonnelle(ModeleUUID):
    """All that is personal about somebody: made by a worker, downloaded for a short time, then removed."""

    personne_id = models.UUIDField("compte de la personne", db_index=True)
    nombre = models.PositiveIntegerField("lignes réunies", default=0)
    fichier = models.FileField("fichier", max_length=200, blank=True)
    taille = models.PositiveIntegerField("taille en octets", default=0)
    prete_le = models.DateTimeField("prête le", null=True, blank=True)
    expire_le = models.DateTimeField("expire le", null=True, blank=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = "archive de données personnelles"
        verbose_name_plural = "archives de données personnelles"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(prete_le__isnull=True, expire_le__isnull=True)
                | Q(prete_le__isnull=False, expire_le__isnull=False),
                name="archive_prete_datee",
            )
        ]

    def __str__(self) -> str:
        return f"Archive du {self.cree_le:%d/%m/%Y}"


class PassageConservation(ModeleUUID):
    """One run of the retention rules; a trial run removes nothing."""

    le = models.DateTimeField("le", db_index=True)
    par_libelle = models.CharField("lancé par", max_length=200)
    applique = models.BooleanField("appliqué")
    duree_ms = models.PositiveIntegerField("durée (ms)")

    class Meta:
        verbose_name = "passage des durées de conservation"
        verbose_name_plural = "passages des durées de conservation"
        ordering = ["-le"]

    def __str__(self) -> str:
        return f"Passage du {self.le:%d/%m/%Y %H:%M}"


class ResultatConservation(models.Model):
    """What one rule found, and what it did, at one run."""

    passage = models.ForeignKey(
        PassageConservation, models.CASCADE, related_name="resultats", verbose_name="passage"
    )
    regle = models.CharField("règle", max_length=60)
    trouves = models.PositiveIntegerField("échus")
    traites = models.PositiveIntegerField("traités")
    erreur = models.CharField("erreur", max_length=500, blank=True)

    class Meta:
        verbose_name = "résultat d'une durée de conservation"
        verbose_name_plural = "résultats des durées de conservation"
        constraints = [
            models.UniqueConstraint(fields=["passage", "regle"], name="resultat_conservation_unique")
        ]

    def __str__(self) -> str:
        return f"{self.regle} : {self.trouves}"


class PreavisConservation(ModeleUUID):
    """The notice sent before a person is forgotten; an activity after it makes it void."""

    regle = models.CharField("règle", max_length=60)
    personne_id = models.UUIDField("compte de la personne")
    envoye_le = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "préavis de conservation"
        verbose_name_plural = "préavis de conservation"
        indexes = [models.Index(fields=["personne_id", "regle"], name="preavis_personne")]

    def __str__(self) -> str:
        return f"{self.regle} ({self.envoye_le:%d/%m/%Y})"


_AJOUT = "select, insert"
cloisonner("commun_demandeeffacement", par_personne())
restreindre("commun_demandeeffacement", app_web=_AJOUT, app_national=_AJOUT, app_systeme=_AJOUT)
cloisonner("commun_archivepersonnelle", par_personne())
restreindre(
    "commun_archivepersonnelle",
    app_web=_AJOUT,
    app_national=_AJOUT,
    app_systeme="select, insert, update, delete",
)
cloisonner("commun_preavisconservation")
restreindre("commun_preavisconservation", app_national="select", app_systeme="select, insert, delete")
for _table in ("passageconservation", "resultatconservation"):
    restreindre(f"commun_{_table}", app_national="select, insert", app_systeme="select, insert, delete")
