"""The ledger's screens: entries, trial balance, verification, reversal."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.vues import VueActe, VueFormulaire, VueListe, VueMetier, VuePage
from comptes.enums import Role
from financement import lecture_livre
from financement.accueil import LECTEURS_LIVRE
from financement.ancrage import ancrage
from financement.enums import Compte
from financement.export_livre import en_csv
from financement.forms_livre import FiltresLivreForm, RaisonForm
from financement.lecture_livre import Filtres
from financement.livre.ancres import Ancre, AncreIllisible
from financement.livre.lignes import inverser, solde
from financement.models import Ecriture
from financement.selecteurs_livre import soldes
from financement.services.grand_livre import PAR_L_ACTE, corriger_par_contrepassation

LECTEURS = LECTEURS_LIVRE
LIGNES_EXPORT = 200_000


class _Filtree:
    """A page whose filters are in the address."""

    request: Any

    @cached_property
    def form_filtres(self) -> FiltresLivreForm:
        return FiltresLivreForm(self.request.GET, auto_id="filtre_%s")


class GrandLivreView(_Filtree, VueListe):
    """Every entry, the last one first."""

    acces = LECTEURS
    template_name = "financement/livre_ecritures.html"
    context_object_name = "ecritures"

    def get_queryset(self) -> Any:
        return self.form_filtres.filtres.ecritures(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"filtres": self.form_filtres}


class ConventionLivreView(VueListe):
    """The account of one convention: its balances and its entries."""

    acces = LECTEURS
    template_name = "financement/livre_convention.html"
    context_object_name = "ecritures"

    @cached_property
    def convention(self) -> Any:
        return lecture_livre.convention_du_livre(self.acteur, self.kwargs["pk"])

    def get_queryset(self) -> Any:
        return Filtres(convention=self.convention.pk).ecritures(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "convention": self.convention,
            "balance": lecture_livre.balance(self.acteur, Filtres(convention=self.convention.pk)),
        }


class BalanceView(_Filtree, VuePage):
    acces = LECTEURS
    template_name = "financement/livre_balance.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lignes = lecture_livre.balance(self.acteur, self.form_filtres.filtres)
        return super().get_context_data(**kwargs) | {
            "filtres": self.form_filtres,
            "balance": lignes,
            "debits": sum(ligne.debits for ligne in lignes),
            "credits": sum(ligne.credits for ligne in lignes),
        }


class ExportView(_Filtree, VueMetier):
    """Exactly what the list shows, line by line."""

    acces = LECTEURS

    def get(self, request: HttpRequest) -> HttpResponse:
        filtres = self.form_filtres.filtres
        if filtres.lignes(self.acteur).count() > LIGNES_EXPORT:
            raise ErreurMetier(
                "export_trop_grand", "Plus de 200 000 lignes : réduisez la période, puis exportez de nouveau."
            )
        contenu = en_csv(lecture_livre.lignes_csv(self.acteur, filtres))
        nom = f"grand-livre-{jour_de_paris(timezone.now()).isoformat()}.csv"
        return HttpResponse(
            contenu,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{nom}"'},
        )


class EcritureView(VuePage):
    acces = LECTEURS
    template_name = "financement/livre_ecriture.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ecriture = lecture_livre.ecriture(self.acteur, kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "ecriture": ecriture,
            "contrepassation": ecriture.contrepassee_par,
            "peut_contrepasser": self.acteur.role == Role.COMPTABLE and _se_contrepasse(ecriture),
        }


def _se_contrepasse(ecriture: Ecriture) -> bool:
    return (
        ecriture.contrepassee_id is None
        and ecriture.contrepassee_par is None
        and ecriture.journal not in PAR_L_ACTE
    )


class ContrepasserView(VueFormulaire):
    """What the reversal will write, and the balances after it, before it is done."""

    acces = (Role.COMPTABLE,)
    form_class = RaisonForm
    template_name = "financement/livre_contrepasser.html"
    message_succes = "L'écriture est contre-passée : les deux restent au grand livre."

    @cached_property
    def ecriture(self) -> Ecriture:
        return lecture_livre.ecriture(self.acteur, self.kwargs["pk"])

    def executer(self, form: RaisonForm) -> Ecriture:
        return corriger_par_contrepassation(
            ecriture=self.ecriture, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ecriture = lecture_livre.ecriture(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | apercu_contrepassation(ecriture)

    def get_success_url(self) -> str:
        return reverse("financement:livre_ecriture", args=[self.kwargs["pk"]])


def apercu_contrepassation(ecriture: Ecriture) -> dict[str, Any]:
    """The lines that a reversal writes, and the convention's balances before and after it."""
    inverse = inverser(ecriture.lignes_lues)
    connus = soldes([ecriture.convention_id], Compte.values)
    effets = []
    for compte in Compte:
        if any(ligne.compte == compte for ligne in inverse):
            avant = connus.get((ecriture.convention_id, compte.value), lecture_livre.ZERO)
            effets.append({"compte": compte.label, "avant": avant, "apres": avant + solde(inverse, compte)})
    lignes = [{"compte": Compte(li.compte).label, "debit": li.debit, "credit": li.credit} for li in inverse]
    return {"ecriture": ecriture, "inverse": lignes, "effets": effets}


class VerificationView(VueListe):
    """Every reading of the whole ledger, and the anchors kept outside the database."""

    acces = LECTEURS
    template_name = "financement/livre_verification.html"
    context_object_name = "controles"

    def get_queryset(self) -> Any:
        return lecture_livre.controles()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ancres, illisible = _ancres()
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "dernier": lecture_livre.controles().first(),
            "ancres": ancres[-30:][::-1],
            "nombre_ancres": len(ancres),
            "ancres_illisibles": illisible,
        }


def _ancres() -> tuple[list[Ancre], str]:
    try:
        return ancrage().lire(), ""
    except (AncreIllisible, OSError) as erreur:
        return [], str(erreur)


class ControlerView(VueActe):
    """Ask for a reading now: a worker does it."""

    acces = LECTEURS
    message_succes = "Le contrôle est demandé : son résultat apparaîtra ici dans quelques instants."

    def executer(self) -> None:
        publier("grand_livre.controler", par=self.acteur)

    def get_success_url(self) -> str:
        return reverse("financement:livre_verification")
