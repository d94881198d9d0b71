"""The host's side: ranked candidates, preselected people, recruitment."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from candidatures.enums import ETATS_OUVERTS
from candidatures.forms import EcarterForm, RecruterForm
from candidatures.models import MiseEnRelation
from candidatures.selecteurs import Classement, Tri, classement, offres_publiees_de, rencontres_de
from candidatures.services import recrutement, rencontres
from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_STRUCTURE
from conseillers.selecteurs import organismes
from structures.models import Offre
from structures.selecteurs import offre_de_l_acteur

ACTES = {
    "convier": (rencontres.convier, "Le candidat est convié : il en est informé par courriel."),
    "proposer": (rencontres.proposer, "Le poste est proposé : le candidat en est informé par courriel."),
}


class CandidatsView(VueListe):
    """Candidates of one position, the best score first, without a name."""

    acces = ROLES_STRUCTURE
    template_name = "candidatures/candidats.html"
    paginate_by = 20

    @cached_property
    def offre(self) -> Offre:
        return offre_de_l_acteur(self.acteur, self.kwargs["pk"])

    @property
    def tri(self) -> Tri:
        return "proximite" if self.request.GET.get("tri") == "proximite" else "note"

    @cached_property
    def classement(self) -> Classement:
        return classement(self.offre, jour=jour_de_paris(timezone.now()), tri=self.tri)

    def get_queryset(self) -> Any:
        return self.classement

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "offre": self.offre,
            "filtres": self.classement.filtres,
            "tri": self.tri,
        }


class PreselectionnerView(VueActe):
    acces = ROLES_STRUCTURE
    message_succes = "Le candidat est présélectionné : vous voyez maintenant son identité et ses coordonnées."

    def executer(self) -> MiseEnRelation:
        return rencontres.preselectionner(
            offre=offre_de_l_acteur(self.acteur, self.kwargs["pk"]),
            candidat_id=self.kwargs["candidat"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        if hasattr(self, "resultat"):
            return reverse("candidatures:rencontre", args=[self.resultat.pk])
        return reverse("candidatures:candidats_offre", args=[self.kwargs["pk"]])


class RencontresView(VueListe):
    """Everybody whom the host preselected, and its published positions."""

    acces = ROLES_STRUCTURE
    template_name = "candidatures/rencontres.html"

    def get_queryset(self) -> Any:
        return rencontres_de(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offres": offres_publiees_de(self.acteur)}


class RencontreView(VuePage):
    """One person: identity, contact, motivation, and what may be done."""

    acces = ROLES_STRUCTURE
    template_name = "candidatures/rencontre.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rencontre = get_object_or_404(rencontres_de(self.acteur), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "rencontre": rencontre,
            "ouverte": rencontre.etat in ETATS_OUVERTS,
            "actes": [t for t in rencontre.cycle.possibles(rencontre, self.acteur) if t.nom in ACTES],
        }


class RencontreActeView(VueActe):
    """Invite, or offer the position."""

    acces = ROLES_STRUCTURE

    def executer(self) -> None:
        service, self.message_succes = ACTES[self.kwargs["acte"]]
        service(
            rencontre=get_object_or_404(rencontres_de(self.acteur), pk=self.kwargs["pk"]),
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontre", args=[self.kwargs["pk"]])


class _RencontreFormView(VueFormulaire):
    acces = ROLES_STRUCTURE

    @cached_property
    def rencontre(self) -> MiseEnRelation:
        rencontre = get_object_or_404(rencontres_de(self.acteur), pk=self.kwargs["pk"])
        if self.request.method == "GET" and rencontre.etat not in ETATS_OUVERTS:
            raise Http404
        return rencontre

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rencontre": self.rencontre}


class EcarterView(_RencontreFormView):
    form_class = EcarterForm
    template_name = "candidatures/ecarter.html"
    message_succes = "Le candidat est informé par courriel qu'il n'est pas retenu."

    def executer(self, form: EcarterForm) -> None:
        rencontres.ecarter(
            rencontre=self.rencontre, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontres")


class RecruterView(_RencontreFormView):
    form_class = RecruterForm
    template_name = "candidatures/recruter.html"
    message_succes = "Le contrat est enregistré. Le nouveau conseiller et les autres candidats sont informés."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organismes": organismes()}

    def get_initial(self) -> dict[str, Any]:
        offre = self.rencontre.offre
        return {
            "date_debut": offre.date_debut,
            "salaire": offre.salaire_brut_mensuel,
            "quotite": 1,
            "type": "cdd",
        }

    def executer(self, form: RecruterForm) -> Any:
        return recrutement.recruter(
            rencontre=self.rencontre,
            termes=form.termes(),
            organisme=form.organisme_choisi,
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("conseillers:postes")
