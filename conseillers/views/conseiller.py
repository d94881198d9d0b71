"""The adviser's own page: contract and training."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VuePage
from comptes.enums import Role
from conseillers.selecteurs import contrat_courant, dossier_de_la_personne, suivi_du_dossier


class EspaceConseillerView(VuePage):
    acces = (Role.CONSEILLER,)
    template_name = "conseillers/espace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dossier = dossier_de_la_personne(self.acteur)
        return super().get_context_data(**kwargs) | {
            "contrat": contrat_courant(self.acteur, jour=jour_de_paris(timezone.now())),
            "dossier": dossier,
            "suivi": suivi_du_dossier(dossier) if dossier else None,
        }
