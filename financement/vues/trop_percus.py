"""Amounts paid in excess: the list, one of them, and its acts, each with what it will change."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.vues import VueFormulaire, VueListe, VuePage
from comptes.enums import Role
from financement import lecture_livre, selecteurs_livre
from financement.cycle_trop_percu import CYCLE_TROP_PERCU
from financement.enums import Compte, EtatTropPercu
from financement.forms import ConfirmationForm
from financement.forms_livre import ConstatForm, EncaissementForm, RaisonForm, RetenueForm
from financement.models import Convention, Ecriture, TropPercu
from financement.services import trop_percus as services
from financement.vues.grand_livre import LECTEURS, apercu_contrepassation


class TropPercusView(VueListe):
    """By state; above them, the conventions whose balance asks for a decision."""

    acces = LECTEURS
    template_name = "financement/trop_percus.html"
    context_object_name = "trop_percus"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", "")
        return etat if etat in EtatTropPercu.values else ""

    def get_queryset(self) -> Any:
        return selecteurs_livre.trop_percus(self.acteur, etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        soldes = selecteurs_livre.soldes_a_examiner(self.acteur)
        return super().get_context_data(**kwargs) | {
            "etat": self.etat,
            "etats": EtatTropPercu.choices,
            "finals": [ligne for ligne in soldes if ligne.finale],
            "en_cours": [ligne for ligne in soldes if not ligne.finale],
            "constate": self.acteur.role == Role.ANCT_VALIDATEUR,
        }


class TropPercuView(VuePage):
    acces = LECTEURS
    template_name = "financement/trop_percu.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        objet = selecteurs_livre.trop_percu(self.acteur, kwargs["pk"])
        actes = {t.nom for t in CYCLE_TROP_PERCU.possibles(objet, self.acteur)}
        return super().get_context_data(**kwargs) | {
            "objet": objet,
            "ecritures": selecteurs_livre.ecritures_du_trop_percu(objet),
            "actes": actes,
        }


class _ActeView(VueFormulaire):
    """One act on one trop-perçu: title, explanation, button, then back to its page."""

    template_name = "financement/trop_percu_acte.html"
    titre = explication = bouton = ""

    @cached_property
    def objet(self) -> TropPercu:
        return selecteurs_livre.trop_percu(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        objet = selecteurs_livre.trop_percu(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "objet": objet,
            "titre": self.titre,
            "explication": self.explication,
            "bouton": self.bouton,
        }

    def get_success_url(self) -> str:
        return reverse("financement:trop_percu", args=[self.kwargs["pk"]])


class ConstaterView(VueFormulaire):
    acces = (Role.ANCT_VALIDATEUR,)
    form_class = ConstatForm
    template_name = "financement/trop_percu_constater.html"
    message_succes = "Le trop-perçu est constaté : l'ordonnateur peut le notifier à la structure."

    @cached_property
    def convention(self) -> Convention:
        return lecture_livre.convention_du_livre(self.acteur, self.kwargs["pk"])

    def executer(self, form: ConstatForm) -> TropPercu:
        return services.constater_trop_percu(
            convention=self.convention, par=self.acteur, le=timezone.now(), **form.cleaned_data
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "convention": self.convention,
            "avance": selecteurs_livre.solde(self.convention, Compte.AVANCES),
            "droits": selecteurs_livre.solde(self.convention, Compte.SUBVENTIONS),
        }

    def get_success_url(self) -> str:
        return reverse("financement:trop_percu", args=[self.resultat.pk])


class NotifierView(_ActeView):
    acces = (Role.ORDONNATEUR,)
    form_class = ConfirmationForm
    titre = bouton = "Notifier le trop-perçu à la structure"
    explication = "La structure reçoit un courriel qui lui demande de rembourser ce montant."
    message_succes = "Le trop-perçu est notifié : la structure est prévenue par courriel."

    def executer(self, form: Any) -> None:
        services.notifier_trop_percu(trop_percu=self.objet, par=self.acteur, le=timezone.now())


class RecouvrerView(_ActeView):
    acces = (Role.COMPTABLE,)
    form_class = EncaissementForm
    titre = "Constater un encaissement"
    bouton = "Constater cet encaissement"
    explication = "Un montant inférieur au reste laisse le trop-perçu ouvert."
    message_succes = "L'encaissement est constaté."

    def executer(self, form: EncaissementForm) -> Ecriture:
        return services.recouvrer(
            trop_percu=self.objet, par=self.acteur, le=timezone.now(), **form.cleaned_data
        )


class RetenirView(_ActeView):
    acces = (Role.ORDONNATEUR,)
    form_class = RetenueForm
    titre = "Retenir sur une tranche"
    bouton = "Retenir ce montant"
    explication = (
        "L'ordre de paiement de la tranche paiera le reste. Une tranche retenue en entier n'a pas d'ordre."
    )
    message_succes = "La retenue est enregistrée."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"tranches": selecteurs_livre.tranches_imputables(self.objet)}

    def executer(self, form: RetenueForm) -> None:
        services.imputer_sur_tranche(
            trop_percu=self.objet, par=self.acteur, le=timezone.now(), **form.cleaned_data
        )


class AbandonnerView(_ActeView):
    acces = (Role.ORDONNATEUR,)
    form_class = RaisonForm
    titre = "Abandonner le trop-perçu"
    bouton = "Abandonner ce qui reste à récupérer"
    explication = "L'État renonce au reste : il devient une charge. Cet acte ne se reprend pas."
    message_succes = "Le trop-perçu est abandonné."

    def executer(self, form: RaisonForm) -> None:
        services.abandonner_trop_percu(
            trop_percu=self.objet, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


class AnnulerView(_ActeView):
    acces = (Role.ANCT_VALIDATEUR,)
    form_class = RaisonForm
    titre = "Annuler le constat"
    bouton = "Annuler ce constat"
    explication = (
        "L'écriture du constat est contre-passée : le montant redevient une avance de la convention."
    )
    message_succes = "Le constat est annulé."

    def executer(self, form: RaisonForm) -> None:
        services.annuler_trop_percu(
            trop_percu=self.objet, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


class AnnulerEncaissementView(VueFormulaire):
    """`pk` is the entry of the receipt."""

    acces = (Role.COMPTABLE,)
    form_class = RaisonForm
    template_name = "financement/livre_contrepasser.html"
    message_succes = "L'encaissement est annulé : le reste à récupérer augmente d'autant."

    @cached_property
    def ecriture(self) -> Ecriture:
        return lecture_livre.ecriture(self.acteur, self.kwargs["pk"])

    def executer(self, form: RaisonForm) -> None:
        services.annuler_encaissement(
            ecriture=self.ecriture, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | apercu_contrepassation(
            lecture_livre.ecriture(self.acteur, self.kwargs["pk"])
        )

    def get_success_url(self) -> str:
        return reverse("financement:livre_ecriture", args=[self.kwargs["pk"]])
