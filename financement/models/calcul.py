from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_structure
from commun.droits_base import ajout_seul
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.enums import NatureCalcul
from financement.models.convention import Convention
from structures.models import Poste, Structure


class VersionBareme(models.Model):
    """The parameters of one version of the barème, for ever: an old computation can be run again to the cent."""

    version = models.CharField("version", max_length=64, primary_key=True)
    contenu = models.TextField("contenu canonique (JSON)")
    archivee_le = models.DateTimeField("archivée le")

    class Meta:
        verbose_name = "version du barème"
        verbose_name_plural = "versions du barème"
        ordering = ["-archivee_le"]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.version[:12]


ajout_seul("financement_versionbareme")


class CalculQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Calcul(ModeleUUID):
    """One computation of one post's entitlement, for ever: inputs, their hash, versions, trace, result.

    A new computation is a new version; a stored one never changes. `declencheur` is the type of the event that
    caused it, on `objet_declencheur` (« contrat.rompre » on a contract), empty when somebody just asked. A notified
    row copies its `origine`, a computed one.
    """

    poste = models.ForeignKey(Poste, models.PROTECT, related_name="calculs", verbose_name="poste")
    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="calculs", verbose_name="convention"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    nature = models.CharField("nature", max_length=15, choices=NatureCalcul)
    version = models.PositiveIntegerField("version")
    entrees = models.JSONField("données d'entrée")
    entrees_sha256 = models.CharField("empreinte des données d'entrée", max_length=64)
    bareme = models.ForeignKey(VersionBareme, models.PROTECT, verbose_name="version du barème")
    code_version = models.CharField("version du code", max_length=40)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    plafond = models.DecimalField("plafond (€)", max_digits=12, decimal_places=2)
    mois_consommes = models.DecimalField("mois consommés", max_digits=10, decimal_places=6)
    duree = models.PositiveSmallIntegerField("durée (mois)")
    lignes = models.JSONField("lignes du calcul")
    parametres = models.JSONField("paramètres appliqués", default=list)
    alertes = models.JSONField("alertes", default=list)
    calcule_le = models.DateTimeField("calculé le")
    origine = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notifies",
        db_index=False,
        verbose_name="calcul notifié",
    )
    declencheur = models.CharField("événement", max_length=60, blank=True, default="")
    objet_declencheur = models.UUIDField("objet de l'événement", null=True, blank=True)
    par_libelle = models.CharField("demandé par", max_length=200, blank=True, default="")
    campagne = models.ForeignKey(
        "financement.Campagne",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calculs",
        verbose_name="campagne",
    )

    objects = CalculQuerySet.as_manager()

    class Meta:
        verbose_name = "calcul de droits"
        verbose_name_plural = "calculs de droits"
        ordering = ["-version"]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["poste", "nature", "version"], name="calcul_version_unique"),
            models.UniqueConstraint(fields=["origine"], name="calcul_notifie_une_fois"),
            models.CheckConstraint(
                condition=Q(nature="notifie", origine__isnull=False)
                | (~Q(nature="notifie") & Q(origine__isnull=True)),
                name="calcul_notifie_a_une_origine",
            ),
            models.CheckConstraint(
                condition=Q(montant__gte=0, montant__lte=models.F("plafond")), name="calcul_sous_plafond"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} v{self.version} : {self.montant}"


cloisonner("financement_calcul", par_structure(), par_departement())
