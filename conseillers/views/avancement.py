"""Progress of the programme for everybody, and the territory of a préfecture."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format

from commun.cartes import Carte
from commun.dates import jour_de_paris
from commun.exports import reponse_csv
from commun.vues import PUBLIC, VueListe, VueMetier, VuePage
from comptes.enums import ROLES_PREFECTURE
from conseillers.avancement import (
    OBJECTIF_ETE_2021,
    TRIS,
    Territoire,
    calcule_le,
    ensemble,
    par_departement,
    part,
)
from conseillers.forms import FiltreTerritoireForm
from conseillers.selecteurs.territoire import Hote, hotes_du_territoire, points_des_hotes
from territoires.carte import carte_departements, carte_du_territoire

COLONNES = {
    "nom": "Département",
    "objectif": "Objectif",
    "attribues": "Attribués",
    "taux": "Part de l'objectif",
    "occupes": "Occupés",
    "habitants": "Pour 100\u202f000 habitants",
    "prioritaires": "En zone prioritaire",
}


class AvancementView(VuePage):
    """Posts attributed and occupied against the targets: bars, map, sortable table."""

    acces = PUBLIC
    template_name = "conseillers/avancement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tri = self.request.GET.get("tri", "nom")
        tri = tri if tri.removeprefix("-") in TRIS else "nom"
        lignes = par_departement(tri)
        nation = ensemble(lignes)
        return super().get_context_data(**kwargs) | {
            "lignes": [ligne for ligne in lignes if ligne.objectif or ligne.attribues],
            "nation": nation,
            "objectif_ete": OBJECTIF_ETE_2021,
            "dire_attribues": _dire(nation.attribues, "postes attribués", nation.objectif),
            "dire_occupes": _dire(nation.occupes, "postes occupés", nation.objectif),
            "dire_ete": _dire(
                nation.ete_2021, "postes occupés fin août 2021", OBJECTIF_ETE_2021, "annoncés pour l'été 2021"
            ),
            "carte": _carte(lignes),
            "colonnes": [(cle, nom, _inverse(tri, cle), _sens(tri, cle)) for cle, nom in COLONNES.items()],
            "calcule_le": calcule_le(),
        }


def _dire(nombre: int, quoi: str, total: int, suite: str = "") -> str:
    """`1 200 postes attribués sur 4 000 (30,0 %)`."""
    taux = number_format(part(nombre, total) or 0, 1)
    return f"{number_format(nombre)} {quoi} sur {number_format(total)} {suite}".strip() + f" ({taux} %)"


def _inverse(tri: str, cle: str) -> str:
    """The sort that a click on this column asks for: figures, largest first; names, from the first."""
    depart = cle if cle == "nom" else f"-{cle}"
    return depart if tri != depart else (f"-{cle}" if cle == "nom" else cle)


def _sens(tri: str, cle: str) -> str:
    if tri.removeprefix("-") != cle:
        return "none"
    return "descending" if tri.startswith("-") else "ascending"


def _carte(lignes: list[Territoire]) -> Carte:
    return carte_departements(
        {
            t.code: (
                t.taux,
                f"{t.attribues} postes attribués sur {t.objectif} ({t.taux} %)".replace(".", ","),
            )
            for t in lignes
            if t.taux is not None
        },
        [1, 25, 50, 75, 100],
        titre="Postes attribués par département, en part de l'objectif",
        description="Plus la couleur est foncée, plus le département est proche de son objectif.",
        unite="%",
    )


class AvancementCsvView(VueMetier):
    acces = PUBLIC
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: Any) -> HttpResponse:
        return reponse_csv(
            "avancement-conseiller-numerique.csv",
            (
                "code",
                "departement",
                "population",
                "objectif",
                "origine_objectif",
                "attribues",
                "part_objectif",
                "occupes",
                "pour_100_000_habitants",
                "prioritaires",
            ),
            (
                (
                    t.code,
                    t.nom,
                    t.population,
                    t.objectif,
                    "inféré" if t.infere else "documenté",
                    t.attribues,
                    t.taux,
                    t.occupes,
                    t.pour_100_000,
                    t.prioritaires,
                )
                for t in par_departement()
            ),
        )


class TerritoireView(VueListe):
    """The préfecture's map and table: hosts of its territory, their posts by state, the targets."""

    acces = ROLES_PREFECTURE
    template_name = "conseillers/territoire.html"
    context_object_name = "hotes"

    def get_queryset(self) -> list[Hote]:  # type: ignore[override]
        self.lignes = par_departement(codes=self.acteur.departements)
        self.form = FiltreTerritoireForm(
            self.request.GET, departements=[(t.code, f"{t.nom} ({t.code})") for t in self.lignes]
        )
        filtres = self.form.cleaned_data if self.form.is_valid() else {}
        self.tous = hotes_du_territoire(
            self.acteur,
            jour=jour_de_paris(timezone.now()),
            departement=filtres.get("departement", ""),
            texte=filtres.get("q", ""),
            etat=filtres.get("etat", ""),
        )
        return self.tous

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choisi = self.form.cleaned_data.get("departement") if self.form.is_valid() else ""
        codes = [choisi] if choisi else [t.code for t in self.lignes]
        points = points_des_hotes(self.tous)
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "lignes": self.lignes,
            "carte": carte_du_territoire(
                codes,
                points,
                titre="Postes de votre territoire",
                description=f"{len(points)} communes ; la taille du disque croît avec le nombre de postes.",
            ),
            "totaux": (
                sum(h.occupes for h in self.tous),
                sum(h.vacants for h in self.tous),
                sum(h.a_pourvoir for h in self.tous),
            ),
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.request.GET.get("format") == "csv":
            return reponse_csv(
                "postes-du-territoire.csv",
                ("structure", "commune", "departement", "occupes", "vacants", "a_pourvoir"),
                (
                    (h.denomination, h.commune, h.departement, h.occupes, h.vacants, h.a_pourvoir)
                    for h in self.tous
                ),
            )
        return super().render_to_response(context, **kwargs)
