from __future__ import annotations

from django.conf import settings
from django.db import models

from commun.acteurs import Acteur
from commun.cloisons import COORDINATION, cloisonner, par_personne, par_structure
from commun.modeles import ModeleUUID, QuerySetCloisonne
from territoires.models import colonne_tri


class ConseillerQuerySet(QuerySetCloisonne):
    porte_structure = "contrats__structure_id"
    porte_departement = "contrats__departement_id"
    porte_personne = "personne_id"
    porte_organisme = "dossiers_formation__organisme_id"
    roles_departement = COORDINATION

    def visibles_par(self, acteur: Acteur) -> ConseillerQuerySet:
        """Through contracts and training files: a person counts once."""
        if acteur.est_national:
            return self.all()
        identifiants = Conseiller._base_manager.filter(self.portes(acteur)).values("pk")
        return self.filter(pk__in=identifiants) if self.portes(acteur) else self.none()


class Conseiller(ModeleUUID):
    """A person recruited at least once. What this person does, where and when is in contracts."""

    personne = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="conseiller", verbose_name="compte"
    )
    prenom = models.CharField("prénom", max_length=100)
    nom = models.CharField("nom", max_length=100)
    nom_tri = colonne_tri("nom")
    email = models.EmailField("adresse électronique")
    structure = models.ForeignKey(
        "structures.Structure", models.PROTECT, related_name="conseillers", verbose_name="dernier employeur"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")

    objects = ConseillerQuerySet.as_manager()

    class Meta:
        verbose_name = "conseiller"
        verbose_name_plural = "conseillers"
        ordering = ["nom_tri", "id"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


# A host that preselected a person may hire it, whoever employed it before: it takes over the person's row.
cloisonner(
    "conseillers_conseiller",
    par_personne(),
    par_structure(),
    "exists (select 1 from candidatures_miseenrelation m where m.personne_id = conseillers_conseiller.personne_id"
    " and m.etat not in ('ecartee', 'close') and " + par_structure("m.structure_id") + ")",
    lecture=(
        "exists (select 1 from conseillers_contrat c where c.conseiller_id = conseillers_conseiller.id)",
        "exists (select 1 from conseillers_dossierformation d where d.conseiller_id = conseillers_conseiller.id)",
        "exists (select 1 from conseillers_affectation a where a.conseiller_id = conseillers_conseiller.id and "
        + par_structure("a.structure_id")
        + ")",
    ),
)
