"""The candidate's space: own application, who looked, withdraw and come back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from candidatures.agenda import fichier_ics
from candidatures.enums import ETATS_OUVERTS, EtatCandidat
from candidatures.forms import PresentationForm, RechercheForm, reponses_de_recherche
from candidatures.models import Candidat
from candidatures.selecteurs import (
    MESSAGES_NON_LUS,
    candidat_de_la_personne,
    consultations_de_la_personne,
    creneaux_de,
    offres_pour,
    profil_de_la_personne,
    rencontres_du_candidat,
)
from candidatures.services.entretiens import choisir_creneau
from candidatures.services.profil import changer_recherche, corriger_presentation
from candidatures.services.rencontres import (
    reprendre_candidature,
    retirer_candidature,
    suspendre_candidature,
)
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.formulaires import Formulaire
from commun.vues import VueActe, VueFormulaire, VueListe, VueMetier, VuePage
from comptes.enums import ROLES_STRUCTURE, Role
from conseillers.selecteurs import est_en_poste

_ACCES = (Role.CANDIDAT,)
#: Positions shown on the home page of the candidate; the others are one click away.
APERCU = 5


class EspaceCandidatView(VuePage):
    acces = _ACCES
    template_name = "candidatures/espace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profil = profil_de_la_personne(self.acteur)
        jour = jour_de_paris(timezone.now())
        candidat = candidat_de_la_personne(self.acteur)
        embauche = candidat is not None and candidat.etat == EtatCandidat.RECRUTE
        return super().get_context_data(**kwargs) | {
            "candidat": candidat,
            "cv": getattr(candidat, "cv", None),
            "correspondances": offres_pour(profil, jour=jour)[:APERCU] if profil else [],
            "rencontres": rencontres_du_candidat(self.acteur).annotate(non_lus=MESSAGES_NON_LUS),
            "consultations": consultations_de_la_personne(self.acteur)[:APERCU],
            "en_poste": embauche and est_en_poste(self.acteur.utilisateur_id, jour=jour),
        }


class CorrespondancesView(VueListe):
    """All the published positions that fit, the best first."""

    acces = _ACCES
    template_name = "candidatures/correspondances.html"
    paginate_by = 20

    def get_queryset(self) -> Any:
        profil = profil_de_la_personne(self.acteur)
        return offres_pour(profil, jour=jour_de_paris(timezone.now())) if profil else []


class ModifierRechercheView(VueFormulaire):
    """The second page of the application, for a confirmed candidate."""

    acces = _ACCES
    form_class = RechercheForm
    template_name = "candidatures/modifier_recherche.html"
    message_succes = "Votre recherche est à jour. Vos échanges en cours avec des structures ne changent pas."

    def get_initial(self) -> dict[str, Any]:
        candidat = candidat_de_la_personne(self.acteur)
        return reponses_de_recherche(candidat) if candidat else {}

    def executer(self, form: RechercheForm) -> None:
        changer_recherche(
            candidat=sa_candidature(self.acteur), **form.valeurs(), par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:espace")


class CorrigerPresentationView(VueFormulaire):
    """Name, telephone and motivation, for a confirmed candidate."""

    acces = _ACCES
    form_class = PresentationForm
    template_name = "candidatures/corriger_presentation.html"
    message_succes = (
        "C'est corrigé : les structures qui vous ont présélectionné lisent ce que vous venez d'écrire."
    )

    def get_initial(self) -> dict[str, Any]:
        candidat = candidat_de_la_personne(self.acteur)
        champs = ("prenom", "nom", "telephone", "motivation")
        return {champ: getattr(candidat, champ) for champ in champs} if candidat else {}

    def executer(self, form: PresentationForm) -> None:
        corriger_presentation(
            candidat=sa_candidature(self.acteur), **form.cleaned_data, par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:espace")


def sa_candidature(acteur: Acteur) -> Candidat:
    """The person's own application. Raises ErreurMetier `sans_candidature`."""
    candidat = candidat_de_la_personne(acteur)
    if candidat is None:
        raise ErreurMetier("sans_candidature", "Vous n'avez pas de candidature : déposez-la d'abord.")
    return candidat


class _ActeCandidatView(VueActe):
    acces = _ACCES

    def get_success_url(self) -> str:
        return reverse("candidatures:espace")


class RetirerView(VueFormulaire):
    """What the withdrawal ends is shown before it is confirmed."""

    acces = _ACCES
    form_class = Formulaire
    template_name = "candidatures/retirer.html"
    message_succes = "Votre candidature est retirée : les structures ne vous voient plus."

    def executer(self, form: Formulaire) -> None:
        retirer_candidature(candidat=sa_candidature(self.acteur), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:espace")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ouvertes = rencontres_du_candidat(self.acteur).filter(etat__in=ETATS_OUVERTS)
        return super().get_context_data(**kwargs) | {"rencontres": ouvertes}


class SuspendreView(_ActeCandidatView):
    message_succes = (
        "Votre candidature est en pause : aucune nouvelle structure ne vous trouve, vos échanges continuent."
    )

    def executer(self) -> None:
        suspendre_candidature(candidat=sa_candidature(self.acteur), par=self.acteur, le=timezone.now())


class ChoisirCreneauView(_ActeCandidatView):
    message_succes = "C'est noté : la structure est avertie de votre choix."

    def executer(self) -> None:
        choisir_creneau(
            creneau=get_object_or_404(creneaux_de(self.acteur), pk=self.kwargs["pk"]),
            par=self.acteur,
            le=timezone.now(),
        )


class AgendaView(VueMetier):
    """The chosen hour as a calendar file, for both sides."""

    acces = (Role.CANDIDAT, *ROLES_STRUCTURE)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        creneau = get_object_or_404(creneaux_de(self.acteur), pk=pk, choisi_le__isnull=False)
        reponse = HttpResponse(fichier_ics(creneau), content_type="text/calendar; charset=utf-8")
        reponse["Content-Disposition"] = 'attachment; filename="entretien.ics"'
        return reponse


class ReprendreView(_ActeCandidatView):
    message_succes = "Votre candidature est de nouveau en ligne."

    def executer(self) -> None:
        reprendre_candidature(candidat=sa_candidature(self.acteur), par=self.acteur, le=timezone.now())
