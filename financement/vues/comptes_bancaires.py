"""Bank details: the host gives them, an agent verifies them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.journal import journaliser
from commun.vues import VueFormulaire, VueListe
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE
from financement import selecteurs_paiement as selecteurs
from financement.enums import EtatCompte
from financement.forms import ConfirmationForm, MotifForm
from financement.forms_paiement import CompteForm
from financement.models import CompteBancaire
from financement.services.comptes_bancaires import refuser_compte, saisir_compte, verifier_compte


class BanqueView(VueFormulaire):
    """The host's account, masked, its history, and a form to give another one."""

    acces = ROLES_STRUCTURE
    form_class = CompteForm
    template_name = "financement/structure_banque.html"
    message_succes = (
        "Vos coordonnées bancaires sont enregistrées : l'ANCT les vérifie avant le prochain paiement."
    )

    def executer(self, form: CompteForm) -> None:
        structure = selecteurs.structure_de(self.acteur)
        saisir_compte(structure=structure, par=self.acteur, le=timezone.now(), **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "comptes": selecteurs.comptes(self.acteur).order_by("-saisi_le")
        }

    def get_success_url(self) -> str:
        return reverse("financement:banque")


class ComptesView(VueListe):
    """Accounts to verify, the oldest first."""

    acces = ROLES_ANCT
    template_name = "financement/instruction_comptes.html"
    context_object_name = "comptes"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", EtatCompte.A_VERIFIER)
        return etat if etat in EtatCompte.values else EtatCompte.A_VERIFIER

    def get_queryset(self) -> Any:
        return selecteurs.comptes(self.acteur, etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"etat": self.etat, "etats": EtatCompte.choices}


class _CompteView(VueFormulaire):
    acces = ROLES_ANCT
    template_name = "financement/instruction_compte.html"

    @cached_property
    def compte(self) -> CompteBancaire:
        return selecteurs.compte(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "compte": self.compte,
            "memes": selecteurs.memes_comptes(self.compte),
            "a_verifier": self.compte.etat == EtatCompte.A_VERIFIER,
        }

    def get_success_url(self) -> str:
        return reverse("financement:comptes")


class CompteView(_CompteView):
    """The whole IBAN, beside the paper: reading it is remembered."""

    form_class = ConfirmationForm
    message_succes = "Le compte est vérifié : il sert aux prochains ordres de paiement."

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        journaliser(
            acte="iban_lu",
            objet_type="compte_bancaire",
            objet_id=self.compte.pk,
            par=self.acteur,
            le=timezone.now(),
        )
        return super().get(request, *args, **kwargs)

    def executer(self, form: ConfirmationForm) -> None:
        verifier_compte(compte=self.compte, par=self.acteur, le=timezone.now())


class RefuserCompteView(_CompteView):
    form_class = MotifForm
    template_name = "financement/instruction_compte_refuser.html"
    message_succes = "Le compte est refusé : la structure est prévenue et peut en donner un autre."

    def executer(self, form: MotifForm) -> None:
        refuser_compte(
            compte=self.compte, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )
