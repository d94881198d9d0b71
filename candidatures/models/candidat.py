from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from candidatures.cycles import CYCLE_CANDIDAT
from candidatures.enums import DISTANCES_KM, PIX_MAX, EtatCandidat, Situation
from candidatures.models.comptes import COMPTES
from commun.acteurs import Acteur
from commun.cloisons import cloisonner, par_jeton, par_personne, par_structure
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.enums import Langue, TypeContrat
from territoires.geo import PointSphere


class CandidatQuerySet(QuerySetCloisonne):
    porte_personne = "personne_id"
    porte_structure = "mises_en_relation__structure_id"

    def visibles_par(self, acteur: Acteur) -> CandidatQuerySet:
        """Oneself, one's draft, and for a host the people it preselected: an identity never opens otherwise."""
        if acteur.est_national:
            return self.all()
        portes = self.portes(acteur)
        if acteur.jeton_hash:
            portes |= Q(jeton_hash=acteur.jeton_hash) | Q(confirmation_hash=acteur.jeton_hash)
        return (
            self.filter(pk__in=Candidat._base_manager.filter(portes).values("pk")) if portes else self.none()
        )


class Candidat(ModeleUUID):
    """Identity and contact of a person who applies. What the search may read is in `ProfilRecherche`.

    A draft has two secrets: the link that resumes it, shown on screen, and the one that confirms the address, sent to
    that address only. `distance_max_km` without value: the whole of France.
    """

    cycle = CYCLE_CANDIDAT

    etat = models.CharField("état", max_length=10, choices=EtatCandidat, default=EtatCandidat.BROUILLON)
    jeton_hash = models.CharField("empreinte du lien du brouillon", max_length=64, blank=True, db_index=True)
    confirmation_hash = models.CharField(
        "empreinte du lien de confirmation", max_length=64, blank=True, db_index=True
    )
    confirmation_envoyee_le = models.DateTimeField("confirmation envoyée le", null=True, blank=True)
    personne_id = models.UUIDField("compte de la personne", null=True, blank=True, db_index=True)
    prenom = models.CharField("prénom", max_length=100)
    nom = models.CharField("nom", max_length=100)
    email = models.EmailField("adresse électronique")
    telephone = models.CharField("téléphone", max_length=13, blank=True)
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, null=True, blank=True, verbose_name="commune de résidence"
    )
    situation = models.CharField("situation", max_length=20, choices=Situation, blank=True)
    a_experience = models.BooleanField("expérience de la médiation numérique", default=False)
    disponible_le = models.DateField("disponible à partir du", null=True, blank=True)
    distance_max_km = models.PositiveSmallIntegerField("distance maximale (km)", null=True, blank=True)
    contrats = ArrayField(
        models.CharField(max_length=20, choices=TypeContrat),
        verbose_name="contrats souhaités",
        default=list,
        blank=True,
    )
    langues = ArrayField(
        models.CharField(max_length=20, choices=Langue),
        verbose_name="langues parlées",
        default=list,
        blank=True,
    )
    vehicule = models.BooleanField("permis et véhicule", default=False)
    pix = models.PositiveSmallIntegerField("niveau Pix déclaré", null=True, blank=True)
    pix_importe = models.PositiveSmallIntegerField("niveau Pix importé", null=True, blank=True)
    pix_importe_le = models.DateTimeField("niveau Pix partagé le", null=True, blank=True)
    pix_campagne = models.CharField("campagne Pix", max_length=80, blank=True)
    motivation = models.TextField("motivation", blank=True, validators=[MaxLengthValidator(2500)])
    majeur = models.BooleanField("a 18 ans ou plus", default=False)
    consentement = models.BooleanField("accepte l'usage de ses données", default=False)
    confirme_le = models.DateTimeField("confirmé le", null=True, blank=True)
    recrute_le = models.DateTimeField("recruté le", null=True, blank=True)

    objects = CandidatQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat"
        verbose_name_plural = "candidats"
        ordering = ["-cree_le"]
        triggers = [CYCLE_CANDIDAT.garde()]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(etat="brouillon"), name="candidat_email_unique"
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon")
                | Q(confirme_le__isnull=False, personne_id__isnull=False, majeur=True, consentement=True),
                name="candidat_confirme_date",
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon")
                | Q(
                    commune__isnull=False,
                    disponible_le__isnull=False,
                    situation__in=Situation.values,
                    motivation__gt="",
                ),
                name="candidat_confirme_complet",
            ),
            models.CheckConstraint(
                condition=Q(distance_max_km__isnull=True) | Q(distance_max_km__in=DISTANCES_KM),
                name="candidat_distance_proposee",
                violation_error_message="Choisissez une distance de la liste.",
            ),
            models.CheckConstraint(
                condition=(Q(pix__isnull=True) | Q(pix__lte=PIX_MAX))
                & (Q(pix_importe__isnull=True, pix_importe_le__isnull=True) | Q(pix_importe__lte=PIX_MAX)),
                name="candidat_pix_connu",
                violation_error_message="Le niveau Pix va de 0 à 8.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="candidat_email_minuscule",
                violation_error_message="L'adresse électronique s'écrit en minuscules.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    @property
    def pix_retenu(self) -> int | None:
        """The level that counts: the one a campaign gave, else the one that the person declares."""
        return self.pix if self.pix_importe is None else self.pix_importe

    @property
    def contrats_en_clair(self) -> str:
        return ", ".join(TypeContrat(nom).label for nom in self.contrats)

    @property
    def langues_en_clair(self) -> str:
        return ", ".join(Langue(nom).label.lower() for nom in self.langues)


class ProfilRecherche(models.Model):
    """What ranks a candidate, without a name: outside row level security, read by every host with a position."""

    candidat_id = models.UUIDField("candidat", primary_key=True)
    personne_id = models.UUIDField("compte de la personne")
    reference = models.CharField("référence", max_length=10, unique=True)
    actif = models.BooleanField("en recherche", default=True)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, verbose_name="commune")
    latitude = models.FloatField("latitude", null=True)
    longitude = models.FloatField("longitude", null=True)
    point = PointSphere("point", null=True)
    distance_max_km = models.PositiveSmallIntegerField("distance maximale (km)", null=True, blank=True)
    disponible_le = models.DateField("disponible à partir du")
    depose_le = models.DateTimeField("candidature du")
    situation = models.CharField("situation", max_length=20, choices=Situation)
    a_experience = models.BooleanField("expérience de la médiation numérique", default=False)
    contrats = ArrayField(
        models.CharField(max_length=20, choices=TypeContrat),
        verbose_name="contrats souhaités",
        default=list,
        blank=True,
    )
    langues = ArrayField(
        models.CharField(max_length=20, choices=Langue),
        verbose_name="langues parlées",
        default=list,
        blank=True,
    )
    vehicule = models.BooleanField("permis et véhicule", default=False)
    pix = models.PositiveSmallIntegerField("niveau Pix", null=True, blank=True)
    pix_est_importe = models.BooleanField("niveau Pix importé", default=False)
    ile = models.CharField("île", max_length=3, blank=True, default="")

    class Meta:
        verbose_name = "profil de recherche"
        verbose_name_plural = "profils de recherche"
        indexes = [
            GistIndex(fields=["point"], name="profil_point", condition=Q(actif=True)),
            models.Index(
                fields=["disponible_le"],
                name="profil_partout",
                condition=Q(actif=True, distance_max_km__isnull=True),
            ),
        ]
        triggers = COMPTES

    def __str__(self) -> str:
        return f"Candidat {self.reference}"


cloisonner(
    "candidatures_candidat",
    par_personne(),
    par_jeton(),
    par_jeton("confirmation_hash"),
    "exists (select 1 from candidatures_miseenrelation m where m.candidat_id = candidatures_candidat.id and "
    + par_structure("m.structure_id")
    + ")",
)
