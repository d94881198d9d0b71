from django.db import models

from commun.droits_base import restreindre


class StructureAbsorbee(models.Model):
    """A structure merged into another one: who is a member of `cible_id` keeps reading the rows of `structure_id`.

    Two identifiers and no name, read before any perimeter is open; written by the merge of the room above.
    """

    structure_id = models.UUIDField("structure absorbée", primary_key=True)
    cible_id = models.UUIDField("structure conservée", db_index=True)

    class Meta:
        verbose_name = "structure absorbée"
        verbose_name_plural = "structures absorbées"

    def __str__(self) -> str:
        return f"{self.structure_id} → {self.cible_id}"


restreindre(
    "comptes_structureabsorbee",
    app_login="select",
    app_travailleur="select",
    app_web="select",
    app_national="select, insert, update, delete",
    app_systeme="select, insert, update, delete",
)
