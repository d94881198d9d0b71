"""The envelope board and the acts on credits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.exports import reponse_csv
from commun.vues import VueFormulaire, VueListe, VueMetier
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, Role
from financement import selecteurs_paiement as selecteurs
from financement import tableau_credits
from financement.forms_enveloppes import CreditsForm, EnveloppeForm, TransfertForm
from financement.models import Enveloppe
from financement.services.enveloppes import modifier_credits, ouvrir_enveloppe, transferer_credits
from financement.tableau_credits import Effet
from structures.enums import Dispositif

LECTEURS = (*ROLES_ANCT, *ROLES_FINANCE)
CREDITS = (Role.ORDONNATEUR,)
ENTETES_CSV = (
    "Dispositif", "Année", "Département", "Crédits ouverts", "Réservé", "Engagé", "Payé", "Disponible",
    "Part consommée (%)", "Postes", "Objectif de postes",
)  # fmt: skip


class _Filtres:
    request: Any
    acteur: Any

    @property
    def filtres(self) -> dict[str, Any]:
        donnees = self.request.GET
        annee, dispositif = donnees.get("annee", ""), donnees.get("dispositif", "")
        return {
            "annee": int(annee) if annee.isascii() and annee.isdigit() and len(annee) == 4 else None,
            "dispositif": dispositif if dispositif in Dispositif.values else "",
            "departement": donnees.get("departement", "").strip()[:3],
        }

    def get_queryset(self) -> Any:
        return selecteurs.enveloppes(self.acteur, **self.filtres)


class EnveloppesView(_Filtres, VueListe):
    """Every envelope: bars, alert, territories."""

    acces = LECTEURS
    template_name = "financement/enveloppes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        page = list(contexte["object_list"])
        filtres = self.filtres
        return contexte | {
            "lignes": tableau_credits.lignes(page),
            "totaux": tableau_credits.totaux(self.get_queryset()),
            "graphique": tableau_credits.graphique(page),
            "territoires": selecteurs.territoires(
                filtres["annee"], filtres["dispositif"], filtres["departement"]
            ),
            "filtres": filtres,
            "annees": selecteurs.annees(self.acteur),
            "dispositifs": Dispositif.choices,
            "modifie": self.acteur.role in CREDITS,
        }


class EnveloppesCsvView(_Filtres, VueMetier):
    """Exactly the envelopes that the board shows."""

    acces = LECTEURS
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: Any) -> HttpResponse:
        lignes = (
            (e.get_dispositif_display(), e.annee, e.territoire, e.ouvert, e.reserve, e.engage, e.paye,
             e.disponible, selecteurs.part_consommee(e), e.postes, e.objectif_postes)
            for e in self.get_queryset()
        )  # fmt: skip
        return reponse_csv("enveloppes.csv", ENTETES_CSV, lignes)


class EnveloppeView(VueListe):
    """One envelope and everything that happened to it."""

    acces = LECTEURS
    template_name = "financement/enveloppe.html"
    context_object_name = "mouvements"

    @cached_property
    def enveloppe(self) -> Enveloppe:
        return selecteurs.enveloppe(self.acteur, self.kwargs["pk"])

    def get_queryset(self) -> Any:
        return selecteurs.mouvements(self.acteur, self.enveloppe)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        (ligne,) = tableau_credits.lignes([self.enveloppe])
        return super().get_context_data(**kwargs) | {"ligne": ligne, "modifie": self.acteur.role in CREDITS}


class OuvrirEnveloppeView(VueFormulaire):
    acces = CREDITS
    form_class = EnveloppeForm
    template_name = "financement/enveloppe_ouvrir.html"
    message_succes = "L'enveloppe est ouverte."

    def get_initial(self) -> dict[str, Any]:
        return {"annee": timezone.localdate().year}

    def executer(self, form: EnveloppeForm) -> Enveloppe:
        donnees = dict(form.cleaned_data)
        departement = donnees.pop("departement")
        return ouvrir_enveloppe(
            departement_id=departement.pk if departement else None,
            par=self.acteur,
            le=timezone.now(),
            **donnees,
        )

    def get_success_url(self) -> str:
        return reverse("financement:enveloppe", args=[self.resultat.pk])


class _ActeCreditsView(VueFormulaire):
    """An act on credits: its effect is shown first, then confirmed; changed figures are shown again."""

    acces = CREDITS

    @cached_property
    def enveloppe(self) -> Enveloppe:
        return selecteurs.enveloppe(self.acteur, self.kwargs["pk"])

    def effets(self, donnees: dict[str, Any]) -> list[Effet]:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        if "confirmer" in self.request.POST and form.cleaned_data["vu"] == form.empreinte():
            return super().form_valid(form)
        form.data = form.data.copy()
        form.data["vu"] = form.empreinte()
        return self.render_to_response(
            self.get_context_data(form=form, effets=self.effets(form.cleaned_data))
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("effets", [])
        return super().get_context_data(**kwargs) | {"enveloppe": self.enveloppe}

    def get_success_url(self) -> str:
        return reverse("financement:enveloppe", args=[self.kwargs["pk"]])


class CreditsView(_ActeCreditsView):
    form_class = CreditsForm
    template_name = "financement/enveloppe_credits.html"
    message_succes = "Les crédits de l'enveloppe sont modifiés."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"montant": self.enveloppe.ouvert}

    def effets(self, donnees: dict[str, Any]) -> list[Effet]:
        return [Effet(self.enveloppe, donnees["montant"])]

    def executer(self, form: CreditsForm) -> None:
        donnees = {nom: form.cleaned_data[nom] for nom in ("montant", "objectif_postes", "motif", "cle")}
        modifier_credits(enveloppe=self.enveloppe, par=self.acteur, le=timezone.now(), **donnees)


class TransfererView(_ActeCreditsView):
    form_class = TransfertForm
    template_name = "financement/enveloppe_transferer.html"
    message_succes = "Les crédits sont transférés."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "cibles": selecteurs.autres_enveloppes(self.acteur, self.enveloppe)
        }

    def effets(self, donnees: dict[str, Any]) -> list[Effet]:
        montant, cible = donnees["montant"], donnees["cible"]
        return [Effet(self.enveloppe, self.enveloppe.ouvert - montant), Effet(cible, cible.ouvert + montant)]

    def executer(self, form: TransfertForm) -> None:
        donnees = {nom: form.cleaned_data[nom] for nom in ("cible", "montant", "motif", "cle")}
        transferer_credits(source=self.enveloppe, par=self.acteur, le=timezone.now(), **donnees)
