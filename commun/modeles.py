"""Abstract bases of the rooms' models."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from commun.acteurs import Acteur


class ModeleUUID(models.Model):
    """An object that has an address: its identifier is drawn before the insertion and shown in URLs."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    cree_le = models.DateTimeField("créé le", default=timezone.now, editable=False)

    class Meta:
        abstract = True


class QuerySetCloisonne(models.QuerySet):
    """First fence: `visibles_par(acteur)` keeps the rows of the actor's perimeter, none when no door is declared.

    Each attribute names the column of one door; `roles_departement` limits who uses the territorial door.
    """

    porte_structure = ""
    porte_departement = ""
    porte_personne = ""
    porte_organisme = ""
    porte_jeton = ""
    roles_departement: tuple[str, ...] = ()

    def visibles_par(self, acteur: Acteur) -> Self:
        if acteur.est_national:
            return self.all()
        filtre = self.portes(acteur)
        return self.filter(filtre) if filtre else self.none()

    def portes(self, acteur: Acteur) -> models.Q:
        """The union of the doors that this actor may use; an empty Q when there is none."""
        filtre = models.Q()
        if self.porte_structure and acteur.structures:
            filtre |= models.Q((f"{self.porte_structure}__in", acteur.structures))
        if self.porte_departement and acteur.departements and acteur.role in self.roles_departement:
            filtre |= models.Q((f"{self.porte_departement}__in", acteur.departements))
        if self.porte_personne and acteur.utilisateur_id:
            filtre |= models.Q((self.porte_personne, acteur.utilisateur_id))
        if self.porte_organisme and acteur.organismes:
            filtre |= models.Q((f"{self.porte_organisme}__in", acteur.organismes))
        if self.porte_jeton and acteur.jeton_hash:
            filtre |= models.Q((self.porte_jeton, acteur.jeton_hash))
        return filtre
