from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from commun.cloisons import cloisonner, par_jeton, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID
from comptes.enums import ROLES_STRUCTURE, ROLES_TERRITOIRE, Role


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    def actives(self) -> HabilitationQuerySet:
        return self.filter(retiree_le__isnull=True)


class Habilitation(ModeleUUID):
    """One role of one person in one perimeter: a structure, départements, a training organisation, or the country.

    `structure_id` and `organisme_id` are plain identifiers: those tables belong to rooms above this one.
    """

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="habilitations", verbose_name="utilisateur"
    )
    role = models.CharField("rôle", max_length=40, choices=Role)
    structure_id = models.UUIDField("structure", null=True, blank=True, db_index=True)
    organisme_id = models.UUIDField("organisme de formation", null=True, blank=True)
    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, null=True, blank=True, verbose_name="département"
    )
    region = models.ForeignKey(
        "territoires.Region", models.PROTECT, null=True, blank=True, verbose_name="région"
    )
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "role", "structure_id", "organisme_id", "departement", "region"],
                condition=Q(retiree_le__isnull=True),
                nulls_distinct=False,
                name="habilitation_unique",
                violation_error_message="Cette personne a déjà ce rôle dans ce périmètre.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=ROLES_STRUCTURE, structure_id__isnull=False)
                | (~Q(role__in=ROLES_STRUCTURE) & Q(structure_id__isnull=True)),
                name="habilitation_structure",
                violation_error_message="Un rôle de structure porte sur une structure, et lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=ROLES_TERRITOIRE, departement__isnull=False)
                | Q(role__in=ROLES_TERRITOIRE, region__isnull=False)
                | (~Q(role__in=ROLES_TERRITOIRE) & Q(departement__isnull=True, region__isnull=True)),
                name="habilitation_territoire",
                violation_error_message="Un rôle de territoire porte sur un département ou une région.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.ORGANISME_FORMATION, organisme_id__isnull=False)
                | (~Q(role=Role.ORGANISME_FORMATION) & Q(organisme_id__isnull=True)),
                name="habilitation_organisme",
                violation_error_message="Le rôle d'organisme de formation porte sur un organisme, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


# Every process reads habilitations to open a perimeter; from the web only harmless or own-structure roles are given.
restreindre(
    "comptes_habilitation",
    app_login="select",
    app_travailleur="select",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
cloisonner(
    "comptes_habilitation",
    par_structure(),
    lecture=("true",),
    connexions=True,
    ajout=(
        "role in ('candidat', 'conseiller')",
        # The holder of an invitation's link: its role, in its structure, for the account of its address.
        "exists (select 1 from structures_invitation i join comptes_utilisateur u on u.email = i.email"
        " where i.structure_id = comptes_habilitation.structure_id and i.role = comptes_habilitation.role"
        " and u.id = comptes_habilitation.utilisateur_id and i.etat = 'envoyee' and "
        + par_jeton("i.jeton_hash")
        + ")",
    ),
)
