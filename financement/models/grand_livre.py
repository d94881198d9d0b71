"""The ledger: double entry, append-only, chained. See docs/grand-livre.md and docs/decisions/0005."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from commun.cloisons import cloisonner, par_structure
from commun.droits_base import restreindre
from commun.modeles import QuerySetCloisonne
from financement.enums import Compte, Journal, TypePiece
from financement.livre.chaine import CHAMPS, Maillon
from financement.livre.lignes import Ligne, de_canonique, totaux
from financement.models.convention import Convention
from financement.models.declencheurs_livre import (
    CHAINER,
    EQUILIBRER,
    LIGNES_PAR_ECRITURE,
    PROTEGER,
    REPARTIR,
)
from structures.models import Poste, Structure


class GrandLivreQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class Ecriture(models.Model):
    """One entry. Its rank, its hash and its lines' rows are written by the database, whoever inserts it.

    `lignes` is the canonical form that is hashed; `LigneEcriture` spreads it for sums. No name of a person here: the
    erasure of somebody never touches the chain.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    rang = models.BigIntegerField("rang", unique=True, default=0, editable=False)
    precedente = models.CharField("empreinte de la précédente", max_length=64, default="", editable=False)
    empreinte = models.CharField("empreinte", max_length=64, default="", editable=False)
    cle = models.CharField("clé", max_length=150, unique=True)
    journal = models.CharField("journal", max_length=20, choices=Journal)
    date_comptable = models.DateField("date")
    libelle = models.CharField("libellé", max_length=200)
    motif = models.CharField("motif", max_length=1000, blank=True)
    piece_type = models.CharField("type de pièce", max_length=20, choices=TypePiece)
    piece_id = models.UUIDField("pièce")
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="ecritures", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, verbose_name="département", db_index=False
    )
    poste = models.ForeignKey(Poste, models.PROTECT, verbose_name="poste", null=True, db_index=False)
    contrepassee = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="écriture contre-passée",
        null=True,
        related_name="contrepassation",
    )
    par_id = models.UUIDField("auteur", null=True)
    role = models.CharField("rôle", max_length=40)
    le = models.DateTimeField("le")
    lignes = models.JSONField("lignes")

    objects = GrandLivreQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture"
        verbose_name_plural = "écritures"
        ordering = ["rang"]
        indexes = [
            models.Index(fields=["date_comptable", "rang"], name="ecriture_date"),
            models.Index(fields=["piece_id"], name="ecriture_piece"),
        ]
        triggers = [CHAINER, REPARTIR, EQUILIBRER, *PROTEGER]
        constraints = [
            models.CheckConstraint(condition=Q(journal__in=Journal.values), name="ecriture_journal_connu"),
            models.CheckConstraint(
                condition=Q(piece_type__in=TypePiece.values), name="ecriture_piece_connue"
            ),
            models.CheckConstraint(
                condition=Q(contrepassee__isnull=True) | ~Q(motif=""), name="contrepassation_motivee"
            ),
        ]

    def __str__(self) -> str:
        return f"Écriture {self.rang} : {self.libelle}"

    @property
    def montant(self) -> Decimal:
        """Total of the debits, in euros."""
        return totaux(self.lignes_lues)[0]

    @property
    def contrepassee_par(self) -> Ecriture | None:
        """The entry that reverses this one, if any."""
        return getattr(self, "contrepassation", None)

    @property
    def encaissement_vivant(self) -> bool:
        """A receipt of a trop-perçu that stands."""
        return ":encaissement:" in self.cle and self.contrepassee_id is None and self.contrepassee_par is None

    @property
    def lignes_lues(self) -> tuple[Ligne, ...]:
        return de_canonique(self.lignes)

    @property
    def lignes_affichees(self) -> list[dict[str, Any]]:
        """The lines with the labels of their accounts, for a screen."""
        return [
            {"compte": Compte(ligne.compte).label, "debit": ligne.debit, "credit": ligne.credit}
            for ligne in self.lignes_lues
        ]

    @property
    def maillon(self) -> Maillon:
        """What the chain seals of this entry."""
        return Maillon(**{champ: getattr(self, champ) for champ in CHAMPS})


class LigneEcriture(models.Model):
    """One line of an entry, spread by the database: the columns of its entry are repeated for sums and fences."""

    id = models.BigAutoField(primary_key=True)
    ecriture = models.ForeignKey(
        Ecriture, models.PROTECT, related_name="mouvements", verbose_name="écriture", db_index=False
    )
    ordre = models.PositiveSmallIntegerField("ordre")
    compte = models.CharField("compte", max_length=30, choices=Compte)
    debit = models.DecimalField("débit (€)", max_digits=12, decimal_places=2)
    credit = models.DecimalField("crédit (€)", max_digits=12, decimal_places=2)
    convention = models.ForeignKey(Convention, models.PROTECT, verbose_name="convention", db_index=False)
    poste = models.ForeignKey(Poste, models.PROTECT, verbose_name="poste", null=True, db_index=False)
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, verbose_name="département", db_index=False
    )

    objects = GrandLivreQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d'écriture"
        verbose_name_plural = "lignes d'écriture"
        ordering = ["ecriture", "ordre"]
        indexes = [models.Index(fields=["convention", "compte"], name="ligne_convention_compte")]
        triggers = [LIGNES_PAR_ECRITURE, *PROTEGER]
        constraints = [
            models.UniqueConstraint(fields=["ecriture", "ordre"], name="ligne_ordre_unique"),
            models.CheckConstraint(condition=Q(compte__in=Compte.values), name="ligne_compte_connu"),
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0), name="ligne_un_seul_sens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_compte_display()} : {self.debit} / {self.credit}"


for _table in ("financement_ecriture", "financement_ligneecriture"):
    cloisonner(_table, lecture=(par_structure(),))
restreindre(
    "financement_ecriture", app_web="select", app_national="select, insert", app_systeme="select, insert"
)
restreindre("financement_ligneecriture", app_web="select", app_national="select", app_systeme="select")
