from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from commun.cloisons import cloisonner
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID
from structures.cycles import CYCLE_COMITE
from structures.enums import EtatComite, MotifRefus, SensDecision


class Comite(ModeleUUID):
    """A session of the national selection committee (COSELEC): its decisions take effect together, when published."""

    cycle = CYCLE_COMITE

    etat = models.CharField("état", max_length=14, choices=EtatComite, default=EtatComite.PLANIFIE)
    numero = models.CharField("numéro", max_length=10, unique=True)
    date_seance = models.DateField("date de la séance")
    tenu_le = models.DateTimeField("tenue le", null=True, blank=True)
    publie_le = models.DateTimeField("publiée le", null=True, blank=True)
    publie_par_id = models.UUIDField("publiée par", null=True, blank=True)

    class Meta:
        verbose_name = "comité de sélection"
        verbose_name_plural = "comités de sélection"
        ordering = ["-date_seance"]
        triggers = [CYCLE_COMITE.garde()]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatComite.values), name="comite_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="publie", publie_le__isnull=False)
                | (~Q(etat="publie") & Q(publie_le__isnull=True)),
                name="comite_publie_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Comité n° {self.numero} du {self.date_seance:%d/%m/%Y}"


class Inscription(ModeleUUID):
    """A request on the agenda of a session, and what the session is about to decide. Nobody outside the ANCT sees it.

    `decision` is set by the publication; the row never changes after it.
    """

    comite = models.ForeignKey(Comite, models.PROTECT, related_name="inscriptions", verbose_name="séance")
    demande = models.ForeignKey(
        "structures.Demande", models.PROTECT, related_name="inscriptions", verbose_name="demande"
    )
    rang = models.PositiveIntegerField("rang")
    sens = models.CharField("décision", max_length=10, choices=SensDecision, blank=True)
    nombre_postes = models.PositiveSmallIntegerField("nombre de postes", default=0)
    motif_type = models.CharField("motif type", max_length=12, choices=MotifRefus, blank=True)
    motif = models.TextField("motif", blank=True)
    depassement = models.BooleanField("dépasse l'objectif du département", default=False)
    saisie_par_id = models.UUIDField("saisie par", null=True)
    saisie_le = models.DateTimeField("saisie le", null=True)
    decision = models.OneToOneField(
        "structures.Decision",
        models.PROTECT,
        null=True,
        related_name="inscription",
        verbose_name="décision publiée",
    )

    class Meta:
        verbose_name = "inscription à l'ordre du jour"
        verbose_name_plural = "inscriptions à l'ordre du jour"
        ordering = ["rang"]
        triggers = [
            pgtrigger.Protect(
                name="publiee_immuable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decision__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["comite", "rang"],
                name="inscription_rang_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["demande"],
                condition=Q(decision__isnull=True),
                name="inscription_ouverte_unique_par_demande",
                violation_error_message="Cette demande est déjà inscrite à une séance.",
            ),
            models.CheckConstraint(
                condition=Q(sens="positive", nombre_postes__gte=1)
                | (~Q(sens="positive") & Q(nombre_postes=0)),
                name="inscription_postes_si_positive",
            ),
            models.CheckConstraint(
                condition=Q(sens="negative") & ~Q(motif_type="") | ~Q(sens="negative") & Q(motif_type=""),
                name="inscription_motif_type_si_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rang}. {self.demande}"


_TOUT = "select, insert, update, delete"
restreindre("structures_comite", app_web="select", app_national="select, insert, update", app_systeme=_TOUT)
# A draft decision is the committee's business only: no door for the web.
cloisonner("structures_inscription")
restreindre("structures_inscription", app_national=_TOUT, app_systeme=_TOUT)
