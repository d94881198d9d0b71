"""Repairs of a post on screen: a return undone, a host given to a post that never had one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.vues import VueFormulaire
from comptes.enums import ROLES_REPARATION
from structures.forms.reparation import MotifForm, RattacherForm
from structures.models import Poste
from structures.selecteurs_postes import destinations
from structures.selecteurs_reparation import poste_a_reparer
from structures.services.reparation_postes import rattacher_poste, retablir_poste


class _SurUnPoste:
    acteur: Any
    kwargs: Any

    def poste(self) -> Poste:
        return poste_a_reparer(self.acteur, self.kwargs["pk"])

    def get_success_url(self) -> str:
        structure_id = self.poste().structure_id
        if structure_id is None:
            return reverse("integrite")
        return reverse("structures:instruction_structure", kwargs={"pk": structure_id})


class RetablirPosteView(_SurUnPoste, VueFormulaire):
    acces = ROLES_REPARATION
    template_name = "structures/rouvrir.html"
    form_class = MotifForm
    message_succes = "Le poste est rétabli chez son dernier hôte."

    def executer(self, form: MotifForm) -> Any:
        return retablir_poste(
            poste=self.poste(), motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poste = self.poste()
        rendu = f"rendu le {poste.date_rendu:%d/%m/%Y}" if poste.date_rendu else "non rendu"
        return super().get_context_data(**kwargs) | {
            "titre": f"Rétablir le poste {poste.numero}",
            "etat": rendu,
            "effet": "Le rattachement continue comme s'il n'avait pas pris fin et le poste compte à nouveau dans son"
            " département. L'offre retirée se rouvre depuis la fiche.",
            "bouton": "Rétablir le poste",
            "retour": self.get_success_url(),
        }


class RattacherPosteView(_SurUnPoste, VueFormulaire):
    acces = ROLES_REPARATION
    template_name = "structures/rouvrir.html"
    form_class = RattacherForm
    message_succes = "Le poste a son hôte."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"destinations": destinations(self.acteur, self.poste())}

    def executer(self, form: RattacherForm) -> Any:
        return rattacher_poste(poste=self.poste(), **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poste = self.poste()
        hote = f"hôte actuel {poste.structure}" if poste.structure else "aucun hôte"
        return super().get_context_data(**kwargs) | {
            "titre": f"Donner un hôte au poste {poste.numero}",
            "etat": hote,
            "effet": f"Le poste est rattaché à la structure choisie depuis son attribution, le"
            f" {poste.date_attribution:%d/%m/%Y}. La décision publiée ne change pas.",
            "bouton": "Rattacher le poste",
            "retour": self.get_success_url(),
        }
