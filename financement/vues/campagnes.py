"""The coordinator's campaign board: prepare, launch, watch, examine the differences, accept or give up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.graphiques import Serie, barres
from commun.vues import VueActe, VueFormulaire, VueListe, VueMetier, VuePage
from comptes.enums import ROLES_ANCT, Role
from financement import selecteurs_campagnes as selecteurs
from financement.campagnes.export import en_csv
from financement.campagnes.forms import CampagneForm, MotifCampagneForm
from financement.cycles_campagne import CYCLE_CAMPAGNE
from financement.enums import CategorieEcart, EtatCampagne
from financement.forms import ConfirmationForm
from financement.models import Campagne
from financement.services import campagnes as services
from financement.version import version_masse
from territoires.selecteurs import departements

DECIDE = (Role.ANCT_VALIDATEUR,)
_ETATS_AVEC_RESULTATS = (
    EtatCampagne.EN_COURS,
    EtatCampagne.EN_PAUSE,
    EtatCampagne.CALCULEE,
    EtatCampagne.ACCEPTEE,
    EtatCampagne.ABANDONNEE,
)
TRIS = (
    ("ecart", "Écart le plus grand"),
    ("hausse", "Hausse la plus forte"),
    ("baisse", "Baisse la plus forte"),
    ("montant", "Montant le plus élevé"),
    ("numero", "Numéro de poste"),
)


class CampagnesView(VueListe):
    """Every campaign, by state."""

    acces = ROLES_ANCT
    template_name = "financement/campagnes.html"
    context_object_name = "campagnes"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", "")
        return etat if etat in EtatCampagne.values else ""

    def get_queryset(self) -> Any:
        return selecteurs.campagnes(self.acteur, etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        comptes = selecteurs.campagnes_par_etat(self.acteur)
        etats = [
            {"valeur": e.value, "libelle": e.label, "nombre": comptes.get(e.value, 0)} for e in EtatCampagne
        ]
        return super().get_context_data(**kwargs) | {
            "etat": self.etat,
            "etats": [etat for etat in etats if etat["nombre"]],
            "peut_preparer": self.acteur.role in DECIDE,
        }


class NouvelleView(VueFormulaire):
    acces = DECIDE
    form_class = CampagneForm
    template_name = "financement/campagne_nouvelle.html"
    message_succes = "La campagne est prête : vérifiez son périmètre, puis lancez le calcul."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"departements": departements()}

    def executer(self, form: CampagneForm) -> Campagne:
        return services.preparer_campagne(par=self.acteur, le=timezone.now(), **form.cleaned_data)

    def get_success_url(self) -> str:
        return _page(self.resultat)


class CampagneView(VueListe):
    """One campaign: progress, totals, sizes of the differences, and the posts that differ."""

    acces = ROLES_ANCT
    template_name = "financement/campagne.html"
    context_object_name = "resultats"

    @cached_property
    def campagne(self) -> Campagne:
        return selecteurs.campagne(self.acteur, self.kwargs["pk"])

    @cached_property
    def filtres(self) -> dict[str, str]:
        return _filtres(self.request)

    def get_queryset(self) -> Any:
        return selecteurs.resultats(self.campagne, **self.filtres)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        avancement = selecteurs.avancement(self.campagne)
        actes = {t.nom for t in CYCLE_CAMPAGNE.possibles(self.campagne, self.acteur)}
        return super().get_context_data(**kwargs) | {
            "campagne": self.campagne,
            "avancement": avancement,
            "actes": actes,
            "filtres": self.filtres,
            "categories": [*CategorieEcart.choices, ("ecarte", "Mis à l'écart")],
            "tris": TRIS,
            "graphique": _histogramme(avancement) if avancement.differents else None,
            "montre_resultats": self.campagne.etat in _ETATS_AVEC_RESULTATS,
            "transitions": selecteurs.historique(self.campagne),
            "code_change": bool(self.campagne.code_version) and self.campagne.code_version != version_masse(),
        }


def _filtres(request: HttpRequest) -> dict[str, str]:
    donnees = request.GET
    categorie, tri = donnees.get("categorie", ""), donnees.get("tri", "")
    return {
        "categorie": categorie if categorie in {*CategorieEcart.values, "ecarte"} else "",
        "departement": donnees.get("departement", "").strip()[:3],
        "recherche": donnees.get("recherche", "").strip()[:100],
        "tri": tri if tri in selecteurs.TRIS else "ecart",
    }


def _histogramme(avancement: selecteurs.Avancement) -> Any:
    return barres(
        [libelle for libelle, _ in avancement.histogramme],
        [Serie("Postes", [nombre for _, nombre in avancement.histogramme])],
        identifiant="histogramme",
        titre="Postes selon la taille de leur écart, en euros",
        description="Nombre de postes dont le montant baisse ou monte, par tranche d'euros.",
        colonne="Écart (€)",
    )


class AvancementView(VuePage):
    """The progress alone, asked again by the page while something moves; then the whole page is read again."""

    acces = ROLES_ANCT
    template_name = "financement/morceaux/campagne_avancement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campagne = selecteurs.campagne(self.acteur, kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "campagne": campagne,
            "avancement": selecteurs.avancement(campagne),
        }

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        reponse = super().render_to_response(context, **options)
        if not context["avancement"].court:
            reponse["HX-Refresh"] = "true"
        return reponse


class ExporterView(VueMetier):
    """The list of the page, whole, with its filters."""

    acces = ROLES_ANCT
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        campagne = selecteurs.campagne(self.acteur, kwargs["pk"])
        contenu = en_csv(selecteurs.resultats(campagne, **_filtres(request)))
        nom = f"campagne-{campagne.pk}.csv"
        entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
        return HttpResponse(contenu, content_type="text/csv; charset=utf-8", headers=entetes)


def _page(campagne: Campagne) -> str:
    return reverse("financement:campagne", args=[campagne.pk])


class _Decision(VueFormulaire):
    """An act on one campaign, previewed then confirmed."""

    acces = DECIDE
    form_class: Any = ConfirmationForm

    @cached_property
    def campagne(self) -> Campagne:
        return selecteurs.campagne(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "campagne": self.campagne,
            "retour": _page(self.campagne),
        }

    def get_success_url(self) -> str:
        return _page(self.campagne)


class LancerView(_Decision):
    template_name = "financement/campagne_lancer.html"
    message_succes = "Le calcul est lancé : cette page suit son avancement."

    def executer(self, form: ConfirmationForm) -> None:
        services.lancer_campagne(campagne=self.campagne, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"nombre": services.compter_perimetre(self.campagne)}


class AccepterView(_Decision):
    template_name = "financement/campagne_accepter.html"
    message_succes = (
        "La campagne est acceptée : les montants sont enregistrés, notifiés et comptabilisés par lots."
    )

    def executer(self, form: ConfirmationForm) -> None:
        services.accepter_campagne(campagne=self.campagne, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "effet": selecteurs.apercu_effet(self.campagne),
            "acceptable": self.campagne.etat == EtatCampagne.CALCULEE,
        }


class AnnulerView(_Decision):
    form_class = MotifCampagneForm
    template_name = "financement/campagne_motif.html"
    message_succes = "La campagne est annulée : rien n'est appliqué."
    extra_context = {
        "titre": "Annuler la campagne",
        "explication": "Le calcul s'arrête après le lot en cours. Rien ne sera appliqué.",
    }

    def executer(self, form: MotifCampagneForm) -> None:
        motif = form.cleaned_data["motif"]
        services.annuler_campagne(campagne=self.campagne, motif=motif, par=self.acteur, le=timezone.now())


class AbandonnerView(_Decision):
    form_class = MotifCampagneForm
    template_name = "financement/campagne_motif.html"
    message_succes = "Le résultat est abandonné : rien n'est appliqué."
    extra_context = {
        "titre": "Abandonner le résultat",
        "explication": "Les montants calculés restent consultables, mais aucun ne sera appliqué.",
    }

    def executer(self, form: MotifCampagneForm) -> None:
        motif = form.cleaned_data["motif"]
        services.abandonner_campagne(campagne=self.campagne, motif=motif, par=self.acteur, le=timezone.now())


class _Acte(VueActe):
    acces = DECIDE

    @cached_property
    def campagne(self) -> Campagne:
        return selecteurs.campagne(self.acteur, self.kwargs["pk"])

    def get_success_url(self) -> str:
        return _page(self.campagne)


class SuspendreView(_Acte):
    message_succes = "La campagne est en pause : le lot en cours se termine."

    def executer(self) -> None:
        services.suspendre_campagne(campagne=self.campagne, par=self.acteur, le=timezone.now())


class ReprendreView(_Acte):
    message_succes = "Le calcul reprend."

    def executer(self) -> None:
        services.reprendre_campagne(campagne=self.campagne, par=self.acteur, le=timezone.now())
