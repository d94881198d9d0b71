"""The candidate's space: own application, who looked, withdraw and come back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from candidatures.models import Candidat
from candidatures.selecteurs import candidat_de_la_personne, rencontres_du_candidat
from candidatures.services.rencontres import reprendre_candidature, retirer_candidature
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.vues import VueActe, VuePage
from comptes.enums import Role
from conseillers.selecteurs import est_en_poste

_ACCES = (Role.CANDIDAT,)


class EspaceCandidatView(VuePage):
    acces = _ACCES
    template_name = "candidatures/espace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        candidat = candidat_de_la_personne(self.acteur)
        return super().get_context_data(**kwargs) | {
            "candidat": candidat,
            "rencontres": rencontres_du_candidat(self.acteur),
            "en_poste": est_en_poste(self.acteur.utilisateur_id, jour=jour_de_paris(timezone.now())),
        }


class _ActeCandidatView(VueActe):
    acces = _ACCES

    def candidat(self) -> Candidat:
        """The person's own application. Raises ErreurMetier `sans_candidature`."""
        candidat = candidat_de_la_personne(self.acteur)
        if candidat is None:
            raise ErreurMetier("sans_candidature", "Vous n'avez pas de candidature : déposez-la d'abord.")
        return candidat

    def get_success_url(self) -> str:
        return reverse("candidatures:espace")


class RetirerView(_ActeCandidatView):
    message_succes = "Votre candidature est retirée : les structures ne vous voient plus."

    def executer(self) -> None:
        retirer_candidature(candidat=self.candidat(), par=self.acteur, le=timezone.now())


class ReprendreView(_ActeCandidatView):
    message_succes = "Votre candidature est de nouveau en ligne."

    def executer(self) -> None:
        reprendre_candidature(candidat=self.candidat(), par=self.acteur, le=timezone.now())
