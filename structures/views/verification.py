"""The instructor settles what the register of companies leaves open."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.vues import VueActe, VueFormulaire
from comptes.enums import ROLES_ANCT
from structures.enums import EtatVerification
from structures.forms import StatutForm
from structures.selecteurs import demande_visible
from structures.services.verification import retenir_statut, verifier_demande


class RetenirStatutView(VueFormulaire):
    acces = ROLES_ANCT
    template_name = "structures/retenir_statut.html"
    form_class = StatutForm
    message_succes = "Le statut de la structure est retenu."

    def get_initial(self) -> dict[str, Any]:
        demande = demande_visible(self.acteur, self.kwargs["pk"])
        return {"statut": demande.statut, "motif": demande.statut_motif}

    def executer(self, form: StatutForm) -> None:
        demande = demande_visible(self.acteur, self.kwargs["pk"])
        retenir_statut(demande=demande, **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:instruction_demande", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "demande": demande_visible(self.acteur, self.kwargs["pk"]),
            "retour": self.get_success_url(),
        }


class VerifierView(VueActe):
    """Ask the register again, now."""

    acces = ROLES_ANCT

    def executer(self) -> None:
        demande = demande_visible(self.acteur, self.kwargs["pk"])
        constat = verifier_demande(demande=demande, par=self.acteur, le=timezone.now())
        if constat.verification == EtatVerification.A_VERIFIER:
            self.message_succes = "L'annuaire ne répond pas : la vérification sera reprise cette nuit."
        else:
            self.message_succes = f"Annuaire consulté : {constat.verification.label.lower()}."

    def get_success_url(self) -> str:
        return reverse("structures:instruction_demande", kwargs={"pk": self.kwargs["pk"]})
