"""Reference data: who is where. Loaded by `charger_territoires`, never edited by hand."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, GeneratedField, Q

from commun.droits_base import restreindre
from commun.tri import CleRecherche, CleTri
from territoires.enums import StatutObjectif, TypeCommune, TypeZonage, ZoneTarifaire
from territoires.geo import PointSphere, VersPoint


def colonne_tri(nom: str = "nom") -> GeneratedField:
    """A stored `nom_tri`: lower case, no accent. Its migration depends on `territoires` 0001."""
    return GeneratedField(
        expression=CleTri(nom), output_field=models.TextField(), db_persist=True, verbose_name="clé de tri"
    )


class Region(models.Model):
    """A région, or an overseas collectivity standing for itself."""

    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=80)
    nom_tri = colonne_tri()

    class Meta:
        verbose_name = "région"
        ordering = ("nom_tri",)

    def __str__(self) -> str:
        return self.nom


class Departement(models.Model):
    """A département or an overseas collectivity, with its objective of posts (programme: 4 000 in all)."""

    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=80)
    nom_tri = colonne_tri()
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="departements", verbose_name="région"
    )
    zone = models.CharField("zone tarifaire", max_length=20, choices=ZoneTarifaire.choices)
    fuseau = models.CharField("fuseau horaire", max_length=40, help_text="Nom IANA, pour l'affichage.")
    population = models.PositiveIntegerField("population", default=0)
    objectif_postes = models.PositiveIntegerField("objectif de postes", default=0)
    objectif_statut = models.CharField(
        "origine de l'objectif",
        max_length=10,
        choices=StatutObjectif.choices,
        default=StatutObjectif.INFERE,
    )

    class Meta:
        verbose_name = "département"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(zone__in=ZoneTarifaire.values), name="departement_zone_connue"
            ),
            models.CheckConstraint(
                condition=Q(objectif_statut__in=StatutObjectif.values), name="departement_statut_connu"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"

    @property
    def est_en_metropole(self) -> bool:
        return self.zone == ZoneTarifaire.METROPOLE


class Epci(models.Model):
    """An intercommunal body, known by its SIREN."""

    code = models.CharField("SIREN", max_length=9, primary_key=True)
    nom = models.CharField("nom", max_length=150, blank=True)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.nom or self.code


class Commune(models.Model):
    """A commune or a municipal arrondissement. A code that left the COG stays, `en_vigueur` false."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    nom = models.CharField("nom", max_length=80)
    nom_tri = colonne_tri()
    nom_recherche = GeneratedField(
        expression=CleRecherche("nom"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé de recherche",
    )
    type = models.CharField("type", max_length=3, choices=TypeCommune.choices, default=TypeCommune.COMMUNE)
    departement = models.ForeignKey(
        Departement, on_delete=models.PROTECT, related_name="communes", verbose_name="département"
    )
    epci = models.ForeignKey(
        Epci,
        on_delete=models.PROTECT,
        related_name="communes",
        verbose_name="EPCI",
        null=True,
        blank=True,
    )
    population = models.PositiveIntegerField("population", default=0)
    codes_postaux = ArrayField(
        models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True
    )
    latitude = models.FloatField("latitude", null=True, blank=True, help_text="Mairie, sinon centre.")
    longitude = models.FloatField("longitude", null=True, blank=True)
    point = GeneratedField(
        expression=VersPoint("latitude", "longitude"),
        output_field=PointSphere(),
        db_persist=True,
        verbose_name="point",
    )
    en_vigueur = models.BooleanField("en vigueur", default=True)

    class Meta:
        verbose_name = "commune"
        ordering = ("nom_tri", "code")
        indexes = [
            models.Index(fields=["nom_tri"], name="commune_nom_tri"),
            GinIndex(fields=["nom_recherche"], opclasses=["gin_trgm_ops"], name="commune_recherche_trgm"),
            models.Index(
                fields=["nom_recherche"], opclasses=["text_pattern_ops"], name="commune_recherche_debut"
            ),
            GinIndex(fields=["codes_postaux"], name="commune_codes_postaux"),
            GistIndex(fields=["point"], name="commune_point"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=TypeCommune.values), name="commune_type_connu"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="commune_coordonnees_valides",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def libelle(self) -> str:
        """Unambiguous on screen and in a form: a name is unique within its département."""
        return f"{self.nom} ({self.departement_id})"

    @property
    def code_postal(self) -> str:
        """The first postal code, "" for a territory that has none."""
        return self.codes_postaux[0] if self.codes_postaux else ""


class Zonage(models.Model):
    """A commune belongs to a zoning between two dates (bounds included; no end: still in force)."""

    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="zonages", verbose_name="commune"
    )
    type = models.CharField("type", max_length=3, choices=TypeZonage.choices)
    date_debut = models.DateField("date de début")
    date_fin = models.DateField("date de fin", null=True, blank=True)
    source = models.CharField("source", max_length=200)

    class Meta:
        verbose_name = "zonage"
        ordering = ("commune", "type", "date_debut")
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "type", "date_debut"],
                name="zonage_unique",
                violation_error_message="Ce zonage est déjà enregistré à cette date.",
            ),
            models.CheckConstraint(
                condition=Q(date_fin__isnull=True) | Q(date_fin__gte=F("date_debut")),
                name="zonage_dates_ordonnees",
                violation_error_message="La fin du zonage précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} : {self.commune_id}"


class Quartier(models.Model):
    """A priority urban district (QPV): smaller than a commune, so it is the workplace that lies in one."""

    code = models.CharField("code", max_length=8, primary_key=True)
    nom = models.CharField("nom", max_length=150)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="quartiers", verbose_name="commune"
    )
    date_debut = models.DateField("date de début")
    date_fin = models.DateField("date de fin", null=True, blank=True)
    source = models.CharField("source", max_length=200)

    class Meta:
        verbose_name = "quartier prioritaire"
        verbose_name_plural = "quartiers prioritaires"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__isnull=True) | Q(date_fin__gte=F("date_debut")),
                name="quartier_dates_ordonnees",
                violation_error_message="La fin du quartier précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} — {self.nom}"


class VersionReference(models.Model):
    """Fingerprint of the reference files last loaded: the loader does nothing when it is unchanged."""

    cle = models.CharField("jeu de données", max_length=40, primary_key=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    lignes = models.PositiveIntegerField("lignes")
    chargee_le = models.DateTimeField("chargée le")

    class Meta:
        verbose_name = "version des données de référence"
        verbose_name_plural = "versions des données de référence"

    def __str__(self) -> str:
        return self.cle


# Reference data: the owner loads it, nobody else writes.
for _modele in (Region, Departement, Epci, Commune, Zonage, Quartier, VersionReference):
    restreindre(_modele._meta.db_table, app_web="select", app_national="select", app_systeme="select")
# A région's perimeter is its départements: they are read before any perimeter is open.
restreindre(
    Departement._meta.db_table,
    app_web="select",
    app_national="select",
    app_systeme="select",
    app_login="select",
    app_travailleur="select",
)
