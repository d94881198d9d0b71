"""The national back-office: requests before the committee, hosts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_INSTRUCTION
from comptes.selecteurs import membres_de_structure
from structures.cycles import ROLES_POSTES
from structures.enums import EtatDemande
from structures.forms import AnnulationForm, FiltreStructuresForm
from structures.models import Demande, Structure
from structures.selecteurs import (
    avis_de,
    demande_visible,
    demandes_visibles,
    historique,
    postes_de,
    situation_departement,
    structure_visible,
    structures_visibles,
)
from structures.selecteurs_reparation import fusions_de, offres_fermees, postes_rendus
from structures.selecteurs_seances import demandes_inscriptibles
from structures.services.demandes import annuler_demande
from structures.services.verification import EN_COURS
from structures.views.commun import DemandesView


class InstructionDemandesView(DemandesView):
    acces = ROLES_INSTRUCTION
    template_name = "structures/instruction_demandes.html"
    attendues = (EtatDemande.AVIS_RENDU,)


class _UneDemande:
    """What every page about one request shows."""

    acteur: Any
    kwargs: Any

    def demande(self) -> Demande:
        return demande_visible(self.acteur, self.kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("structures:instruction_demande", kwargs={"pk": self.kwargs["pk"]})

    def contexte(self) -> dict[str, Any]:
        demande = self.demande()
        return {
            "demande": demande,
            "departement": situation_departement(demande.departement_id),
            "avis": avis_de(demande),
            "transitions": historique(demande),
            "inscriptible": demandes_inscriptibles(jour_de_paris(timezone.now()))
            .filter(pk=demande.pk)
            .exists(),
            "possibles": {t.nom for t in demande.cycle.possibles(demande, self.acteur)},
        }


class InstructionDemandeView(_UneDemande, VuePage):
    acces = ROLES_INSTRUCTION
    template_name = "structures/instruction_demande.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = self.contexte()
        return (
            super().get_context_data(**kwargs)
            | contexte
            | {
                "decisions": contexte["demande"].decisions.select_related("comite"),
                "verifiable": contexte["demande"].etat in EN_COURS,
            }
        )


class InstructionAnnulerView(_UneDemande, VueFormulaire):
    acces = ROLES_ANCT
    template_name = "structures/annuler.html"
    form_class = AnnulationForm
    message_succes = "La demande est annulée."

    def executer(self, form: AnnulationForm) -> None:
        annuler_demande(demande=self.demande(), **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "demande": self.demande(),
            "retour": self.get_success_url(),
        }


class InstructionStructuresView(VueListe):
    acces = ROLES_INSTRUCTION
    template_name = "structures/instruction_structures.html"
    context_object_name = "structures"

    def get_queryset(self) -> QuerySet[Structure]:
        self.form = FiltreStructuresForm(self.request.GET)
        texte = self.form.cleaned_data["q"] if self.form.is_valid() else ""
        return structures_visibles(self.acteur, texte)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form}


class InstructionStructureView(VuePage):
    acces = ROLES_INSTRUCTION
    template_name = "structures/instruction_structure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        structure = structure_visible(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "structure": structure,
            "postes": postes_de(self.acteur, structure),
            "demandes": demandes_visibles(self.acteur).filter(structure=structure),
            "membres": membres_de_structure(structure.pk),
            "peut_transferer": self.acteur.role in ROLES_POSTES,
            "fusions": fusions_de(self.acteur, structure),
            "offres_fermees": offres_fermees(self.acteur, structure),
            "postes_rendus": postes_rendus(self.acteur, structure),
        }
