"""The end of a convention, for the coordinator: its financial effect first, then the act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.vues import VueFormulaire
from comptes.enums import Role
from financement import selecteurs
from financement.effet_fin import EffetFin, prevoir_fin
from financement.enums import EtatConvention
from financement.forms_fin import DateDeFinForm, FinForm
from financement.models import Convention
from financement.services.fin_convention import phrase_du_solde, resilier_convention, solder_convention

CHANGE = "Le solde n'est plus celui qui vous a été montré : relisez l'effet ci-dessous, puis confirmez."


class _FinView(VueFormulaire):
    acces = (Role.ANCT_VALIDATEUR,)
    form_class = FinForm
    template_name = "financement/convention_fin.html"
    etat: str

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    @property
    def dernier_jour(self) -> date:
        raise NotImplementedError

    @cached_property
    def effet(self) -> EffetFin | None:
        if self.convention.etat != self.etat or self.convention.soldee_le is not None:
            return None
        return prevoir_fin(self.convention, dernier_jour=self.dernier_jour)

    def get_initial(self) -> dict[str, Any]:
        effet = self.effet
        return {"dernier_jour": self.dernier_jour, "attendu": effet.avance} if effet else {}

    def exiger_conforme(self, form: FinForm) -> None:
        if self.effet and not form.conforme(self.effet.avance, self.dernier_jour):
            form.data = form.data | {
                "attendu": f"{self.effet.avance}",
                "dernier_jour": self.dernier_jour.isoformat(),
            }
            raise ErreurMetier("effet_change", CHANGE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "convention": self.convention,
            "effet": self.effet,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:instruction_convention", args=[self.kwargs["pk"]])


class ResilierView(_FinView):
    etat = EtatConvention.ACTIVE

    @cached_property
    def choix(self) -> DateDeFinForm:
        donnees = self.request.GET or self.request.POST
        return DateDeFinForm(
            {"dernier_jour": donnees.get("dernier_jour") or jour_de_paris(timezone.now()).isoformat()}
        )

    @property
    def dernier_jour(self) -> date:
        aujourd_hui = jour_de_paris(timezone.now())
        if not self.choix.is_valid():
            return aujourd_hui
        choisi: date = self.choix.cleaned_data["dernier_jour"]
        debut = self.convention.date_signature
        return max(min(choisi, aujourd_hui), debut or choisi)

    def executer(self, form: FinForm) -> None:
        self.exiger_conforme(form)
        effet = resilier_convention(
            convention=self.convention,
            dernier_jour=self.dernier_jour,
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
        )
        self.message_succes = (
            f"La convention est résiliée : {phrase_du_solde(effet)}. La structure est prévenue."
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Résilier la convention",
            "choix": self.choix,
            "bouton": "Résilier la convention",
        }


class SolderView(_FinView):
    etat = EtatConvention.ECHUE

    @property
    def dernier_jour(self) -> date:
        return self.convention.date_fin or jour_de_paris(timezone.now())

    def executer(self, form: FinForm) -> None:
        self.exiger_conforme(form)
        effet = solder_convention(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )
        self.message_succes = (
            f"La convention est soldée : {phrase_du_solde(effet)}. La structure est prévenue."
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Solder la convention",
            "bouton": "Solder la convention",
        }
