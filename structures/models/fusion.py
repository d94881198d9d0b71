from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commun.cloisons import cloisonner, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.models.structure import Structure


class FusionQuerySet(QuerySetCloisonne):
    porte_structure = "cible_id"


class Fusion(ModeleUUID):
    """One merge: `absorbee` into `cible`, why, what moved (`plan`) and whether it was undone.

    `plan` holds, by column, the identifier of each moved row with its fingerprint after the move: a row that changed
    since then forbids undoing.
    """

    cible = models.ForeignKey(
        Structure, models.PROTECT, related_name="fusions", verbose_name="structure conservée"
    )
    absorbee = models.ForeignKey(
        Structure, models.PROTECT, related_name="absorptions", verbose_name="structure absorbée"
    )
    motif = models.TextField("motif")
    faite_le = models.DateTimeField("faite le")
    faite_par_id = models.UUIDField("faite par", null=True)
    faite_par_libelle = models.CharField("faite par (libellé)", max_length=200, blank=True)
    champs = models.JSONField("champs d'identité changés (ancien, nouveau)", default=dict)
    plan = models.JSONField("lignes déplacées", default=dict)
    memoire = models.JSONField("lignes combinées", default=dict)
    defaite_le = models.DateTimeField("défaite le", null=True, blank=True)
    defaite_par_id = models.UUIDField("défaite par", null=True, blank=True)
    defaite_motif = models.TextField("motif du retour", blank=True)

    objects = FusionQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion de structures"
        verbose_name_plural = "fusions de structures"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(condition=~Q(cible=F("absorbee")), name="fusion_de_deux_structures"),
            models.CheckConstraint(condition=~Q(motif=""), name="fusion_motivee"),
            models.UniqueConstraint(
                fields=["absorbee"],
                condition=Q(defaite_le__isnull=True),
                name="fusion_absorbee_une_fois",
                violation_error_message="Cette structure est déjà fusionnée dans une autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbee_id} → {self.cible_id}"


class PaireDoublon(ModeleUUID):
    """Two structures that look like one, found at night; « pas un doublon » is remembered for ever."""

    premiere = models.ForeignKey(
        Structure, models.PROTECT, related_name="+", verbose_name="première structure"
    )
    seconde = models.ForeignKey(Structure, models.PROTECT, related_name="+", verbose_name="seconde structure")
    score = models.PositiveSmallIntegerField("ressemblance sur 100")
    indices = ArrayField(models.CharField(max_length=80), verbose_name="indices", default=list)
    trouvee_le = models.DateTimeField("trouvée le")
    ecartee_le = models.DateTimeField("écartée le", null=True, blank=True)
    ecartee_par_id = models.UUIDField("écartée par", null=True, blank=True)
    motif = models.TextField("pourquoi ce n'est pas un doublon", blank=True)

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["premiere", "seconde"], name="paire_doublon_unique"),
            models.CheckConstraint(condition=Q(premiere__lt=F("seconde")), name="paire_doublon_ordonnee"),
        ]

    def __str__(self) -> str:
        return f"{self.premiere_id} ? {self.seconde_id}"


# Hosts read that they were merged; agents of the country merge, and look for doubles.
cloisonner("structures_fusion", lecture=(par_structure("cible_id"), par_structure("absorbee_id")))
restreindre(
    "structures_fusion",
    app_web="select",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
restreindre(
    "structures_pairedoublon",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
