"""What passes between a host and a candidate around a meeting: messages, looks at the profile, reminders."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from candidatures.enums import GabaritMessage, ObjetConsultation, SorteRelance
from candidatures.models.mise_en_relation import MiseEnRelation
from commun.cloisons import cloisonner, par_personne, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.models import Structure

#: Characters of a message.
MESSAGE_MAX = 1000


class EchangeQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_personne = "personne_id"


class Message(ModeleUUID):
    """A few words from a host to a candidate, or back. Sent by mail without anybody's address; answered on the site."""

    rencontre = models.ForeignKey(
        MiseEnRelation, models.PROTECT, related_name="messages", verbose_name="mise en relation"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    personne_id = models.UUIDField("compte du candidat")
    gabarit = models.CharField("objet", max_length=10, choices=GabaritMessage)
    texte = models.TextField("message", validators=[MaxLengthValidator(MESSAGE_MAX)])
    auteur_id = models.UUIDField("auteur")
    auteur_nom = models.CharField("nom de l'auteur", max_length=200)
    envoye_le = models.DateTimeField("envoyé le")
    lu_le = models.DateTimeField("lu le", null=True, blank=True)

    objects = EchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["envoye_le"]
        indexes = [
            models.Index(fields=["structure", "gabarit"], condition=Q(lu_le=None), name="message_non_lu")
        ]

    def __str__(self) -> str:
        return f"{self.get_gabarit_display()}, {self.envoye_le:%d/%m/%Y}"

    @property
    def du_candidat(self) -> bool:
        return self.gabarit == GabaritMessage.REPONSE


class Consultation(ModeleUUID):
    """Somebody of a host looked at an open profile: shown to the candidate, never changed.

    A page looked at twenty times in a day by one person is one line; each download of the CV is one.
    """

    rencontre = models.ForeignKey(
        MiseEnRelation, models.PROTECT, related_name="consultations", verbose_name="mise en relation"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    personne_id = models.UUIDField("compte du candidat")
    objet = models.CharField("objet", max_length=10, choices=ObjetConsultation)
    par_id = models.UUIDField("consulté par")
    jour = models.DateField("jour")
    le = models.DateTimeField("consulté le")

    objects = EchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation d'un profil"
        verbose_name_plural = "consultations de profils"
        ordering = ["-le"]
        constraints = [
            models.UniqueConstraint(
                fields=["rencontre", "par_id", "jour"],
                condition=Q(objet="fiche"),
                name="consultation_une_par_jour",
            ),
        ]
        indexes = [models.Index(fields=["personne_id", "le"], name="consultation_personne")]

    def __str__(self) -> str:
        return f"{self.get_objet_display()}, {self.jour:%d/%m/%Y}"


class RelanceRencontre(ModeleUUID):
    """A reminder or a notice about a meeting where nothing happens: one of each kind for one last act."""

    rencontre = models.ForeignKey(
        MiseEnRelation, models.PROTECT, related_name="relances", verbose_name="mise en relation"
    )
    sorte = models.CharField("sorte", max_length=8, choices=SorteRelance)
    activite_le = models.DateTimeField("dernier acte le")
    envoyee_le = models.DateTimeField("envoyée le")

    class Meta:
        verbose_name = "relance d'une mise en relation"
        verbose_name_plural = "relances de mises en relation"
        constraints = [
            models.UniqueConstraint(fields=["rencontre", "sorte", "activite_le"], name="relance_une_fois"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} ({self.activite_le:%d/%m/%Y})"


cloisonner("candidatures_message", par_structure(), par_personne())
# A host writes who looked; the candidate reads it.
cloisonner("candidatures_consultation", lecture=(par_structure(), par_personne()), ajout=(par_structure(),))
restreindre(
    "candidatures_message",
    app_web="select, insert, update",
    app_national="select, update",
    app_systeme="select, insert, update, delete",
)
restreindre(
    "candidatures_consultation",
    app_web="select, insert",
    app_national="select, update",
    app_systeme="select, insert, update, delete",
)
restreindre("candidatures_relancerencontre", app_national="select", app_systeme="select, insert, delete")
