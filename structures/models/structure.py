from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from commun.cloisons import (
    PREFECTURES,
    cloisonner,
    par_departement,
    par_jeton,
    par_personne,
    par_structure,
)
from commun.droits_base import ajout_seul, restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.enums import Statut, TypeStructure
from structures.identifiants import libelle_identifiant
from structures.models.place import tenir_les_places
from territoires.models import colonne_tri


class StructureQuerySet(QuerySetCloisonne):
    porte_structure = "pk"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


@pghistory.track(exclude=["nom_tri"], meta={"verbose_name": "version de structure"})
class Structure(ModeleUUID):
    """A host, known by its SIRET, or its RIDET in Nouvelle-Calédonie, or its RNA when it has no SIRET.

    A line of the open data without a usable SIRET makes no structure. `PlaceDeStructure` follows it by trigger.
    """

    siret = models.CharField("SIRET", max_length=14, blank=True, default="")
    ridet = models.CharField("RIDET", max_length=10, blank=True, default="")
    rna = models.CharField("RNA", max_length=10, blank=True, default="")
    denomination = models.CharField("dénomination", max_length=250)
    nom_tri = colonne_tri("denomination")
    statut = models.CharField("statut", max_length=10, choices=Statut)
    type = models.CharField("type de structure", max_length=20, choices=TypeStructure)
    adresse = models.CharField("adresse", max_length=300, blank=True)
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, null=True, blank=True, verbose_name="commune"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    categorie_juridique = models.CharField(
        "catégorie juridique (INSEE)", max_length=4, blank=True, default=""
    )
    france_services = models.BooleanField("France Services", default=False)
    en_zrr = models.BooleanField("en ZRR ou FRR", default=False)
    en_qpv = models.BooleanField("en QPV", default=False)
    qpv_preuve = models.CharField("quartier prioritaire", max_length=150, blank=True, default="")
    fusionnee_dans = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbees",
        verbose_name="fusionnée dans",
    )

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["nom_tri", "id"]
        indexes = [
            models.Index(fields=["nom_tri", "id"], name="structure_nom_tri"),
            models.Index(fields=["departement", "nom_tri"], name="structure_departement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="structure_siret_14_chiffres",
                violation_error_message="Le SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(fusionnee_dans__isnull=True) | ~Q(fusionnee_dans=models.F("id")),
                name="structure_pas_fusionnee_en_soi",
            ),
            models.CheckConstraint(
                condition=~Q(siret="", ridet="", rna=""),
                name="structure_identifiee",
                violation_error_message="Indiquez le SIRET, le RIDET ou le RNA de la structure.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[numero],
                    condition=~Q((numero, "")),
                    name=f"structure_{numero}_unique",
                    violation_error_message="Une structure porte déjà ce numéro.",
                )
                for numero in ("siret", "ridet", "rna")
            ),
        ]
        triggers = [tenir_les_places()]

    def __str__(self) -> str:
        return self.denomination

    @property
    def territoire_prioritaire(self) -> bool:
        return self.en_zrr or self.en_qpv

    @property
    def identifiant(self) -> str:
        """`SIRET 218 700 850 00012`, `RIDET …` or `RNA …`: what names the host on a screen."""
        return libelle_identifiant(self.siret, self.ridet, self.rna)


ajout_seul("structures_structureevent", web="insert")
# A visitor reads the name of a host through its published positions only.
cloisonner(
    "structures_structure",
    par_structure("id"),
    par_departement("departement_id"),
    lecture=(
        # A person of several hosts reads their names, to choose which one to act for.
        "exists (select 1 from comptes_habilitation h where h.structure_id = structures_structure.id"
        " and h.retiree_le is null and " + par_personne("h.utilisateur_id") + ")",
        # The holder of an invitation reads who invites.
        "exists (select 1 from structures_invitation i where i.structure_id = structures_structure.id and "
        + par_jeton("i.jeton_hash")
        + ")",
        "exists (select 1 from structures_offre o where o.structure_id = structures_structure.id"
        " and o.etat = 'publiee')",
        "exists (select 1 from ateliers_atelier a where a.structure_id = structures_structure.id"
        " and a.etat = 'planifie')",
        "exists (select 1 from conseillers_contrat c where c.structure_id = structures_structure.id"
        " and c.personne_id = nullif(current_setting('app.personne', true), '')::uuid)",
    ),
)

# Hosts are created by the system (a filed request) or by an import, never from a page of the web.
restreindre(
    "structures_structure",
    app_web="select, update",
    app_national="select, insert, update",
    app_systeme="select, insert, update, delete",
)
