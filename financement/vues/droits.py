"""The entitlement of a post: line by line, version after version, notified by a coordinator, on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.dates import jour_de_paris
from commun.documents import MoteurPdfAbsent, composer_pdf
from commun.vues import VueFormulaire, VueListe, VueMetier, VuePage
from comptes.enums import ROLES_NATIONAUX, ROLES_STRUCTURE, Role
from financement import selecteurs, selecteurs_droits
from financement.ecrans_droits import apercu_notification, contexte_droits, donnees_etat, droits_du_poste
from financement.enums import NatureCalcul
from financement.fiches import fiche_du_calcul
from financement.forms import ConfirmationForm
from financement.models import Calcul
from financement.services.notification import notifier_calcul
from financement.versions import versions
from structures.models import Poste

PDF_ABSENT = "Le PDF ne peut pas être produit pour le moment. Imprimez cette page, ou réessayez plus tard."


class _PosteMixin:
    """The post of the address, and which side looks at it."""

    acteur: Any
    kwargs: Any
    espace = "structure"

    @cached_property
    def poste(self) -> Poste:
        return selecteurs.poste_visible(self.acteur, self.kwargs["poste_id"])

    def adresse(self, nom: str, *args: Any) -> str:
        prefixe = "" if self.espace == "structure" else "instruction_"
        return reverse(f"financement:{prefixe}{nom}", args=args)


class DroitsView(_PosteMixin, VuePage):
    """A post's entitlement, line by line."""

    acces = tuple(ROLES_STRUCTURE)
    template_name = "financement/droits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jour = jour_de_paris(timezone.now())
        return (
            super().get_context_data(**kwargs)
            | contexte_droits(self.acteur, self.poste, jour=jour)
            | {
                "notifie": self.acteur.role == Role.ANCT_VALIDATEUR,
                "page_versions": self.adresse("versions", self.poste.pk),
                "page_pdf": self.adresse("etat_droits", self.poste.pk),
            }
        )


class InstructionDroitsView(DroitsView):
    acces = tuple(ROLES_NATIONAUX)
    espace = "instruction"


class VersionsView(_PosteMixin, VueListe):
    """Every version of a post: before, after, why."""

    acces = tuple(ROLES_STRUCTURE)
    template_name = "financement/versions.html"
    paginate_by = 10

    @property
    def nature(self) -> str:
        nature = self.request.GET.get("nature", "")
        return nature if nature in NatureCalcul.values else ""

    def get_queryset(self) -> Any:
        return selecteurs_droits.calculs_du_poste(self.acteur, self.poste, nature=self.nature)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "poste": self.poste,
            "nature": self.nature,
            "natures": NatureCalcul.choices,
            "lignes": [
                (version, self.adresse("calcul", version.calcul.pk))
                for version in versions(list(contexte["object_list"]))
            ],
            "page_droits": self.adresse("droits", self.poste.pk),
        }


class InstructionVersionsView(VersionsView):
    acces = tuple(ROLES_NATIONAUX)
    espace = "instruction"


class CalculView(_PosteMixin, VuePage):
    """The whole trace of one stored computation."""

    acces = tuple(ROLES_STRUCTURE)
    template_name = "financement/calcul.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        calcul = selecteurs_droits.calcul(self.acteur, kwargs["pk"])
        (version,) = versions([calcul])
        return super().get_context_data(**kwargs) | {
            "calcul": calcul,
            "version": version,
            "fiche": fiche_du_calcul(calcul),
            "page_versions": self.adresse("versions", calcul.poste_id),
        }


class InstructionCalculView(CalculView):
    acces = tuple(ROLES_NATIONAUX)
    espace = "instruction"


class NotifierView(VueFormulaire):
    """A coordinator notifies the last « constaté » of a post, after having read what it changes."""

    acces = (Role.ANCT_VALIDATEUR,)
    form_class = ConfirmationForm
    template_name = "financement/notifier.html"

    @cached_property
    def calcul(self) -> Calcul:
        calcul = selecteurs_droits.calcul(self.acteur, self.kwargs["pk"])
        if calcul.nature != NatureCalcul.CONSTATE:
            raise Http404("Seul un montant constaté se notifie.")
        return calcul

    def executer(self, form: ConfirmationForm) -> Calcul:
        notifie = notifier_calcul(calcul=self.calcul, par=self.acteur, le=timezone.now())
        self.message_succes = (
            f"Le montant du poste {notifie.poste.numero} est notifié : version {notifie.version}."
        )
        return notifie

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "apercu": apercu_notification(self.calcul),
            "calcul": self.calcul,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:instruction_droits", args=[self.calcul.poste_id])


class EtatDroitsView(_PosteMixin, VueMetier):
    """The statement « état des droits » in PDF, made on demand from the stored computation."""

    acces = tuple(ROLES_STRUCTURE)
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: HttpRequest, poste_id: UUID, **kwargs: Any) -> HttpResponse:
        droits = droits_du_poste(self.acteur, self.poste)
        fiche = droits.constate or droits.previsionnel
        if fiche is None or fiche.calcul is None:
            messages.error(request, "Aucun calcul pour le moment : il n'y a pas d'état à produire.")
            return HttpResponseRedirect(self.adresse("droits", poste_id))
        convention = selecteurs.convention(self.acteur, fiche.calcul.convention_id)
        try:
            pdf = composer_pdf(
                "etat_droits", donnees_etat(droits, convention, jour=jour_de_paris(timezone.now()))
            )
        except MoteurPdfAbsent:
            messages.error(request, PDF_ABSENT)
            return HttpResponseRedirect(self.adresse("droits", poste_id))
        reponse = HttpResponse(pdf, content_type="application/pdf")
        reponse["Content-Disposition"] = f'attachment; filename="etat-des-droits-{self.poste.numero}.pdf"'
        reponse["X-Content-Type-Options"] = "nosniff"
        reponse["Cache-Control"] = "private, no-store"
        return reponse


class InstructionEtatDroitsView(EtatDroitsView):
    acces = tuple(ROLES_NATIONAUX)
    espace = "instruction"
