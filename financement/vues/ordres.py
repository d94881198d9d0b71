"""The approver's queue: each order with why it is due, decided one by one or checked together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.accord import accorder
from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VueListe, VuePage
from comptes.enums import Role
from financement import selecteurs, selecteurs_paiement
from financement.enums import ORDRES_A_DECIDER, EtatOrdre
from financement.forms import ConfirmationForm, MotifForm
from financement.forms_enveloppes import MotifCourtForm
from financement.forms_paiement import DecisionForm, PaiementForm
from financement.justification import justifier
from financement.models import Ordre
from financement.services.decisions import decider_ordres
from financement.services.ordres import annuler_ordre, approuver_ordre, refuser_ordre
from financement.services.paiements import constater_paiement, constater_rejet

COMPTABILITE = (Role.ORDONNATEUR, Role.COMPTABLE)
APPROBATEUR = (Role.COMPTABLE,)
A_DECIDER = "a_decider"


class OrdresView(VueListe):
    """Orders by state, the oldest first; those to decide may be checked."""

    acces = COMPTABILITE
    template_name = "financement/comptabilite_ordres.html"
    context_object_name = "ordres"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", A_DECIDER)
        return etat if etat in EtatOrdre.values else A_DECIDER

    @property
    def recherche(self) -> str:
        return self.request.GET.get("recherche", "").strip()[:100]

    def get_queryset(self) -> Any:
        if self.etat != A_DECIDER:
            ordres = selecteurs.ordres(self.acteur).filter(etat=self.etat)
        elif self.acteur.role in APPROBATEUR:
            ordres = selecteurs_paiement.ordres_a_decider(self.acteur)
        else:
            ordres = selecteurs.ordres(self.acteur).filter(etat__in=ORDRES_A_DECIDER)
        if self.recherche:
            ordres = ordres.filter(
                Q(tranche__convention__numero__icontains=self.recherche)
                | Q(structure__denomination__istartswith=self.recherche)
            )
        return ordres

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "etat": self.etat,
            "recherche": self.recherche,
            "etats": [(A_DECIDER, "À décider"), *EtatOrdre.choices],
            "decide": self.acteur.role in APPROBATEUR and self.etat == A_DECIDER,
        }


class _OrdreMixin:
    acteur: Any
    kwargs: dict[str, Any]

    @cached_property
    def ordre(self) -> Ordre:
        return selecteurs.ordre(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        justification = justifier(self.ordre, self.acteur, jour=jour_de_paris(timezone.now()))
        contexte: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return contexte | {"ordre": self.ordre, "justification": justification}


class OrdreView(_OrdreMixin, VuePage):
    """One order: why it is due, where it is, what may be done."""

    acces = COMPTABILITE
    template_name = "financement/comptabilite_ordre.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actes = {t.nom for t in Ordre.cycle.possibles(self.ordre, self.acteur)}
        return super().get_context_data(**kwargs) | {
            "approuve": "approuver" in actes
            and selecteurs_paiement.ordres_a_decider(self.acteur).contains(self.ordre),
            "refuse": "refuser" in actes,
            "annule": "annuler" in actes and self.ordre.lot_id is None,
            "constate": "payer" in actes,
        }


class _DecisionView(_OrdreMixin, VueFormulaire):
    """After a decision, the next order to decide is shown: a queue is gone through with the keyboard."""

    acces = APPROBATEUR

    def get_success_url(self) -> str:
        suivant = selecteurs_paiement.ordre_suivant(self.acteur) if "suivant" in self.request.POST else None
        if suivant is None:
            return reverse("financement:ordres")
        return reverse("financement:approuver", args=[suivant.pk])


class ApprouverView(_DecisionView):
    form_class = ConfirmationForm
    template_name = "financement/comptabilite_approuver.html"

    def executer(self, form: ConfirmationForm) -> None:
        approuver_ordre(ordre=self.ordre, par=self.acteur, le=timezone.now())
        self.message_succes = (
            "Votre approbation est enregistrée : une autre personne doit donner la seconde."
            if self.ordre.etat == EtatOrdre.APPROUVE_UNE_FOIS
            else "L'ordre est approuvé."
        )


class RefuserView(_DecisionView):
    form_class = MotifForm
    template_name = "financement/comptabilite_refuser.html"
    message_succes = "L'ordre est refusé : la tranche est de nouveau prête."

    def executer(self, form: MotifForm) -> None:
        refuser_ordre(ordre=self.ordre, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now())


class DeciderView(VueFormulaire):
    """Several checked orders: shown with their total, then decided one by one."""

    acces = APPROBATEUR
    form_class = DecisionForm
    template_name = "financement/comptabilite_decider.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"ordres": selecteurs_paiement.ordres_a_decider(self.acteur)}

    def form_valid(self, form: Any) -> HttpResponse:
        ordres = list(form.cleaned_data["ordres"])
        if "confirmer" not in self.request.POST:
            total = sum(ordre.montant for ordre in ordres)
            return self.render_to_response(self.get_context_data(form=form, choisis=ordres, total=total))
        issues = decider_ordres(
            ordres=ordres,
            decision=form.cleaned_data["decision"],
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
        )
        faites = [issue for issue in issues if not issue.erreur]
        if faites:
            messages.success(self.request, f"{accorder(len(faites), 'décision enregistrée')}, une par ordre.")
        for issue in issues:
            if issue.erreur:
                messages.error(self.request, f"{issue.ordre.tranche.convention} : {issue.erreur}")
        return HttpResponseRedirect(reverse("financement:ordres"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("choisis", [])
        kwargs.setdefault("total", 0)
        return super().get_context_data(**kwargs)


class _ActeView(_OrdreMixin, VueFormulaire):
    """An act on one order, with its explanation."""

    template_name = "financement/ordre_acte.html"
    titre = explication = bouton = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": self.titre,
            "explication": self.explication,
            "bouton": self.bouton or self.titre,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:ordre", args=[self.kwargs["pk"]])


class AnnulerOrdreView(_ActeView):
    acces = (Role.ORDONNATEUR,)
    form_class = MotifCourtForm
    titre = "Annuler l'ordre"
    explication = "La tranche redevient prête. Ce qui était écrit au grand livre est contrepassé."
    message_succes = "L'ordre est annulé : la tranche est de nouveau prête."

    def executer(self, form: MotifCourtForm) -> None:
        annuler_ordre(ordre=self.ordre, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now())


class PayerView(_ActeView):
    acces = APPROBATEUR
    form_class = PaiementForm
    titre = "Constater le paiement"
    explication = "Indiquez le jour du débit, lu sur le relevé de la banque."
    message_succes = "Le paiement est constaté."

    def executer(self, form: PaiementForm) -> None:
        constater_paiement(ordre=self.ordre, par=self.acteur, le=timezone.now(), **form.cleaned_data)


class RejeterView(_ActeView):
    acces = APPROBATEUR
    form_class = MotifCourtForm
    titre = "Constater le rejet de la banque"
    explication = "Recopiez le motif de la banque, par exemple « AC01 : compte incorrect »."
    message_succes = "Le rejet est constaté : l'ordonnateur corrige la cause, puis propose un nouvel ordre."

    def executer(self, form: MotifCourtForm) -> None:
        constater_rejet(
            ordre=self.ordre, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )
