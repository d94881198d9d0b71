"""The committee: sessions, agenda, decisions in a row, publication, minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe, VueMetier, VuePage
from comptes.enums import ROLES_ANCT, Role
from comptes.selecteurs import membres_de_structure
from structures import selecteurs_seances as selecteurs
from structures.enums import EtatComite, SensDecision
from structures.forms import (
    AnnulationForm,
    ChoixSeanceForm,
    FiltreSeancesForm,
    InscriptionsForm,
    PointForm,
    PublicationForm,
    SeanceForm,
)
from structures.models import Comite, Inscription
from structures.selecteurs import avis_de, demande_visible, historique
from structures.services import ordre_du_jour as odj
from structures.services.proces_verbal import proces_verbal
from structures.services.seances import (
    Publication,
    deja_publiee,
    ouvrir_seance,
    publier_seance,
    saisir_decision,
)

VALIDATEUR = (Role.ANCT_VALIDATEUR,)


class SeancesView(VueListe):
    acces = ROLES_ANCT
    template_name = "structures/comites.html"
    context_object_name = "seances"

    def get_queryset(self) -> QuerySet[Comite]:
        self.form = FiltreSeancesForm(self.request.GET)
        return selecteurs.seances(self.form.cleaned_data["etat"] if self.form.is_valid() else "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form}


class SeanceNouvelleView(VueFormulaire):
    acces = ROLES_ANCT
    template_name = "structures/comite_nouveau.html"
    form_class = SeanceForm
    message_succes = "La séance est planifiée. Inscrivez les demandes à son ordre du jour."

    def executer(self, form: SeanceForm) -> Comite:
        return odj.planifier_seance(**form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return _page(self.resultat.pk)


def _page(pk: Any) -> str:
    return reverse("structures:comite", kwargs={"pk": pk})


class _UneSeance:
    """What every page about one session shows."""

    acteur: Any
    kwargs: Any

    def seance(self) -> Comite:
        return selecteurs.seance(self.kwargs["pk"])

    def get_success_url(self) -> str:
        return _page(self.kwargs["pk"])

    def contexte(self, seance: Comite) -> dict[str, Any]:
        return {
            "seance": seance,
            "points": selecteurs.inscriptions_de(seance),
            "quotas": selecteurs.quotas(seance),
            "possibles": {t.nom for t in seance.cycle.possibles(seance, self.acteur)},
        }


class SeanceView(_UneSeance, VuePage):
    acces = ROLES_ANCT
    template_name = "structures/comite.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seance = self.seance()
        return (
            super().get_context_data(**kwargs)
            | self.contexte(seance)
            | {
                "transitions": historique(seance),
                "modifiable": seance.etat in odj.MODIFIABLE,
                "decidable": seance.etat == EtatComite.TENU and self.acteur.role in VALIDATEUR,
                "autres_decisions": seance.decisions.filter(inscription__isnull=True).count(),
            }
        )


class SeanceInscrireView(_UneSeance, VueFormulaire):
    acces = ROLES_ANCT
    template_name = "structures/comite_inscrire.html"
    form_class = InscriptionsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        jour = jour_de_paris(timezone.now())
        return super().get_form_kwargs() | {"demandes": selecteurs.demandes_inscriptibles(jour)}

    def executer(self, form: InscriptionsForm) -> None:
        nombre = odj.inscrire_demandes(
            comite=self.seance(),
            demandes=form.cleaned_data["demandes"],
            par=self.acteur,
            le=timezone.now(),
        )
        pluriel = "s sont inscrites" if nombre > 1 else " est inscrite"
        self.message_succes = f"{nombre} demande{pluriel} à l'ordre du jour."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "seance": self.seance(),
            "en_attente": len(contexte["form"].fields["demandes"].queryset),
        }


class DemandeInscrireView(VueFormulaire):
    """From one request: which session will examine it?"""

    acces = ROLES_ANCT
    template_name = "structures/instruction_inscrire.html"
    form_class = ChoixSeanceForm
    message_succes = "La demande est inscrite à l'ordre du jour."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"seances": selecteurs.seances(EtatComite.PLANIFIE)}

    def executer(self, form: ChoixSeanceForm) -> None:
        odj.inscrire_demandes(
            comite=form.cleaned_data["comite"],
            demandes=[demande_visible(self.acteur, self.kwargs["pk"])],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("structures:instruction_demande", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "demande": demande_visible(self.acteur, self.kwargs["pk"]),
            "planifiees": len(contexte["form"].fields["comite"].queryset),
        }


class SeanceTrierView(_UneSeance, VueActe):
    acces = ROLES_ANCT
    message_succes = "L'ordre du jour est trié par département, puis par date de dépôt."

    def executer(self) -> None:
        odj.trier_par_departement(comite=self.seance(), par=self.acteur)


ACTES: dict[str, tuple[Callable[..., None], str]] = {
    "arreter": (odj.arreter_ordre_du_jour, "L'ordre du jour est arrêté."),
    "rouvrir": (odj.rouvrir_ordre_du_jour, "L'ordre du jour est de nouveau modifiable."),
    "tenir": (ouvrir_seance, "La séance est ouverte : saisissez les décisions."),
}


class SeanceActeView(_UneSeance, VueActe):
    """Close or reopen the agenda, open the session."""

    acces = ROLES_ANCT

    def executer(self) -> None:
        if self.kwargs["acte"] not in ACTES:
            raise Http404
        service, self.message_succes = ACTES[self.kwargs["acte"]]
        service(comite=self.seance(), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        if self.kwargs["acte"] == "tenir":
            return reverse("structures:comite_decisions", kwargs={"pk": self.kwargs["pk"]})
        return super().get_success_url()


class SeanceAnnulerView(_UneSeance, VueFormulaire):
    acces = VALIDATEUR
    template_name = "structures/comite_annuler.html"
    form_class = AnnulationForm
    message_succes = "La séance est annulée. Ses demandes attendent une autre séance."

    def executer(self, form: AnnulationForm) -> None:
        odj.annuler_seance(comite=self.seance(), **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "seance": self.seance(),
            "retour": self.get_success_url(),
        }


# One request of the agenda


class _UnPoint(_UneSeance):
    @cached_property
    def point(self) -> Inscription:
        return selecteurs.inscription(self.kwargs["pk"], self.kwargs["point"])


class PointReporterView(_UnPoint, VueActe):
    acces = ROLES_ANCT
    message_succes = "La demande est retirée de la séance : elle en attend une autre."

    def executer(self) -> None:
        odj.reporter_inscription(inscription=self.point, par=self.acteur, le=timezone.now())


class PointDeplacerView(_UnPoint, VueActe):
    acces = ROLES_ANCT

    def executer(self) -> None:
        vers = self.request.POST.get("vers", "")
        point = self.point
        odj.deplacer_inscription(
            inscription=point,
            vers=int(vers) if vers.isdecimal() and len(vers) < 6 else point.rang,
            par=self.acteur,
        )


class DecisionsView(_UneSeance, VueMetier):
    """Goes to the first request without decision, to the preview when there is none left."""

    acces = VALIDATEUR
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: Any, pk: Any) -> HttpResponse:
        return HttpResponseRedirect(_suivante(self.seance()))


def _suivante(seance: Comite, apres: int = 0) -> str:
    """The next request without decision, going round; the preview when all are decided."""
    reste = [p for p in selecteurs.inscriptions_de(seance) if not p.sens]
    if not reste or seance.etat != EtatComite.TENU:
        return reverse("structures:comite_publier", kwargs={"pk": seance.pk})
    point = next((p for p in reste if p.rang > apres), reste[0])
    return reverse("structures:comite_point", kwargs={"pk": seance.pk, "point": point.pk})


class PointView(_UnPoint, VueFormulaire):
    """The dossier, the target of its département, the decision; then the next request."""

    acces = VALIDATEUR
    template_name = "structures/comite_point.html"
    form_class = PointForm

    def get_initial(self) -> dict[str, Any]:
        point = self.point
        if not point.sens:
            return {"nombre_postes": point.demande.nombre_postes}
        return {
            "sens": point.sens,
            "nombre_postes": point.nombre_postes or point.demande.nombre_postes,
            "motif_type": point.motif_type,
            "motif": point.motif,
            "depassement": point.depassement,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"demandes": self.point.demande.nombre_postes}

    def executer(self, form: PointForm) -> Inscription:
        point = saisir_decision(
            inscription=self.point, **form.cleaned_data, par=self.acteur, le=timezone.now()
        )
        self.message_succes = f"{point.demande.denomination} : {_dire(point)}."
        return point

    def get_success_url(self) -> str:
        return _suivante(self.seance(), apres=self.resultat.rang)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        point = self.point
        contexte = self.contexte(point.comite)
        points = list(contexte["points"])
        rang = next(i for i, p in enumerate(points) if p.pk == point.pk)
        return (
            super().get_context_data(**kwargs)
            | contexte
            | {
                "point": point,
                "points": points,
                "demande": point.demande,
                "avis": avis_de(point.demande),
                "quota": next(q for q in contexte["quotas"] if q.code == point.demande.departement_id),
                "decidees": sum(1 for p in points if p.sens),
                "precedent": points[rang - 1] if rang else None,
                "suivant": points[rang + 1] if rang + 1 < len(points) else None,
                "ouverte": point.comite.etat == EtatComite.TENU,
                "sans_membre": point.demande.structure_id is not None
                and not membres_de_structure(point.demande.structure_id),
            }
        )


def _dire(point: Inscription) -> str:
    if point.sens == SensDecision.POSITIVE:
        return f"{point.nombre_postes} poste{'s' if point.nombre_postes > 1 else ''}"
    return "refus" if point.sens == SensDecision.NEGATIVE else "examen complémentaire"


def _compter(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre} {plusieurs if nombre > 1 else un}"


# Publication


class SeancePublierView(_UneSeance, VueFormulaire):
    """What publishing will do, then publishing: all or nothing."""

    acces = VALIDATEUR
    template_name = "structures/comite_publier.html"
    form_class = PublicationForm

    def executer(self, form: PublicationForm) -> Publication:
        return publier_seance(
            comite=self.seance(),
            empreinte=form.cleaned_data["empreinte"],
            par=self.acteur,
            le=timezone.now(),
        )

    def form_valid(self, form: Any) -> HttpResponse:
        reponse = super().form_valid(form)
        if hasattr(self, "resultat"):
            faite = self.resultat
            if faite.nouvelle:
                messages.success(
                    self.request,
                    f"{_compter(faite.decisions, 'décision publiée', 'décisions publiées')},"
                    f" {_compter(faite.postes, 'poste attribué', 'postes attribués')}. Les courriels partent.",
                )
            else:
                messages.info(self.request, deja_publiee(self.seance()))
        return reponse

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seance = self.seance()
        apercu = selecteurs.apercu_publication(seance)
        return super().get_context_data(**kwargs) | {
            "seance": seance,
            "apercu": apercu,
            "points": apercu.inscriptions,
            "quotas": apercu.quotas,
            "publiable": seance.etat == EtatComite.TENU,
        }


class ProcesVerbalView(_UneSeance, VueMetier):
    """The minutes: a draft with a watermark until the publication, the kept document after."""

    acces = ROLES_ANCT
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: Any, pk: Any) -> HttpResponse:
        seance = self.seance()
        reponse = HttpResponse(proces_verbal(seance), content_type="application/pdf")
        reponse["Content-Disposition"] = content_disposition_header(
            True, f"proces-verbal-comite-{seance.numero}.pdf"
        )
        reponse["X-Content-Type-Options"] = "nosniff"
        reponse["Cache-Control"] = "private, no-store"
        return reponse
