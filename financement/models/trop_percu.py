from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commun.cloisons import cloisonner, par_structure
from commun.droits_base import ajout_seul, restreindre
from commun.modeles import ModeleUUID
from financement.cycle_trop_percu import CYCLE_TROP_PERCU
from financement.enums import EtatTropPercu
from financement.models.convention import Convention
from financement.models.grand_livre import GrandLivreQuerySet
from financement.models.paiement import Tranche
from structures.models import Structure

OUVERTS = (EtatTropPercu.CONSTATE, EtatTropPercu.NOTIFIE, EtatTropPercu.EN_PARTIE)


class TropPercu(ModeleUUID):
    """What was paid beyond the final entitlement of a convention. Its amount never changes; what remains is a sum."""

    cycle = CYCLE_TROP_PERCU
    LIBELLES_ETAT = {
        (EtatTropPercu.CONSTATE, "structure"): "En cours d'examen",
        (EtatTropPercu.NOTIFIE, "structure"): "À rembourser",
        (EtatTropPercu.EN_PARTIE, "structure"): "Remboursé en partie",
        (EtatTropPercu.RECOUVRE, "structure"): "Remboursé",
        (EtatTropPercu.REPORTE, "structure"): "Retenu sur vos paiements",
    }

    etat = models.CharField("état", max_length=12, choices=EtatTropPercu, default=EtatTropPercu.CONSTATE)
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="trop_percus", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    motif = models.CharField("motif", max_length=1000)
    constate_le = models.DateTimeField("constaté le")
    constate_par_id = models.UUIDField("constaté par")
    notifie_le = models.DateTimeField("notifié le", null=True, blank=True)
    notifie_par_id = models.UUIDField("notifié par", null=True, blank=True)
    solde_le = models.DateTimeField("soldé le", null=True, blank=True)
    solde_par_id = models.UUIDField("soldé par", null=True, blank=True)

    objects = GrandLivreQuerySet.as_manager()

    class Meta:
        verbose_name = "trop-perçu"
        verbose_name_plural = "trop-perçus"
        ordering = ["-constate_le"]
        triggers = [
            CYCLE_TROP_PERCU.garde(),
            pgtrigger.ReadOnly(
                name="trop_percu_fige",
                fields=["convention", "montant", "motif", "constate_le", "constate_par_id"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(etat__in=[str(etat) for etat in OUVERTS]),
                name="trop_percu_un_a_la_fois",
                violation_error_message="Un trop-perçu est déjà ouvert pour cette convention : soldez-le d'abord.",
            ),
            models.CheckConstraint(condition=Q(montant__gt=0), name="trop_percu_positif"),
            models.CheckConstraint(
                condition=~Q(etat__in=("notifie", "en_partie", "recouvre", "reporte"))
                | Q(notifie_le__isnull=False, notifie_par_id__isnull=False),
                name="trop_percu_notifie_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat="abandonne") | ~Q(solde_par_id=F("constate_par_id")),
                name="trop_percu_quatre_yeux",
                violation_error_message="Un trop-perçu est abandonné par une autre personne que son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"Trop-perçu de {self.montant} €"


class Imputation(ModeleUUID):
    """A part of a trop-perçu kept back from an instalment of the same host: the instalment's order pays the rest."""

    trop_percu = models.ForeignKey(
        TropPercu, models.PROTECT, related_name="imputations", verbose_name="trop-perçu"
    )
    tranche = models.ForeignKey(Tranche, models.PROTECT, related_name="imputations", verbose_name="tranche")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    le = models.DateTimeField("le")
    par_id = models.UUIDField("par")

    objects = GrandLivreQuerySet.as_manager()

    class Meta:
        verbose_name = "retenue sur une tranche"
        verbose_name_plural = "retenues sur des tranches"
        ordering = ["le"]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="imputation_positive"),
            models.UniqueConstraint(fields=["trop_percu", "tranche"], name="imputation_une_fois"),
        ]

    def __str__(self) -> str:
        return f"Retenue de {self.montant} €"


cloisonner("financement_troppercu", lecture=(par_structure(),))
cloisonner("financement_imputation", lecture=(par_structure(),))
restreindre(
    "financement_troppercu",
    app_web="select",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
ajout_seul("financement_imputation", web="select")
