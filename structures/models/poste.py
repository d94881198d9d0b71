from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q

from commun.acteurs import Acteur
from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_personne, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.enums import Dispositif, FinRattachement, Statut
from structures.models.demande import Decision
from structures.models.structure import Structure


class PosteQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES

    def connus_de(self, acteur: Acteur) -> PosteQuerySet:
        """Posts of the actor's perimeter, and those that its host had before: to read, not to act upon."""
        if acteur.est_national or not acteur.structures:
            return self.visibles_par(acteur)
        tenus = Rattachement._base_manager.filter(poste=OuterRef("pk"), structure_id__in=acteur.structures)
        return self.filter(self.portes(acteur) | Exists(tenus))


class Poste(ModeleUUID):
    """The entitlement, once, for one adviser's place. Its state is derived from dated facts, never stored.

    `structure` is the present host: the row level security key, kept by the services that write `Rattachement`.
    """

    numero = models.CharField("numéro", max_length=20, unique=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="postes", verbose_name="décision")
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postes",
        verbose_name="structure d'accueil",
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    dispositif = models.CharField(
        "dispositif", max_length=30, choices=Dispositif, default=Dispositif.RELANCE_2021
    )
    statut = models.CharField("statut de l'hôte", max_length=10, choices=Statut)
    territoire_prioritaire = models.BooleanField("territoire prioritaire", default=False)
    date_attribution = models.DateField("date d'attribution")
    date_rendu = models.DateField("rendu le", null=True, blank=True)

    objects = PosteQuerySet.as_manager()

    class Meta:
        verbose_name = "poste"
        verbose_name_plural = "postes"
        ordering = ["numero"]
        indexes = [
            models.Index(fields=["structure", "numero"], name="poste_structure"),
            models.Index(fields=["departement"], name="poste_departement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_rendu__isnull=True) | Q(date_rendu__gte=models.F("date_attribution")),
                name="poste_rendu_apres_attribution",
                violation_error_message="Un poste ne peut pas être rendu avant d'avoir été attribué.",
            )
        ]

    def __str__(self) -> str:
        return self.numero


class RattachementQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Rattachement(ModeleUUID):
    """The post belongs to a host between two dates (upper bound excluded; none: still).

    An ended one says how it ended (`fin`) and why: the host that let the post go reads it here, not elsewhere.
    """

    poste = models.ForeignKey(Poste, models.PROTECT, related_name="rattachements", verbose_name="poste")
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="rattachements", verbose_name="structure"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    periode = DateRangeField("période")
    fin = models.CharField("fin", max_length=10, choices=FinRattachement, blank=True)
    motif_fin = models.CharField("motif de la fin", max_length=500, blank=True)

    objects = RattachementQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        constraints = [
            ExclusionConstraint(
                name="rattachement_un_seul_hote",
                expressions=[("poste", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                violation_error_message="Ce poste a déjà un hôte à ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(periode__endswith__isnull=True, fin="")
                | (Q(periode__endswith__isnull=False) & ~Q(fin="")),
                name="rattachement_fin_dite",
                violation_error_message="Un rattachement terminé dit comment, un rattachement en cours n'en dit rien.",
            ),
            models.CheckConstraint(
                condition=Q(periode__isempty=False),
                name="rattachement_d_un_jour_au_moins",
                violation_error_message="Un rattachement dure au moins un jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poste_id} → {self.structure_id}"


# An adviser reads the post that a contract gave: through `conseillers_contrat`. A host goes on reading the posts that
# it had: through its own attachments.
cloisonner(
    "structures_poste",
    par_structure(),
    par_departement(),
    lecture=(
        "exists (select 1 from conseillers_contrat c where c.poste_id = structures_poste.id and "
        + par_personne("c.personne_id")
        + ")",
        "exists (select 1 from structures_rattachement r where r.poste_id = structures_poste.id and "
        + par_structure("r.structure_id")
        + ")",
    ),
)
cloisonner("structures_rattachement", par_structure(), par_departement())

# No host gives itself a post: it may only lock and give back its own.
_TOUT = "select, insert, update, delete"
restreindre(
    "structures_poste", app_web="select, update", app_national="select, insert, update", app_systeme=_TOUT
)
restreindre(
    "structures_rattachement", app_web="select", app_national="select, insert, update", app_systeme=_TOUT
)
