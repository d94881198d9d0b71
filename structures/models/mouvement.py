from __future__ import annotations

from django.db import models
from django.db.models import Q

from commun.accord import accorder
from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.cycles import CYCLE_MOUVEMENT
from structures.enums import EtatMouvement, MotifMouvement, SensAvis, TypeMouvement
from structures.models.demande import Decision
from structures.models.poste import Poste
from structures.models.structure import Structure

OUVERTS = (EtatMouvement.AVIS_ATTENDU, EtatMouvement.A_DECIDER)


class MouvementQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES

    def ouverts(self) -> MouvementQuerySet:
        return self.filter(etat__in=OUVERTS)


class Mouvement(ModeleUUID):
    """A host asks for more posts, or gives some back: one at a time (programme A3, B3.6).

    The latest opinion stands on the row, every one is in its history. `nombre_accorde` is the coordinator's number.
    """

    cycle = CYCLE_MOUVEMENT
    LIBELLES_ETAT = {
        (EtatMouvement.AVIS_ATTENDU, "prefecture"): "Avis à rendre",
        (EtatMouvement.A_DECIDER, "instruction"): "À décider",
    }

    etat = models.CharField("état", max_length=15, choices=EtatMouvement)
    type = models.CharField("type", max_length=10, choices=TypeMouvement)
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="mouvements", verbose_name="structure"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    nombre = models.PositiveSmallIntegerField("nombre de postes demandés")
    motif = models.CharField("motif", max_length=30, choices=MotifMouvement)
    precision = models.CharField("précision", max_length=200, blank=True)
    date_effet = models.DateField("date d'effet", null=True, blank=True)
    depose_le = models.DateTimeField("déposée le")
    avis_sens = models.CharField("avis", max_length=12, choices=SensAvis, blank=True)
    avis_commentaire = models.TextField("motivation de l'avis", blank=True)
    avis_rendu_le = models.DateTimeField("avis rendu le", null=True, blank=True)
    decide_le = models.DateTimeField("décidée le", null=True, blank=True)
    decide_par_id = models.UUIDField("décidée par", null=True, blank=True)
    nombre_accorde = models.PositiveSmallIntegerField("nombre accordé", null=True, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="mouvements", verbose_name="décision"
    )

    objects = MouvementQuerySet.as_manager()

    class Meta:
        verbose_name = "mouvement de postes"
        verbose_name_plural = "mouvements de postes"
        ordering = ["-depose_le"]
        indexes = [models.Index(fields=["etat", "depose_le"], name="mouvement_inbox")]
        triggers = [CYCLE_MOUVEMENT.garde()]
        constraints = [
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(etat__in=OUVERTS),
                name="mouvement_ouvert_unique_par_structure",
                violation_error_message="Une demande d'ajout ou de restitution est déjà en cours.",
            ),
            models.CheckConstraint(condition=Q(nombre__range=(1, 30)), name="mouvement_1_a_30_postes"),
            models.CheckConstraint(
                condition=Q(type="ajout", date_effet__isnull=True)
                | (Q(type="retrait", date_effet__isnull=False) & ~Q(etat="avis_attendu")),
                name="mouvement_date_du_retrait",
            ),
            models.CheckConstraint(
                condition=~Q(type="ajout", etat__in=("a_decider", "accepte", "refuse"))
                | Q(avis_rendu_le__isnull=False),
                name="mouvement_ajout_avec_avis",
                violation_error_message="L'avis de la préfecture précède la décision.",
            ),
            models.CheckConstraint(
                condition=Q(etat="accepte", nombre_accorde__gte=1, nombre_accorde__lte=models.F("nombre"))
                | (~Q(etat="accepte") & Q(nombre_accorde__isnull=True)),
                name="mouvement_accepte_chiffre",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat__in=("accepte", "refuse"), decide_le__isnull=False, decide_par_id__isnull=False
                )
                | (~Q(etat__in=("accepte", "refuse")) & Q(decide_le__isnull=True)),
                name="mouvement_decide_date",
            ),
            models.CheckConstraint(
                condition=~Q(motif="autre") | ~Q(precision=""),
                name="mouvement_autre_precise",
                violation_error_message="Précisez l'autre motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} — {accorder(self.nombre, 'poste')}"


class PosteARendre(ModeleUUID):
    """A post that a movement gives back."""

    mouvement = models.ForeignKey(
        Mouvement, models.CASCADE, related_name="postes_a_rendre", verbose_name="mouvement"
    )
    poste = models.ForeignKey(Poste, models.PROTECT, related_name="restitutions", verbose_name="poste")

    class Meta:
        verbose_name = "poste à rendre"
        verbose_name_plural = "postes à rendre"
        ordering = ["poste__numero"]
        constraints = [models.UniqueConstraint(fields=["mouvement", "poste"], name="poste_a_rendre_une_fois")]

    def __str__(self) -> str:
        return f"{self.poste_id} rendu par {self.mouvement_id}"


cloisonner("structures_mouvement", par_structure(), par_departement())
cloisonner(
    "structures_postearendre",
    "exists (select 1 from structures_mouvement m where m.id = mouvement_id and "
    + par_structure("m.structure_id")
    + ")",
    lecture=(
        "exists (select 1 from structures_mouvement m where m.id = mouvement_id and "
        + par_departement("m.departement_id")
        + ")",
    ),
)
restreindre(
    "structures_mouvement",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
restreindre(
    "structures_postearendre",
    app_web="select, insert",
    app_national="select, insert",
    app_systeme="select, insert, update, delete",
)
