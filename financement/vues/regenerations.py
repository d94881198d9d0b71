"""The coordinator makes documents again after a change of texts: launch, then watch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from commun.formulaires import Formulaire
from commun.vues import VueFormulaire, VuePage
from comptes.enums import ROLES_ANCT, Role
from financement.enums import CONVENTIONS_SIGNEES, EtatConvention
from financement.services import regeneration as services
from territoires.selecteurs import departements

REFAISABLES = [
    (etat.value, etat.label)
    for etat in EtatConvention
    if etat not in (*services.SANS_DOCUMENT, *CONVENTIONS_SIGNEES)
]


class RegenerationForm(Formulaire):
    motif = forms.CharField(
        label="Motif", help_text="Par exemple : nouvelle rédaction de l'article 8.", max_length=300
    )
    departement = forms.ChoiceField(label="Département", required=False)
    etat = forms.ChoiceField(
        label="État des conventions",
        help_text="Une convention signée garde son document : seul un document manquant est fait.",
        choices=[("", "Tous"), *REFAISABLES],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [(d.pk, f"{d.nom} ({d.pk})") for d in departements()]
        self.fields["departement"].choices = [("", "Tous"), *choix]  # type: ignore[attr-defined]


class RegenerationsView(VueFormulaire):
    """What was launched, and the form that launches."""

    acces = (Role.ANCT_VALIDATEUR,)
    form_class = RegenerationForm
    template_name = "financement/regenerations.html"
    message_succes = "La régénération est lancée : cette page dit où elle en est."

    def executer(self, form: RegenerationForm) -> Any:
        return services.lancer_regeneration(par=self.acteur, le=timezone.now(), **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("financement:regeneration", args=[self.resultat.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"regenerations": services.regenerations()[:25]}


class RegenerationView(VuePage):
    """Progress: made again, already up to date, signed, in the dead letter with the reason."""

    acces = ROLES_ANCT
    template_name = "financement/regeneration.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demandee = services.regeneration_demandee(kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "regeneration": demandee,
            "avancement": services.avancement(demandee),
            "echecs": services.lignes_en_echec(demandee),
        }
