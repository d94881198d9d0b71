from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from commun.acteurs import Acteur
from commun.cloisons import cloisonner, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycle_convention import CYCLE_COMMENTAIRE
from financement.enums import EtatCommentaire, ObjetCommente
from financement.models.convention import Convention
from financement.redaction import libelle_champ
from structures.models import Structure


class InstructionQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class CommentaireQuerySet(InstructionQuerySet):
    """A host sees the comments that were sent to it; the policy of the table says the same."""

    def portes(self, acteur: Acteur) -> Q:
        filtre = super().portes(acteur)
        return filtre & Q(envoye_le__isnull=False) if filtre else filtre


class Commentaire(ModeleUUID):
    """An agent's remark on one field of a convention, or on one of its papers. Open, it unlocks that field only.

    The host reads it once the correction is asked for (`envoye_le`).
    """

    cycle = CYCLE_COMMENTAIRE

    etat = models.CharField("état", max_length=10, choices=EtatCommentaire, default=EtatCommentaire.OUVERT)
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="commentaires", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    objet = models.CharField("objet", max_length=10, choices=ObjetCommente, default=ObjetCommente.CONVENTION)
    champ = models.CharField("champ", max_length=40)
    valeur = models.TextField("valeur commentée", blank=True)
    texte = models.TextField("commentaire", max_length=1000)
    reponse = models.TextField("réponse de la structure", max_length=1000, blank=True)
    ouvert_le = models.DateTimeField("écrit le")
    ouvert_par_id = models.UUIDField("écrit par", null=True)
    ouvert_par_libelle = models.CharField("auteur", max_length=200)
    envoye_le = models.DateTimeField("envoyé à la structure le", null=True, blank=True)
    resolu_le = models.DateTimeField("résolu le", null=True, blank=True)
    resolu_par_id = models.UUIDField("résolu par", null=True, blank=True)
    clos_le = models.DateTimeField("clos le", null=True, blank=True)
    clos_par_id = models.UUIDField("clos par", null=True, blank=True)

    objects = CommentaireQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["ouvert_le"]
        indexes = [models.Index(fields=["convention", "etat"], name="commentaire_etat")]
        triggers = [
            CYCLE_COMMENTAIRE.garde(),
            pgtrigger.Protect(
                name="commentaire_fige",
                operation=pgtrigger.UpdateOf(
                    "convention_id", "objet", "champ", "texte", "ouvert_par_id", "ouvert_le"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "objet", "champ"],
                condition=Q(etat="ouvert"),
                name="commentaire_ouvert_une_fois",
                violation_error_message="Ce champ porte déjà un commentaire ouvert.",
            ),
            models.CheckConstraint(condition=~Q(texte=""), name="commentaire_ecrit"),
            models.CheckConstraint(
                condition=Q(etat="ouvert", resolu_le__isnull=True, clos_le__isnull=True)
                | Q(etat="resolu", resolu_le__isnull=False, clos_le__isnull=True)
                | Q(etat="clos", clos_le__isnull=False),
                name="commentaire_etat_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat="resolu") | Q(envoye_le__isnull=False), name="commentaire_resolu_envoye"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle_champ} : {self.texte[:60]}"

    @property
    def libelle_champ(self) -> str:
        """The French name of what it is about."""
        return libelle_champ(self.objet, self.champ)


class VersionConvention(ModeleUUID):
    """What the host wrote, as it submitted it: one version at each submission, never changed."""

    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="versions", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    rang = models.PositiveSmallIntegerField("version")
    contenu = models.JSONField("contenu")
    soumise_le = models.DateTimeField("soumise le")
    soumise_par_libelle = models.CharField("soumise par", max_length=200)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d'une convention"
        verbose_name_plural = "versions d'une convention"
        ordering = ["convention", "rang"]
        triggers = [
            pgtrigger.Protect(
                name="ajout_seul", operation=pgtrigger.UpdateOf("rang", "contenu", "soumise_le")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "rang"],
                name="version_convention_rang",
                violation_error_message="Cette version est déjà enregistrée.",
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.rang}"


class RelanceConvention(ModeleUUID):
    """Somebody was reminded of a convention that waits: once for each wait (`depuis`) and each threshold (`motif`)."""

    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="relances", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    motif = models.CharField("motif", max_length=40)
    depuis = models.DateTimeField("en attente depuis")
    envoyee_le = models.DateTimeField("envoyée le")

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = "relance d'une convention"
        verbose_name_plural = "relances d'une convention"
        ordering = ["-envoyee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "motif", "depuis"],
                name="relance_convention_une_fois",
                violation_error_message="Cette relance a déjà été envoyée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} : {self.motif}"


cloisonner("financement_commentaire", f"({par_structure()} and envoye_le is not null)")
restreindre(
    "financement_commentaire",
    app_web="select, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
# A merge moves the versions of a draft with it: their content is guarded by the trigger.
cloisonner("financement_versionconvention", par_structure())
restreindre(
    "financement_versionconvention",
    app_web="select, insert",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
cloisonner("financement_relanceconvention", par_structure())
restreindre(
    "financement_relanceconvention",
    app_web="select",
    app_national="select, update",
    app_systeme="select, insert, update",
)
