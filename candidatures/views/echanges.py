"""The candidate's side of an exchange: read, answer, accept, decline; and who looked at the profile."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation
from candidatures.forms import DeclinerForm, ReponseForm
from candidatures.models import MiseEnRelation
from candidatures.selecteurs import (
    consultations_de_la_personne,
    etapes_pour_le_candidat,
    messages_de,
    rencontres_du_candidat,
)
from candidatures.services.messages import lire_messages, repondre
from candidatures.services.reponses import accepter_proposition, decliner
from commun.vues import VueActe, VueFormulaire, VueListe
from comptes.enums import Role

_ACCES = (Role.CANDIDAT,)


class _EchangeView(VueFormulaire):
    acces = _ACCES

    @cached_property
    def rencontre(self) -> MiseEnRelation:
        return get_object_or_404(rencontres_du_candidat(self.acteur), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("candidatures:echange", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rencontre": self.rencontre}


class EchangeView(_EchangeView):
    """One host: where it stands, the interview, the post offered, the messages and the answer."""

    form_class = ReponseForm
    template_name = "candidatures/echange.html"
    message_succes = "Votre message est envoyé : la structure est avertie par courriel."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lire_messages(rencontre=self.rencontre, du_candidat=False, le=timezone.now())
        return super().get(request, *args, **kwargs)

    def executer(self, form: ReponseForm) -> None:
        repondre(rencontre=self.rencontre, **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rencontre = self.rencontre
        return super().get_context_data(**kwargs) | {
            "ouverte": rencontre.etat in ETATS_OUVERTS,
            "peut_accepter": rencontre.etat == EtatMiseEnRelation.PROPOSEE,
            "etapes": etapes_pour_le_candidat(rencontre),
            "fil": messages_de(self.acteur, rencontre),
            "consultations": consultations_de_la_personne(self.acteur).filter(rencontre=rencontre)[:10],
        }


class AccepterView(VueActe):
    acces = _ACCES
    message_succes = (
        "Votre accord est transmis : la structure prépare votre contrat. Vous gardez vos autres échanges"
        " tant qu'il n'est pas signé."
    )

    def executer(self) -> None:
        accepter_proposition(
            rencontre=get_object_or_404(rencontres_du_candidat(self.acteur), pk=self.kwargs["pk"]),
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:echange", args=[self.kwargs["pk"]])


class DeclinerView(_EchangeView):
    form_class = DeclinerForm
    template_name = "candidatures/decliner.html"
    message_succes = "C'est noté : la structure est informée, cet échange est terminé."

    def executer(self, form: DeclinerForm) -> None:
        decliner(rencontre=self.rencontre, **form.cleaned_data, par=self.acteur, le=timezone.now())


class ConsultationsView(VueListe):
    """Each time somebody looked at the person's open profile."""

    acces = _ACCES
    template_name = "candidatures/consultations.html"

    def get_queryset(self) -> Any:
        return consultations_de_la_personne(self.acteur)
