from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidatures.enums import SexeDeclare, TrancheAge
from commun.cloisons import cloisonner, par_personne
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne


class ReponseEquiteQuerySet(QuerySetCloisonne):
    porte_personne = "personne_id"


class ReponseEquite(ModeleUUID):
    """An optional answer, apart from the application: no recruiter and no agent reads it, no score uses it.

    Only national sums leave the table, by the owner's function `candidatures_equite`, without any cell under five.
    """

    personne_id = models.UUIDField("compte de la personne", unique=True)
    sexe = models.CharField("sexe", max_length=10, choices=SexeDeclare, blank=True)
    tranche_age = models.CharField("tranche d'âge", max_length=10, choices=TrancheAge, blank=True)
    consentie_le = models.DateTimeField("consentie le")

    objects = ReponseEquiteQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse sur l'équité"
        verbose_name_plural = "réponses sur l'équité"
        constraints = [
            models.CheckConstraint(
                condition=~Q(sexe="", tranche_age=""),
                name="equite_une_reponse",
                violation_error_message="Répondez à une question au moins, ou n'enregistrez rien.",
            )
        ]

    def __str__(self) -> str:
        return f"Réponse du {self.consentie_le:%d/%m/%Y}"


class MeilleurRang(models.Model):
    """How well a candidate is ranked, for the fairness page alone: made again each night, read by nobody by name."""

    candidat_id = models.UUIDField("candidat", primary_key=True)
    rang = models.PositiveSmallIntegerField("meilleur rang sur une offre publiée")
    mesure_le = models.DateTimeField("mesuré le")

    class Meta:
        verbose_name = "meilleur rang d'un candidat"
        verbose_name_plural = "meilleurs rangs des candidats"

    def __str__(self) -> str:
        return f"rang {self.rang}"


restreindre("candidatures_meilleurrang", app_systeme="select, insert, delete")
cloisonner("candidatures_reponseequite", par_personne())
# Whatever the policies say, the national role has no right at all here; the worker reads for the person's own archive.
restreindre("candidatures_reponseequite", app_web="select, insert, update, delete", app_systeme="select")
