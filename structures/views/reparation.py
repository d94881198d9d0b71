"""Repairs on screen: each shows its effect first, asks for a reason, and leaves a trace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from commun.vues import VueActe
from comptes.enums import ROLES_REPARATION
from structures.services.corrections import corriger_comptes


class RecompterPostesView(VueActe):
    acces = ROLES_REPARATION

    def executer(self) -> Any:
        ecarts = corriger_comptes(par=self.acteur, le=timezone.now())
        messages.success(
            self.request,
            f"{len(ecarts)} département(s) corrigé(s)." if ecarts else "Les chiffres publics étaient justes.",
        )

    def get_success_url(self) -> str:
        return reverse("integrite_regle", kwargs={"cle": "postes_par_departement"})
