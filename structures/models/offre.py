from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from commun.acteurs import Acteur
from commun.cloisons import cloisonner, par_structure
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.cycles import CYCLE_OFFRE
from structures.enums import EtatOffre, Langue, TypeContrat
from structures.models.poste import Poste
from structures.models.structure import Structure
from territoires.geo import PointSphere


class OffreQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"

    def publiees(self) -> OffreQuerySet:
        """What everybody may read."""
        return self.filter(etat=EtatOffre.PUBLIEE)

    def lisibles_par(self, acteur: Acteur) -> OffreQuerySet:
        """Published positions, and all of the actor's own."""
        if acteur.est_national:
            return self.all()
        return self.filter(Q(etat=EtatOffre.PUBLIEE) | self.portes(acteur))


class Offre(ModeleUUID):
    """A position published for one post at one commune."""

    cycle = CYCLE_OFFRE

    etat = models.CharField("état", max_length=10, choices=EtatOffre, default=EtatOffre.BROUILLON)
    poste = models.ForeignKey(Poste, models.PROTECT, related_name="offres", verbose_name="poste")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="offres", verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, verbose_name="commune du lieu de travail"
    )
    adresse = models.CharField("adresse du lieu de travail", max_length=300, blank=True, default="")
    en_qpv = models.BooleanField("lieu de travail en QPV", default=False)
    qpv_preuve = models.CharField("quartier prioritaire", max_length=150, blank=True, default="")
    point = PointSphere("point", null=True, editable=False)
    intitule = models.CharField("intitulé", max_length=150, default="Conseiller numérique")
    missions = models.TextField("missions")
    date_debut = models.DateField("prise de poste")
    salaire_brut_mensuel = models.DecimalField("salaire brut mensuel (€)", max_digits=8, decimal_places=2)
    types_contrat = ArrayField(
        models.CharField(max_length=20, choices=TypeContrat),
        verbose_name="contrats proposés",
        default=list,
        blank=True,
    )
    langues = ArrayField(
        models.CharField(max_length=20, choices=Langue),
        verbose_name="langues utiles",
        default=list,
        blank=True,
    )
    vehicule_requis = models.BooleanField("permis et véhicule nécessaires", default=False)
    conditions = models.TextField("conditions", blank=True, default="")
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)

    objects = OffreQuerySet.as_manager()

    class Meta:
        verbose_name = "offre"
        verbose_name_plural = "offres"
        ordering = ["-publiee_le", "-cree_le"]
        indexes = [
            GistIndex(fields=["point"], name="offre_point"),
            # The public list reads these only, whatever the number of positions of the past.
            models.Index(fields=["etat", "-publiee_le"], name="offre_publication"),
        ]
        triggers = [CYCLE_OFFRE.garde()]
        constraints = [
            models.UniqueConstraint(
                fields=["poste"],
                condition=Q(etat__in=("brouillon", "publiee")),
                name="offre_ouverte_unique_par_poste",
                violation_error_message="Une offre est déjà ouverte pour ce poste.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="publiee") | Q(publiee_le__isnull=False), name="offre_publiee_datee"
            ),
            models.CheckConstraint(condition=Q(salaire_brut_mensuel__gt=0), name="offre_salaire_positif"),
            models.CheckConstraint(
                condition=Q(en_qpv=False) | ~Q(qpv_preuve=""),
                name="offre_qpv_prouve",
                violation_error_message="Indiquez le quartier prioritaire du lieu de travail.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def libelles_contrats(self) -> str:
        """ "CDI, CDD": what the host proposes, in words."""
        return ", ".join(TypeContrat(t).label for t in self.types_contrat)

    @property
    def libelles_langues(self) -> str:
        return ", ".join(Langue(langue).label for langue in self.langues)


cloisonner("structures_offre", par_structure(), lecture=("etat = 'publiee'",))
