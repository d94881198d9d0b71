"""The candidate's CV: add, replace, delete, and what the antivirus said of it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from candidatures.forms import CVForm
from candidatures.models import CV
from candidatures.selecteurs import cv_de_la_personne
from candidatures.services.cv import deposer_cv, supprimer_cv
from candidatures.views.espace import sa_candidature
from commun.vues import VueActe, VueFormulaire
from comptes.enums import Role

_ACCES = (Role.CANDIDAT,)


class MonCVView(VueFormulaire):
    acces = _ACCES
    form_class = CVForm
    template_name = "candidatures/cv.html"
    message_succes = (
        "Votre CV est enregistré. L'antivirus le vérifie : il sera lisible dès qu'il est déclaré sain."
    )

    def executer(self, form: CVForm) -> CV:
        fichier = form.cleaned_data["fichier"]
        return deposer_cv(
            candidat=sa_candidature(self.acteur),
            fichier=fichier,
            nom=fichier.name,
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:mon_cv")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"cv": cv_de_la_personne(self.acteur)}


class SupprimerCVView(VueActe):
    acces = _ACCES
    message_succes = "Votre CV est supprimé : plus personne ne peut le lire."

    def executer(self) -> None:
        supprimer_cv(candidat=sa_candidature(self.acteur), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:mon_cv")
