from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from commun.cloisons import cloisonner, par_jeton, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from comptes.enums import ROLES_STRUCTURE, Role
from structures.cycles_membres import CYCLE_INVITATION, CYCLE_REVUE
from structures.enums import EtatInvitation, EtatRevue
from structures.models.structure import Structure

ROLES_INVITABLES = [(role.value, role.label) for role in ROLES_STRUCTURE]


class InvitationQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_jeton = "jeton_hash"


class Invitation(ModeleUUID):
    """A référent asks somebody to join the host: a secret link, seven days, used once. Only its hash is kept."""

    cycle = CYCLE_INVITATION

    etat = models.CharField("état", max_length=10, choices=EtatInvitation, default=EtatInvitation.ENVOYEE)
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="invitations", verbose_name="structure"
    )
    email = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=100)
    nom = models.CharField("nom", max_length=100)
    role = models.CharField("rôle", max_length=40, choices=ROLES_INVITABLES)
    jeton_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    invitee_par_libelle = models.CharField("invitée par", max_length=200)
    envoyee_le = models.DateTimeField("envoyée le")
    expire_le = models.DateTimeField("expire le")
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-envoyee_le"]
        triggers = [CYCLE_INVITATION.garde()]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "email", "role"],
                condition=Q(etat="envoyee"),
                name="invitation_une_a_la_fois",
                violation_error_message="Cette personne est déjà invitée avec ce rôle.",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_minuscule"),
            models.CheckConstraint(
                condition=Q(role__in=ROLES_STRUCTURE), name="invitation_role_de_structure"
            ),
            models.CheckConstraint(
                condition=Q(expire_le__gt=models.F("envoyee_le")), name="invitation_expire_apres_envoi"
            ),
            models.CheckConstraint(
                condition=Q(etat="envoyee", repondue_le__isnull=True)
                | (~Q(etat="envoyee") & Q(repondue_le__isnull=False)),
                name="invitation_repondue_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation : {Role(self.role).label}"


class RevueQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class RevueAcces(ModeleUUID):
    """Every three months a host says of each of its members: keep or withdraw."""

    cycle = CYCLE_REVUE

    etat = models.CharField("état", max_length=10, choices=EtatRevue, default=EtatRevue.OUVERTE)
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="revues_acces", verbose_name="structure"
    )
    trimestre = models.CharField("trimestre", max_length=7)
    ouverte_le = models.DateTimeField("ouverte le")
    echeance = models.DateField("échéance")
    rappelee_le = models.DateTimeField("rappelée le", null=True, blank=True)
    faite_le = models.DateTimeField("faite le", null=True, blank=True)
    faite_par_id = models.UUIDField("faite par", null=True, blank=True)

    objects = RevueQuerySet.as_manager()

    class Meta:
        verbose_name = "revue des accès"
        verbose_name_plural = "revues des accès"
        ordering = ["echeance"]
        indexes = [models.Index(fields=["etat", "echeance"], name="revue_en_retard")]
        triggers = [CYCLE_REVUE.garde()]
        constraints = [
            models.UniqueConstraint(fields=["structure", "trimestre"], name="revue_une_par_trimestre"),
            models.CheckConstraint(
                condition=Q(trimestre__regex=r"^[0-9]{4}-T[1-4]$"), name="revue_trimestre"
            ),
            models.CheckConstraint(
                condition=Q(etat="faite", faite_le__isnull=False, faite_par_id__isnull=False)
                | Q(etat="ouverte", faite_le__isnull=True),
                name="revue_faite_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"Revue des accès {self.trimestre}"


cloisonner("structures_invitation", par_structure(), par_jeton())
cloisonner("structures_revueacces", par_structure())
restreindre(
    "structures_invitation",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
restreindre(
    "structures_revueacces",
    app_web="select, update",
    app_national="select",
    app_systeme="select, insert, update, delete",
)
