from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidatures.cycles import CYCLE_MISE_EN_RELATION
from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation, MotifCloture, MotifRefus
from candidatures.models.candidat import Candidat
from commun.cloisons import cloisonner, par_personne, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.models import Offre, Structure

if TYPE_CHECKING:
    from candidatures.models.entretien import Creneau


class MiseEnRelationQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_personne = "personne_id"


class MiseEnRelation(ModeleUUID):
    """A candidate preselected for a position, until one of the two is told yes or no."""

    cycle = CYCLE_MISE_EN_RELATION
    LIBELLES_ETAT = {
        (EtatMiseEnRelation.PRESELECTIONNEE, "candidat"): "Votre profil intéresse cette structure",
        (EtatMiseEnRelation.ENTRETIEN, "candidat"): "La structure souhaite vous rencontrer",
        (EtatMiseEnRelation.PROPOSEE, "candidat"): "La structure vous propose le poste",
        (EtatMiseEnRelation.ACCEPTEE, "candidat"): "Vous avez accepté le poste",
        (EtatMiseEnRelation.RECRUTEE, "candidat"): "Vous êtes recruté",
        (EtatMiseEnRelation.ECARTEE, "candidat"): "Votre candidature n'a pas été retenue",
        (EtatMiseEnRelation.CLOSE, "candidat"): "Échange terminé",
    }

    etat = models.CharField(
        "état", max_length=16, choices=EtatMiseEnRelation, default=EtatMiseEnRelation.PRESELECTIONNEE
    )
    offre = models.ForeignKey(Offre, models.PROTECT, related_name="mises_en_relation", verbose_name="offre")
    candidat = models.ForeignKey(
        Candidat, models.PROTECT, related_name="mises_en_relation", verbose_name="candidat"
    )
    personne_id = models.UUIDField("compte du candidat")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    # What the candidate reads for ever: the host and its position are closed to them once the position is filled.
    structure_nom = models.CharField("nom de la structure", max_length=250)
    offre_intitule = models.CharField("intitulé de l'offre", max_length=150)
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, verbose_name="commune du lieu de travail"
    )
    distance_km = models.FloatField("distance (km)", null=True)
    motif_refus = models.CharField("motif du refus", max_length=20, choices=MotifRefus, blank=True)
    motif_cloture = models.CharField("motif de la clôture", max_length=20, choices=MotifCloture, blank=True)
    recrutee_le = models.DateTimeField("recrutée le", null=True, blank=True)
    # The last act of either side, or the last hour offered for an interview: reminders count from here.
    activite_le = models.DateTimeField("dernier acte le", default=timezone.now)

    objects = MiseEnRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en relation"
        verbose_name_plural = "mises en relation"
        ordering = ["-cree_le"]
        triggers = [CYCLE_MISE_EN_RELATION.garde()]
        constraints = [
            models.UniqueConstraint(
                fields=["offre", "candidat"],
                name="mise_en_relation_unique",
                violation_error_message="Ce candidat est déjà présélectionné pour cette offre.",
            ),
            models.CheckConstraint(
                condition=Q(etat="ecartee") | Q(motif_refus=""), name="mise_en_relation_motif_si_ecartee"
            ),
            models.CheckConstraint(
                condition=Q(etat="close") | Q(motif_cloture=""), name="mise_en_relation_motif_si_close"
            ),
            models.UniqueConstraint(
                fields=["offre"], condition=Q(etat="recrutee"), name="mise_en_relation_un_recrutement"
            ),
        ]
        indexes = [
            models.Index(
                fields=["activite_le"],
                condition=Q(etat__in=ETATS_OUVERTS),
                name="mise_en_relation_ouverte",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidat_id} pour {self.offre_id}"

    @property
    def creneau_choisi(self) -> Creneau | None:
        """The interview hour that the candidate kept."""
        return next((creneau for creneau in self.creneaux.all() if creneau.choisi_le), None)

    @property
    def motif_en_clair(self) -> str:
        """Why it ended, in the words told to both sides; empty while it goes on."""
        if self.motif_refus:
            return str(self.get_motif_refus_display())
        return str(self.get_motif_cloture_display()) if self.motif_cloture else ""

    @property
    def entretien_a_fixer(self) -> bool:
        """True when the candidate has hours to choose from."""
        return self.etat == EtatMiseEnRelation.ENTRETIEN and bool(self.creneaux.all())


class NoteQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class NoteRencontre(ModeleUUID):
    """What the people of a host write to each other about a meeting; the candidate may ask for it (RGPD, 15)."""

    rencontre = models.ForeignKey(
        MiseEnRelation, models.PROTECT, related_name="notes", verbose_name="mise en relation"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    auteur_id = models.UUIDField("auteur")
    auteur_nom = models.CharField("nom de l'auteur", max_length=200)
    texte = models.TextField("note", validators=[MaxLengthValidator(1000)])
    ecrite_le = models.DateTimeField("écrite le")

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note sur un candidat"
        verbose_name_plural = "notes sur un candidat"
        ordering = ["-ecrite_le"]

    def __str__(self) -> str:
        return f"{self.auteur_nom}, {self.ecrite_le:%d/%m/%Y}"


cloisonner("candidatures_miseenrelation", par_structure(), par_personne())
cloisonner("candidatures_noterencontre", par_structure())

# Nothing of a candidate is deleted from a page: erasure has its own service, run by the owner.
for _table in ("candidat", "profilrecherche", "miseenrelation", "noterencontre"):
    restreindre(
        f"candidatures_{_table}",
        app_web="select, insert, update",
        app_national="select, insert, update",
        app_systeme="select, insert, update, delete",
    )
