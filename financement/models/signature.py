"""Who signed what, by which way, with which proof."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commun.cloisons import cloisonner, par_departement, par_personne, par_structure
from commun.droits_base import ajout_seul, restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from commun.televersements import FichierTeleverse
from financement.cycle_original import CYCLE_ORIGINAL
from financement.enums_signature import EtatOriginal, Partie, Voie
from structures.models import Structure

PREFECTURES = ("prefecture_departement", "prefecture_region")


class DemandeSignatureQuerySet(QuerySetCloisonne):
    porte_personne = "personne_id"


class DemandeSignature(ModeleUUID):
    """A person wants to sign these documents: one code was sent, for this person, this list and these fingerprints.

    `actes`: `[{"sorte": "convention", "pk": …, "libelle": …, "document": …, "sha256": …}]`. The code itself is
    nowhere: `code_hash` is keyed by the secret of the site and bound to all the rest.
    """

    personne_id = models.UUIDField("personne qui signe")
    partie = models.CharField("partie", max_length=10, choices=Partie)
    actes = models.JSONField("documents à signer")
    version_consentement = models.CharField("version du texte de consentement", max_length=20)
    code_hash = models.CharField("empreinte du code", max_length=64)
    emise_le = models.DateTimeField("code envoyé le")
    expire_le = models.DateTimeField("code valable jusqu'au")
    essais = models.PositiveSmallIntegerField("essais faux", default=0)
    utilisee_le = models.DateTimeField("code utilisé le", null=True, blank=True)
    remplacee_le = models.DateTimeField("remplacée le", null=True, blank=True)

    objects = DemandeSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de signature"
        verbose_name_plural = "demandes de signature"
        indexes = [models.Index(fields=["personne_id", "-emise_le"], name="demande_signature_personne")]
        triggers = [
            pgtrigger.Protect(
                name="demande_figee",
                operation=pgtrigger.UpdateOf(
                    "personne_id", "partie", "actes", "code_hash", "emise_le", "expire_le"
                ),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(expire_le__gt=F("emise_le")), name="demande_signature_duree"),
            models.CheckConstraint(condition=Q(essais__lte=5), name="demande_signature_cinq_essais"),
        ]

    def __str__(self) -> str:
        return f"Demande de signature du {self.emise_le:%d/%m/%Y}"


class SignatureQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Signature(ModeleUUID):
    """The evidence of one party's signature: never changed, kept when the object goes back to its examination.

    `tour` counts the times that the object was given to sign; a party signs once in each.
    """

    objet_type = models.CharField("objet", max_length=40)
    objet_id = models.UUIDField("identifiant de l'objet")
    tour = models.PositiveSmallIntegerField("tour de signature", default=1)
    partie = models.CharField("partie", max_length=10, choices=Partie)
    voie = models.CharField("voie", max_length=10, choices=Voie)
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    signee_le = models.DateTimeField("signée le")
    signee_par_id = models.UUIDField("signée par", null=True)
    nom = models.CharField("nom du signataire", max_length=200)
    qualite = models.CharField("qualité", max_length=200)
    document_id = models.UUIDField("document signé", null=True)
    sha256 = models.CharField("empreinte du document signé", max_length=64, blank=True)
    preuve_id = models.UUIDField("fichier de preuve", null=True)
    sha256_preuve = models.CharField("empreinte du fichier de preuve", max_length=64)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["signee_le"]
        triggers = [
            pgtrigger.Protect(name="signature_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["objet_type", "objet_id", "tour", "partie"],
                name="signature_une_par_partie",
                violation_error_message="Cette partie a déjà signé.",
            )
        ]

    def __str__(self) -> str:
        return f"Signature de {self.nom}"


class OriginalSigneQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class OriginalSigne(FichierTeleverse):
    """The scan of a document signed by hand, deposited by its party, verified by an agent of the ANCT."""

    cycle = CYCLE_ORIGINAL
    televersement = "original_signe"

    etat = models.CharField("état", max_length=10, choices=EtatOriginal, default=EtatOriginal.DEPOSE)
    objet_type = models.CharField("objet", max_length=40)
    objet_id = models.UUIDField("identifiant de l'objet")
    tour = models.PositiveSmallIntegerField("tour de signature", default=1)
    partie = models.CharField("partie", max_length=10, choices=Partie)
    libelle = models.CharField("document signé", max_length=200)
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    document_id = models.UUIDField("document imprimé")
    sha256_document = models.CharField("empreinte du document imprimé", max_length=64)
    signataire = models.CharField("nom et fonction de la personne qui a signé", max_length=200)
    date_signature = models.DateField("date de la signature")
    depose_le = models.DateTimeField("déposé le")
    depose_par_id = models.UUIDField("déposé par", null=True)
    decide_le = models.DateTimeField("vérifié le", null=True, blank=True)
    decide_par_id = models.UUIDField("vérifié par", null=True, blank=True)
    motif_refus = models.TextField("motif du refus", blank=True)

    objects = OriginalSigneQuerySet.as_manager()

    class Meta:
        verbose_name = "original signé à la main"
        verbose_name_plural = "originaux signés à la main"
        ordering = ["-depose_le"]
        triggers = [
            CYCLE_ORIGINAL.garde(),
            pgtrigger.Protect(
                name="original_fige",
                operation=pgtrigger.UpdateOf("fichier", "sha256", "objet_id", "partie", "document_id"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["objet_type", "objet_id", "tour", "partie"],
                condition=~Q(etat="refuse"),
                name="original_signe_un_par_partie",
                violation_error_message="Un original est déjà déposé pour cette partie : attendez sa vérification.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="refuse") | ~Q(motif_refus=""), name="original_refuse_motive"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class RappelSignature(ModeleUUID):
    """A reminder that was sent: one for each party and each day of the setting, in one round of signatures."""

    objet_type = models.CharField("objet", max_length=40)
    objet_id = models.UUIDField("identifiant de l'objet")
    tour = models.PositiveSmallIntegerField("tour de signature", default=1)
    partie = models.CharField("partie", max_length=10, choices=Partie)
    jours = models.PositiveSmallIntegerField("jours après l'ouverture à la signature")
    envoye_le = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "rappel de signature"
        verbose_name_plural = "rappels de signature"
        constraints = [
            models.UniqueConstraint(
                fields=["objet_type", "objet_id", "tour", "partie", "jours"], name="rappel_signature_unique"
            )
        ]

    def __str__(self) -> str:
        return f"Rappel à {self.jours} jours"


cloisonner("financement_demandesignature", par_personne())
cloisonner("financement_signature", par_structure(), par_departement())
cloisonner("financement_originalsigne", par_structure())
restreindre(
    "financement_demandesignature",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
ajout_seul("financement_signature")
restreindre(
    "financement_originalsigne",
    app_web="select, insert",
    app_national="select, insert, update",
    app_systeme="select, insert, update",
)
restreindre("financement_rappelsignature", app_national="select", app_systeme="select, insert")
