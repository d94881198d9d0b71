from __future__ import annotations

from django.db import models

from commun.droits_base import restreindre


class ActePublic(models.Model):
    """Public projection of a sealed act: what anybody may check from its number or from its file.

    Written by the system when a document is sealed, never changed. No draft and no name of a person: a signatory's name
    is read in the document by those who hold it.
    """

    id = models.UUIDField("document", primary_key=True, editable=False)
    objet_id = models.UUIDField("convention ou avenant", db_index=True)
    nature = models.CharField("nature", max_length=40)
    numero = models.CharField("numéro", max_length=40, db_index=True)
    convention = models.CharField("numéro de la convention", max_length=40, db_index=True)
    beneficiaire = models.CharField("bénéficiaire", max_length=250)
    identifiant = models.CharField("identifiant du bénéficiaire", max_length=40)
    financeur = models.CharField("financeur", max_length=250)
    montant = models.DecimalField(
        "montant prévisionnel (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    signee_le = models.DateField("signée le", null=True, blank=True)
    # [{"partie": …, "le": …}], French texts as printed.
    signatures = models.JSONField("signatures", default=list)
    sha256_fichier = models.CharField("empreinte du fichier", max_length=64, unique=True)
    sha256_avant_sceau = models.CharField("empreinte avant le sceau", max_length=64)
    sceau_titulaire = models.CharField("titulaire du sceau", max_length=200)
    scelle_le = models.DateTimeField("scellé le")

    class Meta:
        verbose_name = "acte public"
        verbose_name_plural = "actes publics"
        ordering = ["scelle_le", "id"]

    def __str__(self) -> str:
        return self.numero


restreindre("financement_actepublic", app_web="select", app_national="select", app_systeme="select, insert")
