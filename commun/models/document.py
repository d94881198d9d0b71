from __future__ import annotations

from django.db import models

from commun.cloisons import cloisonner, par_personne, par_structure
from commun.modeles import ModeleUUID, QuerySetCloisonne


class DocumentQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_personne = "personne_id"


class Document(ModeleUUID):
    """A generated file in private storage, with what it takes to make it again: data, template version, both hashes."""

    nature = models.CharField("nature", max_length=40)
    objet_id = models.UUIDField("identifiant de l'objet", db_index=True)
    nom = models.CharField("nom du fichier", max_length=150)
    fichier = models.FileField("fichier", max_length=200)
    taille = models.PositiveIntegerField("taille en octets")
    gabarit_version = models.CharField("version du gabarit", max_length=64)
    donnees = models.JSONField("données", default=dict)
    sha256_contenu = models.CharField("empreinte du contenu", max_length=64)
    sha256_fichier = models.CharField("empreinte du fichier", max_length=64)
    # The bytes before the seal are the same for the same data; those of the sealed file never are.
    sha256_avant_sceau = models.CharField(
        "empreinte avant le sceau", max_length=64, blank=True, default="", db_default=""
    )
    scelle_le = models.DateTimeField("scellé le", null=True, blank=True)
    sceau_titulaire = models.CharField(
        "titulaire du sceau", max_length=200, blank=True, default="", db_default=""
    )
    structure_id = models.UUIDField("structure", null=True)
    personne_id = models.UUIDField("personne", null=True)
    departement = models.CharField("département", max_length=3, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        constraints = [
            models.UniqueConstraint(
                fields=["nature", "objet_id", "sha256_contenu"], name="document_contenu_unique"
            )
        ]

    def __str__(self) -> str:
        return self.nom


cloisonner("commun_document", par_structure(), par_personne())
