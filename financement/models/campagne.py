from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Abs

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycles_campagne import CYCLE_CAMPAGNE
from financement.enums import CategorieEcart, EtatCampagne, MiseALEcart, NatureCampagne
from structures.enums import Dispositif

# A campaign is the coordination's own work: hosts read what it wrote once accepted, in `Calcul`. These tables give the
# web roles of a perimeter no right at all, which is stricter than a policy and leaves COPY possible (PostgreSQL
# refuses it on a table with row level security).
_NATIONAL = {
    "app_national": "select, insert, update",
    "app_systeme": "select, insert, update",
}


_ECRITS_UNE_FOIS = [
    "campagne", "poste", "conventionne", "convention", "lot", "categorie", "motif", "entrees", "entrees_sha256",
    "total", "plafond", "mois_consommes", "duree", "mois", "jours", "montants", "avant", "version_avant", "notifie",
    "ecart",
]  # fmt: skip


class Campagne(ModeleUUID):
    """The entitlement of many posts computed at once, compared with what is stored, applied only when accepted."""

    cycle = CYCLE_CAMPAGNE

    nom = models.CharField("nom", max_length=120)
    etat = models.CharField("état", max_length=15, choices=EtatCampagne, default=EtatCampagne.EN_PREPARATION)
    nature = models.CharField("nature", max_length=15, choices=NatureCampagne)
    arrete_au = models.DateField("arrêté au", null=True, blank=True)
    dispositif = models.CharField("dispositif", max_length=30, choices=Dispositif, blank=True)
    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, null=True, blank=True, verbose_name="département"
    )
    taille_lot = models.PositiveIntegerField("postes par lot", default=1000)
    nombre_postes = models.PositiveIntegerField("postes", default=0)
    bareme = models.ForeignKey(
        "financement.VersionBareme", models.PROTECT, null=True, blank=True, verbose_name="version du barème"
    )
    code_version = models.CharField("version du code", max_length=40, blank=True)
    creee_par_id = models.UUIDField("préparée par")
    creee_par_libelle = models.CharField("préparée par (nom)", max_length=200)
    lancee_le = models.DateTimeField("lancée le", null=True, blank=True)
    lancee_par_id = models.UUIDField("lancée par", null=True, blank=True)
    calculee_le = models.DateTimeField("calculée le", null=True, blank=True)
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    acceptee_par_id = models.UUIDField("acceptée par", null=True, blank=True)
    appliquee_le = models.DateTimeField("appliquée le", null=True, blank=True)

    objects = QuerySetCloisonne.as_manager()

    class Meta:
        verbose_name = "campagne de calcul"
        verbose_name_plural = "campagnes de calcul"
        ordering = ["-cree_le"]
        triggers = [
            CYCLE_CAMPAGNE.garde(),
            pgtrigger.Protect(name="ni_suppression", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature="constate", arrete_au__isnull=False)
                | Q(nature="previsionnel", arrete_au__isnull=True),
                name="campagne_constatee_datee",
                violation_error_message="Un calcul constaté s'arrête à une date ; un prévisionnel n'en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=("en_preparation", "annulee"))
                | Q(lancee_le__isnull=False, lancee_par_id__isnull=False, bareme__isnull=False),
                name="campagne_lancee_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat="acceptee") | Q(acceptee_le__isnull=False, acceptee_par_id__isnull=False),
                name="campagne_acceptee_datee",
            ),
            models.CheckConstraint(
                condition=Q(appliquee_le__isnull=True) | Q(etat="acceptee"),
                name="campagne_appliquee_acceptee",
            ),
            models.CheckConstraint(
                condition=Q(taille_lot__gte=1, taille_lot__lte=5000), name="campagne_taille_lot"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class LotCampagne(ModeleUUID):
    """A batch: the posts frozen at the launch. Computed once, then applied once; `bilan` sums its results.

    `bilan`: category → [posts, cents before, cents after]; `histogramme`: posts by size of their difference, in the
    order of `ecarts.TRANCHES`; `effet`: what the application did, by outcome.
    """

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="lots", verbose_name="campagne")
    rang = models.PositiveIntegerField("rang")
    conventionnes = ArrayField(models.UUIDField(), verbose_name="postes conventionnés")
    nombre = models.PositiveIntegerField("postes")
    calcule_le = models.DateTimeField("calculé le", null=True, blank=True)
    code_version = models.CharField("version du code", max_length=40, blank=True)
    bilan = models.JSONField("bilan", default=dict)
    histogramme = ArrayField(models.IntegerField(), default=list, verbose_name="postes par tranche d'écart")
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True)
    effet = models.JSONField("effet", default=dict)

    objects = QuerySetCloisonne.as_manager()

    class Meta:
        verbose_name = "lot d'une campagne"
        verbose_name_plural = "lots d'une campagne"
        ordering = ["campagne", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "rang"], name="lot_campagne_rang_unique"),
            models.CheckConstraint(
                condition=Q(applique_le__isnull=True) | Q(calcule_le__isnull=False),
                name="lot_campagne_applique_apres_calcul",
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.rang}"


class ResultatCampagne(models.Model):
    """What a campaign found for one post: inputs, result in integers, difference with the last stored computation.

    Amounts are cents, `mois_consommes` millionths of a month; lines are three arrays of one length (year × 100 +
    month, occupied days, cents). Written once by COPY, in the transaction that marks its batch; only `ecarte` may
    change. Its four links are not foreign keys of the database: 100 000 rows would ask it 400 000 questions whose
    answers the same transaction has just read, of rows that nobody may delete.
    """

    pk = models.CompositePrimaryKey("campagne_id", "poste_id")
    campagne = models.ForeignKey(
        Campagne, models.PROTECT, db_constraint=False, db_index=False, related_name="resultats",
        verbose_name="campagne",
    )  # fmt: skip
    poste = models.ForeignKey(
        "structures.Poste", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+",
        verbose_name="poste",
    )  # fmt: skip
    conventionne = models.ForeignKey(
        "financement.PosteConventionne", models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+", verbose_name="poste conventionné",
    )  # fmt: skip
    convention = models.ForeignKey(
        "financement.Convention", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+",
        verbose_name="convention",
    )  # fmt: skip
    lot = models.PositiveIntegerField("lot")
    categorie = models.CharField("écart", max_length=10, choices=CategorieEcart)
    motif = models.TextField("motif du refus", blank=True)
    entrees = models.TextField("données d'entrée (JSON canonique)", blank=True)
    entrees_sha256 = models.CharField("empreinte des données d'entrée", max_length=64, blank=True)
    total = models.BigIntegerField("montant (centimes)")
    plafond = models.BigIntegerField("plafond (centimes)")
    mois_consommes = models.BigIntegerField("mois consommés (millionièmes)")
    duree = models.SmallIntegerField("durée (mois)")
    mois = ArrayField(models.IntegerField(), verbose_name="mois des lignes")
    jours = ArrayField(models.SmallIntegerField(), verbose_name="jours des lignes")
    montants = ArrayField(models.IntegerField(), verbose_name="montants des lignes (centimes)")
    avant = models.BigIntegerField("montant du dernier calcul (centimes)", null=True)
    version_avant = models.IntegerField("version du dernier calcul", default=0)
    notifie = models.BigIntegerField("montant notifié (centimes)", null=True)
    ecart = models.BigIntegerField("écart (centimes)")
    ecarte = models.CharField("mis à l'écart", max_length=10, choices=MiseALEcart, blank=True)

    objects = QuerySetCloisonne.as_manager()

    class Meta:
        verbose_name = "résultat d'une campagne"
        verbose_name_plural = "résultats d'une campagne"
        triggers = [
            pgtrigger.Protect(name="ni_suppression", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="ecrit_une_fois", fields=_ECRITS_UNE_FOIS),
        ]
        indexes = [
            models.Index(
                "campagne",
                Abs("ecart").desc(),
                "poste",
                name="resultat_campagne_ecart",
                condition=~Q(categorie="inchange"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=0, total__lte=models.F("plafond")),
                name="resultat_campagne_sous_plafond",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poste_id} : {self.total}"

    @property
    def montant_avant(self) -> Decimal | None:
        """Euros of the last stored computation, None without any."""
        return None if self.avant is None else Decimal(self.avant) / 100

    @property
    def montant_apres(self) -> Decimal:
        """Euros found by the campaign."""
        return Decimal(self.total) / 100

    @property
    def montant_ecart(self) -> Decimal:
        """Euros after minus before."""
        return Decimal(self.ecart) / 100


restreindre("financement_campagne", **_NATIONAL)
restreindre("financement_lotcampagne", **_NATIONAL)
restreindre("financement_resultatcampagne", **_NATIONAL)
