"""The outbox: what happened, and what must follow, written in the transaction of the act itself."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID


class Evenement(ModeleUUID):
    """A fact of the programme. `charge` holds identifiers and amounts as strings, no personal data."""

    type = models.CharField("type", max_length=80)
    charge = models.JSONField("charge", default=dict)
    par_id = models.UUIDField("auteur", null=True)
    habilitation_id = models.UUIDField("habilitation de l'auteur", null=True)

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.type


class EtatLivraison(models.TextChoices):
    A_FAIRE = "a_faire", "À faire"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée après plusieurs essais"


class Livraison(ModeleUUID):
    """One event for one subscriber: done once, counted at each try, abandoned after `LIVRAISON_TENTATIVES`."""

    evenement = models.ForeignKey(
        Evenement, models.CASCADE, verbose_name="événement", related_name="livraisons"
    )
    abonne = models.CharField("abonné", max_length=80)
    file = models.CharField("file d'attente", max_length=20, default="defaut")
    etat = models.CharField("état", max_length=12, choices=EtatLivraison, default=EtatLivraison.A_FAIRE)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    envoyee_le = models.DateTimeField("remise au courtier le", default=timezone.now)
    faite_le = models.DateTimeField("faite le", null=True)
    erreur = models.TextField("dernière erreur", blank=True)

    class Meta:
        verbose_name = "livraison"
        verbose_name_plural = "livraisons"
        constraints = [
            models.UniqueConstraint(fields=["evenement", "abonne"], name="livraison_unique"),
            models.CheckConstraint(
                condition=models.Q(etat="faite", faite_le__isnull=False)
                | (~models.Q(etat="faite") & models.Q(faite_le__isnull=True)),
                name="livraison_faite_datee",
            ),
        ]
        indexes = [
            models.Index(fields=["envoyee_le"], condition=models.Q(etat="a_faire"), name="livraison_a_faire")
        ]

    def __str__(self) -> str:
        return f"{self.abonne} ({self.get_etat_display()})"


restreindre(
    "commun_evenement",
    app_web="insert",
    app_national="select, insert",
    app_systeme="select, insert",
)
restreindre(
    "commun_livraison",
    app_web="insert",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
