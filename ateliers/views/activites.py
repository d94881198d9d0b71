"""An adviser's activities and own figures."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ateliers.enums import Portee
from ateliers.forms import ActiviteForm
from ateliers.models import Activite
from ateliers.presentation import graphique_par_mois
from ateliers.selecteurs import conseiller_de, mes_activites
from ateliers.services.activites import saisir_activite
from ateliers.statistiques import Totaux, dernier_du_mois, il_y_a_un_an, par_mois, premier_du_mois
from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VuePage
from comptes.enums import Role

PAR_PAGE = 25


class MesActivitesView(VuePage):
    """The latest activities, then the older ones by key: the list grows for years."""

    acces = (Role.CONSEILLER,)
    template_name = "ateliers/mes_activites.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        avant = self.request.GET.get("avant", "")
        activites = list(avant_la_cle(mes_activites(self.acteur), avant)[: PAR_PAGE + 1])
        suite = ""
        if len(activites) > PAR_PAGE:
            derniere = activites[PAR_PAGE - 1]
            suite = f"{derniere.date:%Y-%m-%d}_{derniere.pk}"
        return super().get_context_data(**kwargs) | {
            "activites": activites[:PAR_PAGE],
            "suite": suite,
            "debut_de_liste": not avant,
        }


def avant_la_cle(activites: QuerySet[Activite], cle: str) -> QuerySet[Activite]:
    """Rows after the key `2026-03-02_<identifier>` in the order of the list; all of them for an unreadable key."""
    jour_lu, _, identifiant_lu = cle.partition("_")
    try:
        jour, identifiant = date.fromisoformat(jour_lu), UUID(identifiant_lu)
    except ValueError:
        return activites
    return activites.filter(Q(date__lt=jour) | Q(date=jour, pk__lt=identifiant))


class NouvelleActiviteView(VueFormulaire):
    """Log an activity in a few seconds, then another."""

    acces = (Role.CONSEILLER,)
    form_class = ActiviteForm
    template_name = "ateliers/nouvelle_activite.html"
    message_succes = "L'activité est enregistrée. Les statistiques sont à jour."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"aujourdhui": jour_de_paris(timezone.now())}

    def executer(self, form: ActiviteForm) -> Activite:
        return saisir_activite(**form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("ateliers:mes_activites")


class MesStatistiquesView(VuePage):
    """The adviser's own figures: this month, twelve months."""

    acces = (Role.CONSEILLER,)
    template_name = "ateliers/mes_statistiques.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jour = jour_de_paris(timezone.now())
        debut, fin = il_y_a_un_an(jour), dernier_du_mois(jour)
        conseiller = conseiller_de(self.acteur)
        mois = par_mois(Portee.CONSEILLER, conseiller.pk, debut=debut, fin=fin) if conseiller else {}
        return super().get_context_data(**kwargs) | {
            "mois_courant": mois.get(premier_du_mois(jour), Totaux()),
            "annee": sum(mois.values(), start=Totaux()),
            "graphique": graphique_par_mois(mois, "Mes douze derniers mois") if mois else None,
        }
