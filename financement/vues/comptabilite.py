"""The two pairs of eyes: who proposes a payment, who approves it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe
from comptes.enums import Role
from financement import selecteurs
from financement.ecrans import lignes_de_tranches
from financement.enums import EtatOrdre, EtatTranche
from financement.forms import ConfirmationForm, MotifForm
from financement.models import Convention
from financement.plan import avertissement_plan
from financement.selecteurs_livre import retenu_sur
from financement.services.ordres import approuver_ordre, proposer_ordre, refuser_ordre
from financement.services.tranches import examiner_echeances

COMPTABILITE = (Role.ORDONNATEUR, Role.COMPTABLE)


class TranchesView(VueListe):
    """Instalments by state; the ready ones may be ordered."""

    acces = COMPTABILITE
    template_name = "financement/comptabilite_tranches.html"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", EtatTranche.PRETE)
        return etat if etat in {*EtatTranche.values, "toutes"} else EtatTranche.PRETE

    def get_queryset(self) -> Any:
        tranches = selecteurs.tranches(self.acteur)
        return tranches if self.etat == "toutes" else tranches.filter(etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        jour = jour_de_paris(timezone.now())
        lignes = lignes_de_tranches(contexte["object_list"], jour=jour)
        dispositifs = [ligne.tranche.convention.dispositif for ligne in lignes]
        return contexte | {
            "lignes": lignes,
            "avertissement": avertissement_plan(dispositifs, jour=jour),
            "etat": self.etat,
            "etats": [*EtatTranche.choices, ("toutes", "Toutes")],
            "propose": self.acteur.role == Role.ORDONNATEUR,
            "prete": EtatTranche.PRETE,
        }


class ExaminerView(VueActe):
    """Release what became due since the last look."""

    acces = (Role.ORDONNATEUR,)

    def executer(self) -> None:
        debloquees = examiner_echeances(par=self.acteur, le=timezone.now())
        self.message_succes = (
            f"{len(debloquees)} tranche(s) échue(s) sont maintenant prêtes."
            if debloquees
            else "Aucune nouvelle tranche n'est prête : les autres attendent leur date ou une vérification."
        )

    def get_success_url(self) -> str:
        return reverse("financement:tranches")


def _apercu(convention: Convention, montant: Any) -> dict[str, Any]:
    """What the convention's payments become if this order stands."""
    engage = selecteurs.engage(convention)
    return {"engage": engage, "engage_apres": engage + montant, "total": convention.montant_previsionnel}


class OrdonnerView(VueFormulaire):
    acces = (Role.ORDONNATEUR,)
    form_class = ConfirmationForm
    template_name = "financement/comptabilite_ordonner.html"
    message_succes = "L'ordre est proposé : une autre personne doit l'approuver."

    def executer(self, form: ConfirmationForm) -> Any:
        tranche = selecteurs.tranche(self.acteur, self.kwargs["pk"])
        return proposer_ordre(tranche=tranche, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tranche = selecteurs.tranche(self.acteur, self.kwargs["pk"])
        retenu = retenu_sur(tranche)
        a_payer = tranche.montant - retenu
        return (
            super().get_context_data(**kwargs)
            | {"tranche": tranche, "retenu": retenu, "a_payer": a_payer}
            | _apercu(tranche.convention, a_payer)
        )

    def get_success_url(self) -> str:
        return reverse("financement:tranches")


class OrdresView(VueListe):
    acces = COMPTABILITE
    template_name = "financement/comptabilite_ordres.html"
    context_object_name = "ordres"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", EtatOrdre.PROPOSE)
        return etat if etat in EtatOrdre.values else EtatOrdre.PROPOSE

    def get_queryset(self) -> Any:
        return selecteurs.ordres(self.acteur, etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "etat": self.etat,
            "etats": EtatOrdre.choices,
            "propose": EtatOrdre.PROPOSE,
            "approuve": self.acteur.role == Role.COMPTABLE,
        }


class _DecisionView(VueFormulaire):
    acces = (Role.COMPTABLE,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ordre = selecteurs.ordre(self.acteur, self.kwargs["pk"])
        convention = ordre.tranche.convention
        return super().get_context_data(**kwargs) | {
            "ordre": ordre,
            "engage": selecteurs.engage(convention),
            "total": convention.montant_previsionnel,
        }

    def get_success_url(self) -> str:
        return reverse("financement:ordres")


class ApprouverView(_DecisionView):
    form_class = ConfirmationForm
    template_name = "financement/comptabilite_approuver.html"
    message_succes = "L'ordre est approuvé."

    def executer(self, form: ConfirmationForm) -> None:
        ordre = selecteurs.ordre(self.acteur, self.kwargs["pk"])
        approuver_ordre(ordre=ordre, par=self.acteur, le=timezone.now())


class RefuserView(_DecisionView):
    form_class = MotifForm
    template_name = "financement/comptabilite_refuser.html"
    message_succes = "L'ordre est refusé : la tranche est de nouveau prête."

    def executer(self, form: MotifForm) -> None:
        ordre = selecteurs.ordre(self.acteur, self.kwargs["pk"])
        refuser_ordre(ordre=ordre, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now())
