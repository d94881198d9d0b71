from __future__ import annotations

import pgtrigger
from django.db import models

from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_personne, par_structure
from commun.droits_base import ajout_seul
from commun.modeles import ModeleUUID


class TransitionEffectuee(ModeleUUID):
    """One change of state, for ever: from, to, by whom, on behalf of which role, why, when."""

    objet_type = models.CharField("objet", max_length=40)
    objet_id = models.UUIDField("identifiant de l'objet")
    nom = models.CharField("transition", max_length=40)
    de = models.CharField("état de départ", max_length=30)
    vers = models.CharField("état d'arrivée", max_length=30)
    par_id = models.UUIDField("auteur", null=True)
    par_libelle = models.CharField("auteur (libellé)", max_length=200, blank=True)
    role = models.CharField("rôle", max_length=40)
    motif = models.TextField("motif", blank=True)
    le = models.DateTimeField("le")
    structure_id = models.UUIDField("structure", null=True)
    departement = models.CharField("département", max_length=3, blank=True)
    personne_id = models.UUIDField("personne", null=True)

    class Meta:
        verbose_name = "transition"
        verbose_name_plural = "transitions"
        indexes = [
            models.Index(fields=["objet_id", "le"], name="transition_objet"),
            models.Index(
                fields=["personne_id", "le"],
                condition=models.Q(personne_id__isnull=False),
                name="transition_personne",
            ),
        ]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.objet_type} : {self.de} → {self.vers}"


ajout_seul("commun_transitioneffectuee")
cloisonner(
    "commun_transitioneffectuee",
    par_structure(),
    par_personne(),
    par_departement("departement", roles=PREFECTURES),
    ajout=("true",),
)
