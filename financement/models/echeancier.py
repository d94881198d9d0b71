from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q

from commun.cloisons import cloisonner, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from commun.televersements import FichierTeleverse
from financement.cycles import CYCLE_PIECE
from financement.enums import EtatPiece
from financement.models.convention import Convention
from financement.pieces import catalogue
from structures.models import Poste, Structure


class EcheancierQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class Piece(FichierTeleverse):
    """A paper that a host deposits for its convention. The last one of each type counts; none is ever replaced."""

    cycle = CYCLE_PIECE
    televersement = "piece"

    etat = models.CharField("état", max_length=10, choices=EtatPiece, default=EtatPiece.DEPOSEE)
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="pieces", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    type = models.CharField("type de pièce", max_length=40)
    date_piece = models.DateField("date de la pièce", null=True, blank=True)
    valable_jusqu_au = models.DateField("valable jusqu'au", null=True, blank=True)
    deposee_le = models.DateTimeField("déposée le")
    deposee_par_id = models.UUIDField("déposée par", null=True, blank=True)
    decidee_le = models.DateTimeField("examinée le", null=True, blank=True)
    decidee_par_id = models.UUIDField("examinée par", null=True, blank=True)
    motif_refus = models.TextField("motif du refus", blank=True)

    objects = EcheancierQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        verbose_name_plural = "pièces"
        ordering = ["convention", "type", "-deposee_le"]
        indexes = [models.Index(fields=["etat", "deposee_le"], name="piece_etat")]
        triggers = [
            CYCLE_PIECE.garde(),
            pgtrigger.Protect(
                name="contenu_fige",
                operation=pgtrigger.UpdateOf("fichier", "sha256", "taille", "type", "convention_id"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "type", "sha256"],
                condition=~Q(etat="refusee"),
                name="piece_deposee_une_fois",
                violation_error_message="Ce fichier est déjà déposé pour cette pièce.",
            ),
            models.CheckConstraint(
                condition=Q(etat="deposee", decidee_le__isnull=True)
                | (~Q(etat="deposee") & Q(decidee_le__isnull=False)),
                name="piece_examinee_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat="refusee") | ~Q(motif_refus=""), name="piece_refusee_motivee"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def libelle(self) -> str:
        """The French name of its type."""
        demandee = catalogue().get(self.type)
        return demandee.libelle if demandee else self.type

    def vaut_le(self, jour: date) -> bool:
        """True when the paper is accepted and still valid on this Paris day."""
        return self.etat == EtatPiece.ACCEPTEE and (
            self.valable_jusqu_au is None or self.valable_jusqu_au >= jour
        )


class ConditionExterne(ModeleUUID):
    """A projection of another room's fact: while it stands, the instalments of the post's conventions wait.

    Written by subscribers of events (`financement.conditions.suivre`). `objet_id` is what the fact is about.
    """

    code = models.CharField("code", max_length=60)
    poste = models.ForeignKey(Poste, models.PROTECT, related_name="conditions", verbose_name="poste")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    objet_id = models.UUIDField("objet")
    libelle = models.CharField("ce qui manque", max_length=300)
    depuis = models.DateField("depuis le")
    levee_le = models.DateTimeField("levée le", null=True, blank=True)
    levee_par_libelle = models.CharField("levée par", max_length=200, blank=True)
    motif_levee = models.TextField("motif de la levée", blank=True)

    objects = EcheancierQuerySet.as_manager()

    class Meta:
        verbose_name = "condition d'un versement"
        verbose_name_plural = "conditions d'un versement"
        ordering = ["depuis"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "poste", "objet_id"],
                condition=Q(levee_le__isnull=True),
                name="condition_externe_une_fois",
            ),
            models.CheckConstraint(
                condition=Q(levee_le__isnull=True) | ~Q(motif_levee=""),
                name="condition_externe_levee_motivee",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


cloisonner("financement_piece", par_structure())
cloisonner("financement_conditionexterne", par_structure())
restreindre(
    "financement_piece",
    app_web="select, insert",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
restreindre(
    "financement_conditionexterne",
    app_web="select",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
