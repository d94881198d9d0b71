"""« Où attend-on ? »: delays of the whole chain, for the ANCT, the préfectures, and everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.delais import DOUZE_MOIS, TOUT, Mesure, mesurer, mesures_publiques, periodes
from commun.formulaires import ChampDate, Formulaire
from commun.graphiques import Graphique, Serie, barres_couchees
from commun.models.delai import DelaiQuerySet, delais_visibles_par
from commun.vues import PUBLIC, VuePage
from comptes.enums import ROLES_ANCT, ROLES_PREFECTURE
from territoires.models import Departement
from territoires.selecteurs import departements


class FiltreDelaisForm(Formulaire):
    """Territory and period, in the address."""

    territoire = forms.ChoiceField(label="Territoire", required=False)
    debut = ChampDate(label="Étapes achevées depuis le", required=False)
    fin = ChampDate(label="Jusqu'au", required=False)

    def __init__(self, *args: Any, territoires: Sequence[Departement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = {d.region_id: d.region.nom for d in territoires}
        choix: list[Any] = [("", "Tout mon territoire")]
        if len(regions) > 1:
            tries = sorted(regions.items(), key=lambda region: region[1])
            choix.append(("Régions", [(f"r-{code}", nom) for code, nom in tries]))
        if len(territoires) > 1:
            choix.append(("Départements", [(f"d-{d.code}", str(d)) for d in territoires]))
        self.fields["territoire"].choices = choix

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin de la période précède son début : échangez les deux dates.")
        return donnees


class DelaisView(VuePage):
    """The delays of the actor's territory, over a period."""

    acces = (*ROLES_ANCT, *ROLES_PREFECTURE)
    template_name = "site/delais.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        territoires = list(departements())
        if not self.acteur.est_national:
            territoires = [d for d in territoires if d.code in self.acteur.departements]
        form = FiltreDelaisForm(self.request.GET, territoires=territoires)
        valides = form.cleaned_data if form.is_valid() else {}
        delais = _dans(delais_visibles_par(self.acteur), valides.get("territoire", ""), territoires)
        mesures = mesurer(delais, debut=valides.get("debut"), fin=valides.get("fin"))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "mesures": mesures,
            "graphique": graphique_des_delais(mesures),
            "pire": _la_plus_longue(mesures),
        }


def _dans(delais: DelaiQuerySet, territoire: str, territoires: Sequence[Departement]) -> DelaiQuerySet:
    sorte, _, code = territoire.partition("-")
    if sorte == "d":
        return delais.filter(departement=code)
    if sorte == "r":
        return delais.filter(departement__in=[d.code for d in territoires if d.region_id == code])
    return delais


class DelaisPublicsView(VuePage):
    """The national delays, computed each hour: no file, no territory."""

    acces = PUBLIC
    template_name = "site/delais_publics.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jour = jour_de_paris(timezone.now())
        choix = periodes(jour)
        periode = self.request.GET.get("periode", DOUZE_MOIS)
        if periode not in choix:
            periode = DOUZE_MOIS
        mesures, calcule_le = mesures_publiques(periode)
        return super().get_context_data(**kwargs) | {
            "mesures": mesures,
            "graphique": graphique_des_delais(mesures),
            "pire": _la_plus_longue(mesures),
            "periode": periode,
            "periodes": {cle: _dire_periode(cle) for cle in choix},
            "calcule_le": calcule_le,
        }


def _dire_periode(cle: str) -> str:
    return {DOUZE_MOIS: "Douze derniers mois", TOUT: "Depuis le début"}.get(cle, cle)


def _la_plus_longue(mesures: Sequence[Mesure]) -> Mesure | None:
    """Where one waits the most: the largest median."""
    mesurees = [mesure for mesure in mesures if mesure.mediane is not None]
    return max(mesurees, key=lambda mesure: (mesure.mediane or 0, -mesure.etape.rang), default=None)


def graphique_des_delais(mesures: Sequence[Mesure]) -> Graphique | None:
    """One bar per step: half of the files, then nine tenths."""
    mesurees = [mesure for mesure in mesures if mesure.mediane is not None]
    if not mesurees:
        return None
    return barres_couchees(
        [mesure.etape.libelle for mesure in mesurees],
        [
            Serie("Délai médian", [mesure.mediane or 0 for mesure in mesurees]),
            Serie(
                "De la médiane au neuvième décile",
                [(mesure.neuf_dixiemes or 0) - (mesure.mediane or 0) for mesure in mesurees],
            ),
        ],
        identifiant="graphique-delais",
        titre="Délai de chaque étape, en jours",
        description=f"Histogramme de {len(mesurees)} étapes : délai médian et neuvième décile, en jours.",
        colonne="Étape",
    )
