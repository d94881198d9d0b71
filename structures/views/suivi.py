"""Following a request by its secret link, and confirming it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.vues import PUBLIC, VueActe, VuePage
from structures.enums import EtatDemande
from structures.selecteurs import demande_du_lien
from structures.services.demandes import deposer_demande

EN_COURS = (EtatDemande.DEPOSEE, EtatDemande.AVIS_RENDU, EtatDemande.EXAMEN, EtatDemande.INSCRITE)


class DemandeSuiviView(VuePage):
    acces = PUBLIC
    template_name = "structures/demande_suivi.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demande = demande_du_lien(self.acteur)
        return super().get_context_data(**kwargs) | {
            "demande": demande,
            "a_confirmer": demande.etat == EtatDemande.BROUILLON,
            "en_cours": demande.etat in EN_COURS,
        }


class DemandeConfirmerView(VueActe):
    acces = PUBLIC
    message_succes = "Votre demande est déposée. La préfecture de votre département va rendre un avis."

    def executer(self) -> None:
        deposer_demande(demande=demande_du_lien(self.acteur), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:demande_suivi", kwargs={"jeton": self.kwargs["jeton"]})
