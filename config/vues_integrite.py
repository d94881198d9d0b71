"""The integrity page: what every room's rules found, the trend, the facts at fault with their remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from commun.acteurs import Acteur
from commun.dates import date_francaise
from commun.evenements import publier
from commun.graphiques import Graphique, Serie, barres, vignette
from commun.integrite import (
    REGLES,
    Fautif,
    Fautifs,
    Gravite,
    Regle,
    dernier_passage,
    regles_enfreintes,
    tendances,
)
from commun.models import ResultatIntegrite
from commun.registres import AFaire, Lien
from commun.vues import VueActe, VueListe, VuePage
from comptes.enums import ROLES_REPARATION

ADRESSE = "/instruction/integrite/"
LIEN = Lien("Intégrité", ADRESSE, ROLES_REPARATION)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Rules broken at the latest run, for those who repair."""
    if acteur.role not in ROLES_REPARATION or not (nombre := regles_enfreintes()):
        return []
    return [AFaire("Réparer ce que les règles d'intégrité ont trouvé", ADRESSE, nombre)]


@dataclass(frozen=True)
class LigneRegle:
    """A rule with what the latest run found, and its trend."""

    regle: Regle
    resultat: ResultatIntegrite | None
    tendance: SafeString | str


@dataclass(frozen=True)
class LigneFautif:
    """A fact at fault with the address of the page that shows it, empty when there is none."""

    fautif: Fautif
    url: str


class IntegriteView(VuePage):
    acces = ROLES_REPARATION
    template_name = "site/integrite.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        passage = dernier_passage()
        resultats = {r.regle: r for r in passage.resultats.all()} if passage else {}
        series = tendances(le=timezone.now())
        groupes = [
            (
                gravite,
                [_ligne(regle, resultats, series) for regle in REGLES.values() if regle.gravite == gravite],
            )
            for gravite in Gravite
        ]
        a_voir = {r.regle for r in resultats.values() if r.nombre or r.erreur} & set(REGLES)
        surveillees = {cle for cle in a_voir if REGLES[cle].gravite == Gravite.SURVEILLER}
        return super().get_context_data(**kwargs) | {
            "passage": passage,
            "groupes": groupes,
            "nombre": len(REGLES),
            "enfreintes": len(a_voir - surveillees),
            "surveillees": len(surveillees),
        }


def _ligne(regle: Regle, resultats: dict[str, ResultatIntegrite], series: dict[str, Any]) -> LigneRegle:
    points = [nombre for _, nombre in series.get(regle.cle, [])]
    return LigneRegle(
        regle, resultats.get(regle.cle), vignette(points, titre=f"{regle.titre} : 30 jours") if points else ""
    )


class IntegriteRegleView(VueListe):
    """The facts at fault as they are now, whatever the last run said."""

    acces = ROLES_REPARATION
    template_name = "site/integrite_regle.html"
    context_object_name = "fautifs"

    def get_queryset(self) -> Any:
        if self.kwargs["cle"] not in REGLES:
            raise Http404
        self.regle = REGLES[self.kwargs["cle"]]
        return Fautifs(self.regle, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        page = self.regle.page
        lignes = [
            LigneFautif(fautif, reverse(page, kwargs={"pk": fautif.lien}) if page and fautif.lien else "")
            for fautif in contexte["object_list"]
        ]
        points = tendances(le=timezone.now()).get(self.regle.cle, [])
        return contexte | {
            "regle": self.regle,
            "lignes": lignes,
            "action": reverse(self.regle.action) if self.regle.action else "",
            "graphique": _graphique(self.regle, points) if points else None,
        }


def _graphique(regle: Regle, points: list[tuple[Any, int]]) -> Graphique:
    return barres(
        [f"{jour:%d/%m}" for jour, _ in points],
        [Serie("Faits en défaut", [nombre for _, nombre in points])],
        identifiant="tendance",
        titre=f"{regle.titre} : faits en défaut par jour",
        description=f"Du {date_francaise(points[0][0])} au {date_francaise(points[-1][0])}.",
        colonne="Jour",
    )


class IntegriteVerifierView(VueActe):
    acces = ROLES_REPARATION
    message_succes = (
        "La vérification est lancée : rechargez cette page dans un instant pour voir le résultat."
    )

    def executer(self) -> Any:
        return publier("integrite.demander", par=self.acteur)

    def get_success_url(self) -> str:
        return reverse("integrite")
