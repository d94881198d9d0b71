"""The two pairs of eyes: who proposes a payment, who approves it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.accord import accorder
from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import Role
from financement import selecteurs
from financement.ecrans import lignes_de_tranches
from financement.enums import EtatTranche
from financement.forms import ConfirmationForm
from financement.forms_enveloppes import MotifCourtForm
from financement.models import Convention
from financement.plan import avertissement_plan
from financement.selecteurs_livre import retenu_sur
from financement.selecteurs_paiement import attentes
from financement.services.ordres import proposer_ordre
from financement.services.paiements import corriger_tranche
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
            "rejetee": EtatTranche.REJETEE,
        }


class ExaminerView(VueActe):
    """Release what became due since the last look."""

    acces = (Role.ORDONNATEUR,)

    def executer(self) -> None:
        debloquees = examiner_echeances(par=self.acteur, le=timezone.now())
        self.message_succes = (
            f"{accorder(len(debloquees), 'tranche échue')} {'sont prêtes' if len(debloquees) > 1 else 'est prête'}."
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


class ComptabiliteView(VuePage):
    """The chain of payments: what waits, since when, what comes next."""

    acces = COMPTABILITE
    template_name = "financement/comptabilite.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"attentes": attentes(self.acteur)}


class CorrigerTrancheView(VueFormulaire):
    """The cause of a rejection by the bank is corrected: the instalment may be ordered again."""

    acces = (Role.ORDONNATEUR,)
    form_class = MotifCourtForm
    template_name = "financement/acte.html"
    message_succes = "La tranche est de nouveau prête : son paiement peut être proposé."

    def executer(self, form: MotifCourtForm) -> None:
        tranche = selecteurs.tranche(self.acteur, self.kwargs["pk"])
        corriger_tranche(
            tranche=tranche, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tranche = selecteurs.tranche(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "titre": "Remettre en paiement après correction",
            "objet": f"{tranche.convention}, {tranche.libelle} — {tranche.structure.denomination}",
            "explication": "Dites ce qui a été corrigé, par exemple un nouveau compte bancaire vérifié.",
            "bouton": "Remettre en paiement",
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:tranches")
