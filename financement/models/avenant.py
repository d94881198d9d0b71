from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycle_avenant import CYCLE_AVENANT
from financement.enums_avenant import AVENANTS_OUVERTS, EtatAvenant, TypeAvenant
from financement.models.convention import Convention
from structures.models import Structure

_OUVERTS = [str(etat) for etat in AVENANTS_OUVERTS]


class AvenantQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Avenant(ModeleUUID):
    """An amendment of an active convention: it carries only what changes, both parties sign it.

    `donnees`: what changes, by type (`financement.services.avenants`); `effet`: amounts (euros, texts) by post, fixed
    when the coordinator gives it to sign. `date_effet`: first day of what changes. In force, it is applied once
    (`applique_le`), in one transaction.
    """

    cycle = CYCLE_AVENANT

    etat = models.CharField("état", max_length=12, choices=EtatAvenant, default=EtatAvenant.PREPARE)
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="avenants", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    rang = models.PositiveSmallIntegerField("rang")
    type = models.CharField("ce qui change", max_length=12, choices=TypeAvenant)
    date_effet = models.DateField("date d'effet")
    objet = models.TextField("pourquoi", max_length=1000)
    donnees = models.JSONField("données", default=dict)
    effet = models.JSONField("effet", default=dict)
    montant_avant = models.DecimalField(
        "montant avant (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    montant_apres = models.DecimalField(
        "montant après (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    prepare_par_libelle = models.CharField("préparé par", max_length=200)
    validee_le = models.DateTimeField("donné à signer le", null=True, blank=True)
    validee_par_id = models.UUIDField("donné à signer par", null=True, blank=True)
    signee_structure_le = models.DateTimeField("signé par la structure le", null=True, blank=True)
    signee_structure_par_id = models.UUIDField("signé pour la structure par", null=True, blank=True)
    signee_financeur_le = models.DateTimeField("signé pour l'État le", null=True, blank=True)
    signee_financeur_par_id = models.UUIDField("signé pour l'État par", null=True, blank=True)
    en_vigueur_le = models.DateTimeField("en vigueur depuis", null=True, blank=True)
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True)

    objects = AvenantQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        ordering = ["convention", "rang"]
        triggers = [
            CYCLE_AVENANT.garde(),
            pgtrigger.Protect(name="ni_suppression", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="avenant_fige",
                fields=["convention", "rang", "type", "date_effet", "donnees", "structure"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="avenant_rang_unique"),
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(etat__in=_OUVERTS),
                name="avenant_un_a_la_fois",
                violation_error_message="Un avenant de cette convention est déjà en cours : menez-le à son terme ou"
                " abandonnez-le.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=("prepare", "abandonne"))
                | Q(
                    validee_le__isnull=False,
                    validee_par_id__isnull=False,
                    montant_avant__isnull=False,
                    montant_apres__isnull=False,
                ),
                name="avenant_valide_chiffre",
            ),
            models.CheckConstraint(
                condition=~Q(etat="en_vigueur")
                | Q(
                    signee_structure_le__isnull=False,
                    signee_financeur_le__isnull=False,
                    en_vigueur_le__isnull=False,
                ),
                name="avenant_en_vigueur_deux_signatures",
            ),
            models.CheckConstraint(
                condition=Q(applique_le__isnull=True) | Q(etat="en_vigueur"),
                name="avenant_applique_en_vigueur",
            ),
            models.CheckConstraint(
                condition=Q(montant_apres__isnull=True) | Q(montant_apres__gte=0),
                name="avenant_montant_positif",
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant {self.numero}"

    @property
    def numero(self) -> str:
        """The convention's number and the rank: `CN-87-2026-0001-A1`."""
        return f"{self.convention.numero}-A{self.rang}"

    @property
    def est_signee(self) -> bool:
        """Derived: both parties have signed."""
        return self.signee_structure_le is not None and self.signee_financeur_le is not None


cloisonner("financement_avenant", par_structure(), par_departement())
restreindre(
    "financement_avenant",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
